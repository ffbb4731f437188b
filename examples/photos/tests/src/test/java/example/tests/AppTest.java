package example.tests;

import static org.assertj.core.api.Assertions.assertThat;

import com.amazonaws.services.lambda.runtime.events.APIGatewayV2HTTPEvent;
import com.amazonaws.services.lambda.runtime.events.APIGatewayV2HTTPResponse;
import example.accounts.AccountsService;
import example.database.Database;
import example.photos.PhotosService;
import example.previews.PreviewFunction;
import example.seed.Seed;
import example.service.Service;
import example.web.WebService;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Base64;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * The whole app in one process: two instances of the pages, the two services behind them, the
 * function, and a real PostgreSQL.
 */
final class AppTest {
    private static final String KEY = "a key of forty-three characters, all of them";
    private static final Pattern PHOTO = Pattern.compile("/people/[a-z0-9-]+/[0-9a-f-]{36}");

    private static TestDatabase postgres;
    private static Database database;
    private static Service accounts;
    private static Service photos;
    private static PreviewFunction previews;
    private static Service web1;
    private static Service web2;

    private final Browser browser = new Browser(uri(web1), uri(web2));

    @BeforeAll
    static void start() throws Exception {
        postgres = TestDatabase.start(Path.of("../schema"));
        database = Database.at(postgres.url());
        accounts = AccountsService.start(0, database);
        photos = PhotosService.start(0, database);
        previews = new PreviewFunction(postgres.url());
        web1 = WebService.start(0, KEY, "web-1", uri(accounts), uri(photos));
        web2 = WebService.start(0, KEY, "web-2", uri(accounts), uri(photos));
    }

    @AfterAll
    static void stop() throws Exception {
        web1.close();
        web2.close();
        previews.close();
        photos.close();
        accounts.close();
        database.close();
        postgres.close();
    }

    @Test
    void somebodySharesAPhotoAndAnotherCommentsOnIt() throws Exception {
        browser.signUp("ada", "Ada Abreu");
        HttpResponse<String> uploaded = browser.upload("Golden <aspens>", picture(900, 600));
        String path = firstPhoto(uploaded.body());
        assertThat(uploaded.body()).contains("Golden &lt;aspens&gt;").contains("Ada Abreu");

        Browser second = new Browser(uri(web1), uri(web2));
        second.signUp("ben", "Ben Bauer");
        assertThat(second.get("/").body()).contains(path).contains("Golden &lt;aspens&gt;");
        second.get(path);
        HttpResponse<String> commented =
                second.post(path + "/comments", Map.of("body", "What a <b>sky</b>."));

        assertThat(commented.statusCode()).isEqualTo(200);
        assertThat(commented.body())
                .contains("What a &lt;b&gt;sky&lt;/b&gt;.")
                .contains("Ben Bauer")
                .contains("1 comment");
        assertThat(browser.get(path).body()).contains("What a &lt;b&gt;sky");
        assertThat(browser.get("/people/ada").body()).contains(path);
    }

    @Test
    void picturesAreKeptByBrowsersForEver() throws Exception {
        browser.signUp("caro", "Caro");
        byte[] original = picture(1600, 1000);
        String path = firstPhoto(browser.upload("Wide", original).body());

        HttpResponse<byte[]> whole = browser.bytes(path + "/original.jpg");
        assertThat(whole.body()).isEqualTo(original);
        assertThat(whole.headers().firstValue("Content-Type")).contains("image/jpeg");
        assertThat(whole.headers().firstValue("Cache-Control"))
                .hasValueSatisfying(v -> assertThat(v).contains("immutable"));
        String tag = whole.headers().firstValue("ETag").orElseThrow();
        assertThat(tag).matches("\"[0-9a-f]{64}\"");

        HttpResponse<byte[]> again = browser.bytes(path + "/original.jpg", "If-None-Match", tag);
        assertThat(again.statusCode()).isEqualTo(304);
        assertThat(again.body()).isEmpty();
        assertThat(again.headers().firstValue("ETag")).contains(tag);
    }

    @Test
    void previewsAreMadeOnceAndKeptByBrowsersForEver() throws Exception {
        browser.signUp("ines", "Ines");
        String path = firstPhoto(browser.upload("Wide", picture(1600, 1000)).body());
        long before = postgres.count("SELECT count(*) FROM previews");

        APIGatewayV2HTTPResponse made = preview(path, Map.of());
        assertThat(made.getStatusCode()).isEqualTo(200);
        assertThat(made.getHeaders())
                .containsEntry("Content-Type", "image/jpeg")
                .containsEntry("Cache-Control", "public, max-age=31536000, immutable");
        byte[] jpeg = Base64.getDecoder().decode(made.getBody());
        assertThat(ImageIO.read(new ByteArrayInputStream(jpeg)).getWidth()).isEqualTo(720);

        assertThat(preview(path, Map.of()).getBody()).isEqualTo(made.getBody());
        assertThat(postgres.count("SELECT count(*) FROM previews")).isEqualTo(before + 1);

        String tag = made.getHeaders().get("ETag");
        assertThat(tag).matches("\"[0-9a-f]{64}-preview\"");
        APIGatewayV2HTTPResponse again = preview(path, Map.of("if-none-match", tag));
        assertThat(again.getStatusCode()).isEqualTo(304);
        assertThat(again.getBody()).isNull();
    }

    @Test
    void whatHasNoPreviewIsNotFound() {
        assertThat(preview("/people/nobody/not-an-id", Map.of()).getStatusCode()).isEqualTo(404);
        String unknown = "/people/nobody/01a20715-b4c8-7b32-a767-9be8e4c761ef";
        assertThat(preview(unknown, Map.of()).getStatusCode()).isEqualTo(404);
    }

    @Test
    void aPhotoThatIsBrokenWithinHasNoPreview() throws Exception {
        browser.signUp("jo", "Jo");
        byte[] original = picture(600, 400);
        byte[] cut = Arrays.copyOf(original, 400);
        String path = firstPhoto(browser.upload("Broken", cut).body());

        APIGatewayV2HTTPResponse answer = preview(path, Map.of());

        assertThat(answer.getStatusCode()).isEqualTo(422);
        assertThat(answer.getHeaders()).containsEntry("Cache-Control", "no-store");
    }

    @Test
    void whatIsNoPhotoIsRefusedWithAReason() throws Exception {
        browser.signUp("dmitri", "Dmitri");
        long before = postgres.count("SELECT count(*) FROM photos");

        HttpResponse<String> text = browser.upload("Text", "not a picture".getBytes());
        assertThat(text.statusCode()).isEqualTo(422);
        assertThat(text.body()).contains("This is not a JPEG file.").contains("value=\"Text\"");

        byte[] cut = Arrays.copyOf(picture(600, 400), 100);
        assertThat(browser.upload("Cut", cut).body()).contains("This JPEG file is damaged");

        byte[] large = Arrays.copyOf(picture(600, 400), 6 * 1024 * 1024);
        HttpResponse<String> tooLarge = browser.upload("Large", large);
        assertThat(tooLarge.statusCode()).isEqualTo(413);
        assertThat(tooLarge.body())
                .contains("This file has 6.0 MB; a photo may have 5 MB at most.");

        HttpResponse<String> untitled = browser.upload(" ", picture(100, 100));
        assertThat(untitled.statusCode()).isEqualTo(422);
        assertThat(untitled.body()).contains("The title is missing.");

        HttpResponse<String> none = browser.upload("None", new byte[0]);
        assertThat(none.body()).contains("Choose a JPEG file first.");
        assertThat(postgres.count("SELECT count(*) FROM photos")).isEqualTo(before);
    }

    @Test
    void logsInAndOut() throws Exception {
        browser.signUp("elif", "Elif");
        assertThat(browser.get("/").body()).contains("Log out");
        browser.post("/logout", Map.of());
        assertThat(browser.get("/").body()).doesNotContain("Log out");

        browser.get("/login?next=/upload");
        HttpResponse<String> wrong =
                browser.post("/login", Map.of("name", "elif", "password", "something else"));
        assertThat(wrong.statusCode()).isEqualTo(401);
        assertThat(wrong.body()).contains("Name and password do not belong together.");

        HttpResponse<String> right =
                browser.post(
                        "/login",
                        Map.of("name", "Elif", "password", "under the aspens", "next", "/upload"));
        assertThat(right.body()).contains("Upload a photo").contains("Log out");
    }

    @Test
    void aNameIsTakenOnce() throws Exception {
        browser.signUp("farid", "Farid");
        Browser second = new Browser(uri(web1));
        second.get("/signup");

        HttpResponse<String> taken =
                second.post(
                        "/signup",
                        Map.of(
                                "name", "Farid",
                                "displayName", "Another",
                                "password", "under the aspens"));

        assertThat(taken.statusCode()).isEqualTo(409);
        assertThat(taken.body())
                .contains("That name is taken already.")
                .contains("value=\"Another\"");
    }

    @Test
    void badNamesAndPasswordsAreRefused() throws Exception {
        browser.get("/signup");

        HttpResponse<String> name =
                browser.post(
                        "/signup",
                        Map.of("name", "a b", "displayName", "A", "password", "under the aspens"));
        HttpResponse<String> password =
                browser.post(
                        "/signup", Map.of("name", "good", "displayName", "A", "password", "short"));

        assertThat(name.statusCode()).isEqualTo(422);
        assertThat(name.body()).contains("A name has 2 to 30 letters");
        assertThat(password.body()).contains("A password has 8 to 200 characters.");
    }

    @Test
    void aFormThatAnotherSiteSendsIsRefused() throws Exception {
        browser.signUp("giulia", "Giulia");

        HttpResponse<String> forged = browser.postWithToken("/logout", "a guess", Map.of());

        assertThat(forged.statusCode()).isEqualTo(403);
        assertThat(forged.body()).contains("This form is too old");
        assertThat(browser.get("/").body()).contains("Log out");
    }

    @Test
    void strangersAreAskedToLogInFirst() throws Exception {
        assertThat(browser.get("/upload").body()).contains("Welcome back");
        assertThat(browser.upload("Stranger", picture(100, 100)).body()).contains("Welcome back");
    }

    @Test
    void sessionsAreSignedCookiesThatScriptsCannotRead() throws Exception {
        HttpResponse<byte[]> page = browser.bytes("/");

        assertThat(page.headers().firstValue("Set-Cookie").orElseThrow())
                .startsWith("session=")
                .contains("HttpOnly")
                .contains("SameSite=Lax")
                .contains("Path=/");
        HttpResponse<byte[]> secure =
                new Browser(uri(web1)).bytes("/", "X-Forwarded-Proto", "https");
        assertThat(secure.headers().firstValue("Set-Cookie").orElseThrow()).contains("Secure");
    }

    @Test
    void whatIsNotThereIsAPageOfItsOwn() throws Exception {
        for (String path :
                new String[] {
                    "/nothing",
                    "/people/nobody-here",
                    "/people/nobody-here/01a20715-b4c8-7b32-a767-9be8e4c761ef",
                    "/people/nobody-here/not-an-id",
                    "/people/nobody-here/not-an-id/original.jpg",
                    "/people/%2e%2e%2f/x",
                }) {
            HttpResponse<String> answer = browser.get(path);
            assertThat(answer.statusCode()).as(path).isIn(400, 404);
        }
        assertThat(browser.get("/nothing").body()).contains("There is nothing here");
    }

    @Test
    void aServiceThatIsAwayIsAPageThatSaysSo() throws Exception {
        Service gone = PhotosService.start(0, database);
        URI nowhere = uri(gone);
        gone.close();
        try (Service lonely = WebService.start(0, KEY, "web-3", uri(accounts), nowhere)) {
            HttpResponse<String> answer = new Browser(uri(lonely)).get("/");

            assertThat(answer.statusCode()).isEqualTo(503);
            assertThat(answer.headers().firstValue("Retry-After")).contains("2");
            assertThat(answer.body()).contains("One moment, please");
        }
    }

    @Test
    void namesAreShownPlainlyWhileAccountsAreAway() throws Exception {
        browser.signUp("hana", "Hana Haddad");
        browser.upload("Plain", picture(200, 200));
        Service gone = AccountsService.start(0, database);
        URI nowhere = uri(gone);
        gone.close();
        try (Service lonely = WebService.start(0, KEY, "web-3", nowhere, uri(photos))) {
            HttpResponse<String> answer = new Browser(uri(lonely)).get("/");

            assertThat(answer.statusCode()).isEqualTo(200);
            assertThat(answer.body()).contains(">hana</a>").doesNotContain("Hana Haddad");
        }
    }

    @Test
    void theSeederFillsTheSiteOnceAndPagesLeadThroughAllOfIt() throws Exception {
        assertThat(Seed.fill(postgres.url(), false, 20, 60, 100)).isTrue();
        assertThat(Seed.fill(postgres.url(), false, 20, 60, 100)).isFalse();
        assertThat(Seed.fill(postgres.url(), true, 20, 60, 100)).isTrue();

        int seen = 0;
        String path = "/";
        for (int pages = 0; path != null && pages < 10; pages++) {
            String page = browser.get(path).body();
            seen += page.split("class=\"card\"", -1).length - 1;
            Matcher next = Pattern.compile("href=\"(/\\?from=[^\"]*)\" rel=\"next\"").matcher(page);
            path = next.find() ? next.group(1) : null;
        }
        assertThat((long) seen).isGreaterThanOrEqualTo(60);
        assertThat(postgres.count("SELECT count(*) FROM comments")).isGreaterThanOrEqualTo(100);
    }

    private APIGatewayV2HTTPResponse preview(String photo, Map<String, String> headers) {
        String[] segments = photo.split("/");
        return previews.handleRequest(
                APIGatewayV2HTTPEvent.builder()
                        .withPathParameters(Map.of("owner", segments[2], "id", segments[3]))
                        .withHeaders(headers)
                        .build(),
                null);
    }

    private static String firstPhoto(String page) {
        Matcher link = PHOTO.matcher(page);
        assertThat(link.find()).as(page).isTrue();
        return link.group();
    }

    private static URI uri(Service service) {
        return URI.create("http://127.0.0.1:" + service.port());
    }

    private static byte[] picture(int width, int height) throws IOException {
        BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        Graphics2D pen = image.createGraphics();
        pen.setColor(Color.ORANGE);
        pen.fillOval(0, 0, width, height);
        pen.dispose();
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ImageIO.write(image, "jpeg", out);
        return out.toByteArray();
    }
}
