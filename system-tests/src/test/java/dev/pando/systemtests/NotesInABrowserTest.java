package dev.pando.systemtests;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static dev.pando.testing.Eventually.eventually;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The notes app in Chromium: pages by Express, an API of functions in JavaScript and Python, files,
 * and a function that is edited while it is called.
 */
class NotesInABrowserTest {
    private static final Path APP =
            Path.of(System.getProperty("pando.examples"), "notes").toAbsolutePath().normalize();
    private static final Duration SOON = Duration.ofSeconds(30);

    /** Calls the API as a script of the page would, and tells the status and the body. */
    private static final String ASK =
            """
            async ([method, path, type, body]) => {
              const options = { method };
              if (body !== "") {
                options.headers = { "content-type": type };
                options.body = body;
              }
              const response = await fetch(path, options);
              return response.status + " " + await response.text();
            }
            """;

    @TempDir Path folder;

    @Test
    void somebodyWritesNotesWhileAFunctionIsEdited() throws Exception {
        Path app = copied(folder.resolve("notes"));
        try (RunningPando pando = RunningPando.ready(app, folder.resolve("state"));
                Chromium chromium = Chromium.start()) {
            itsOwnTestsPass(app);

            Page page = chromium.newPerson();
            page.navigate(pando.url().toString());
            write(page, "Packing", "Two blankets.\nCoffee.");
            change(page, "Two blankets.\nMore <b>coffee</b>.");
            compare(page);
            write(page, "Soup", "Leeks and potatoes.");
            search(page);
            delete(page);

            callTheApi(page);
            filesAreKeptForAYear(page, pando.url());
            anEditIsServedAndNothingFails(pando.url(), app.resolve("functions/notes.js"));
        }
        Leftovers.assertNone(folder);
    }

    private static void write(Page page, String title, String text) {
        page.getByRole(AriaRole.LINK, link("New note")).click();
        page.getByLabel("Title").fill(title);
        page.getByLabel("Text").fill(text);
        page.getByRole(AriaRole.BUTTON, button("Save")).click();
        assertThat(page.getByRole(AriaRole.HEADING, heading(title))).isVisible();
    }

    private static void change(Page page, String text) {
        page.getByRole(AriaRole.LINK, link("Edit")).click();
        page.getByLabel("Text").fill(text);
        page.getByRole(AriaRole.BUTTON, button("Save")).click();
        assertThat(page.locator(".text")).hasText(text);
        assertThat(page.getByText("version 2")).isVisible();
    }

    /** What Python found out. */
    private static void compare(Page page) {
        page.getByRole(AriaRole.LINK, link("What changed")).click();
        assertThat(page.locator("del").first()).hasText("Coffee");
        assertThat(page.locator("ins").first()).hasText("More <b>coffee</b>");
    }

    /** The script of the page asks the API while one types. */
    private static void search(Page page) {
        page.getByRole(AriaRole.LINK, link("Jot")).click();
        assertThat(page.locator(".card")).hasCount(2);
        page.getByLabel("Search notes").fill("potatoes");
        assertThat(page.locator(".card")).hasCount(1);
        assertThat(page.locator(".card h2")).hasText("Soup");
    }

    private static void delete(Page page) {
        page.locator(".card").click();
        page.getByRole(AriaRole.LINK, link("Delete")).click();
        page.getByRole(AriaRole.BUTTON, button("Delete")).click();
        assertThat(page.locator(".card h2")).hasText("Packing");
    }

    private static void callTheApi(Page page) {
        String added = json(page, "POST", "/api/notes", "{\"title\": \"By fetch\"}");
        assertThat(added).startsWith("201 ").contains("\"version\":1");
        String id = added.replaceAll("(?s).*\"id\":\"([^\"]*)\".*", "$1");
        String path = "/api/notes/" + id;

        String wish = "{\"title\": \"Changed\", \"body\": \"'; --\", \"version\": 1}";
        assertThat(json(page, "PUT", path, wish)).startsWith("200 ").contains("\"version\":2");
        assertThat(json(page, "PUT", path, wish)).startsWith("409 ").contains("at version 2");
        assertThat(ask(page, "GET", path)).startsWith("200 ").contains("\"body\":\"'; --\"");
        assertThat(ask(page, "GET", path + "/versions/1")).startsWith("200 ").contains("By fetch");
        assertThat(ask(page, "GET", path + "/changes?from=1&to=2"))
                .startsWith("200 ")
                .contains("\"added\"");
        assertThat(ask(page, "GET", path + "/changes?from=1&to=9")).startsWith("404 ");

        assertThat(json(page, "POST", "/api/notes", "{\"title\": 1}"))
                .isEqualTo("400 {\"problem\":\"The title is not text.\"}");
        assertThat(sent(page, "POST", "/api/notes", "text/plain", "{}")).startsWith("415 ");

        assertThat(ask(page, "DELETE", path)).isEqualTo("204 ");
        assertThat(ask(page, "DELETE", path)).startsWith("404 ");
        assertThat(ask(page, "GET", path)).startsWith("404 ");
    }

    private static void filesAreKeptForAYear(Page page, URI home) throws Exception {
        String path = page.locator("link[rel=stylesheet]").getAttribute("href");
        assertThat(path).matches("/assets/notes\\.css\\?v=[0-9a-f]{12}");
        HttpResponse<String> styles = get(home.resolve(path));
        assertThat(styles.headers().firstValue("Cache-Control"))
                .contains("public, max-age=31536000, immutable");
        assertThat(styles.headers().firstValue("Content-Type")).contains("text/css; charset=utf-8");
        String tag = styles.headers().firstValue("ETag").orElseThrow();
        assertThat(get(home.resolve(path), "If-None-Match", tag).statusCode()).isEqualTo(304);
        assertThat(get(home.resolve("/assets/none.css")).statusCode()).isEqualTo(404);
    }

    /** Somebody calls the function all the while, and gets an answer each time. */
    private static void anEditIsServedAndNothingFails(URI home, Path file) throws Exception {
        URI notes = home.resolve("/api/notes");
        List<String> failures = new CopyOnWriteArrayList<>();
        AtomicBoolean over = new AtomicBoolean();
        Thread caller =
                Thread.ofVirtual()
                        .start(() -> {
                            while (!over.get()) {
                                call(notes, failures);
                            }
                        });

        String code = Files.readString(file);
        String edited =
                code.replace(
                        "store.list(listOf(event)))",
                        "store.list(listOf(event)), { \"x-edited\": \"yes\" })");
        assertThat(edited).isNotEqualTo(code);
        Files.writeString(file, edited);
        eventually(
                "the edited function answers",
                SOON,
                () -> get(notes).headers().firstValue("x-edited").isPresent());

        over.set(true);
        caller.join();
        assertThat(failures).isEmpty();
        assertThat(get(notes).headers().firstValue("x-edited")).contains("yes");
    }

    private static void call(URI notes, List<String> failures) {
        try {
            HttpResponse<String> answer = get(notes);
            if (answer.statusCode() != 200) {
                failures.add(answer.statusCode() + " " + answer.body());
            }
        } catch (IOException e) {
            failures.add(e.toString());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static HttpResponse<String> get(URI uri, String... fields)
            throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(uri);
        if (fields.length > 0) {
            request.headers(fields);
        }
        try (HttpClient client = HttpClient.newHttpClient()) {
            return client.send(request.build(), BodyHandlers.ofString());
        }
    }

    private static String ask(Page page, String method, String path) {
        return sent(page, method, path, "", "");
    }

    private static String json(Page page, String method, String path, String body) {
        return sent(page, method, path, "application/json", body);
    }

    private static String sent(Page page, String method, String path, String type, String body) {
        return (String) page.evaluate(ASK, List.of(method, path, type, body));
    }

    /** The tests that the app brings, in Node and Python, with what its build installed. */
    private static void itsOwnTestsPass(Path app) throws Exception {
        Process tests =
                new ProcessBuilder("npm", "test", "--silent")
                        .directory(app.toFile())
                        .redirectErrorStream(true)
                        .start();
        String printed = new String(tests.getInputStream().readAllBytes(), UTF_8);
        assertThat(tests.waitFor()).as(printed).isZero();
    }

    /** The app as a clone has it, to be edited. */
    private static Path copied(Path to) throws IOException {
        try (Stream<Path> files = Files.walk(APP)) {
            for (Path file : files.filter(NotesInABrowserTest::isSource).toList()) {
                Files.copy(file, to.resolve(APP.relativize(file)));
            }
        }
        return to;
    }

    private static boolean isSource(Path file) {
        return Stream.of("node_modules", "__pycache__", ".pando")
                .noneMatch(APP.relativize(file).toString()::contains);
    }

    private static Page.GetByRoleOptions heading(String name) {
        return new Page.GetByRoleOptions().setName(name);
    }

    private static Page.GetByRoleOptions link(String name) {
        return new Page.GetByRoleOptions().setName(name).setExact(true);
    }

    private static Page.GetByRoleOptions button(String name) {
        return new Page.GetByRoleOptions().setName(name).setExact(true);
    }
}
