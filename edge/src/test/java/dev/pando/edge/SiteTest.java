package dev.pando.edge;

import static dev.pando.edge.SiteRig.adding;
import static dev.pando.edge.SiteRig.below;
import static dev.pando.edge.SiteRig.removing;
import static dev.pando.edge.SiteRig.setting;
import static org.assertj.core.api.Assertions.assertThat;

import dev.pando.cluster.StaticFolder;
import dev.pando.cluster.rule.Cors;
import dev.pando.cluster.rule.ErrorPage;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What sites need daily: headers, redirects, other origins, error pages, hosts. */
@SuppressWarnings("StringConcatToTextBlock") // the line ends matter here: CR LF
final class SiteTest {

    private static String fields(Message answer, String name) {
        return String.join(
                " | ",
                answer.fields().stream()
                        .filter(line -> line.toLowerCase(Locale.ROOT).startsWith(name + ":"))
                        .map(line -> line.substring(name.length() + 1).strip())
                        .toList());
    }

    @Test
    void changesWhatAnInstanceIsSent() throws Exception {
        try (var site =
                SiteRig.echo(
                        below("/")
                                .request(removing("cookie", "X-Gone"))
                                .request(setting("X-Real-IP", "$client"))
                                .request(setting("X-Who", "$scheme://$host $$5 $request_id"))
                                .request(adding("X-More", "b"))
                                .rules())) {
            Message answer =
                    site.get(
                            "/x",
                            "Cookie: a=b",
                            "x-gone: 1",
                            "X-REAL-IP: fake",
                            "X-More: a",
                            "Z: z");
            String sent = answer.body();
            String id = answer.field("x-request-id").orElseThrow();

            assertThat(sent).doesNotContain("Cookie").doesNotContain("gone").doesNotContain("fake");
            assertThat(sent)
                    .contains("\nX-Real-IP: 127.0.0.1\n")
                    .contains("\nX-Who: http://shop.test $5 " + id + "\n")
                    .contains("\nX-Request-Id: " + id + "\n")
                    .contains("\nX-More: a\n")
                    .contains("\nX-More: b")
                    .contains("\nZ: z\n");
        }
    }

    @Test
    void changesWhatAClientIsAnswered() throws Exception {
        String answer =
                "HTTP/1.1 200 OK\r\nServer: secret/1\r\nX-A: 1\r\nx-a: 2\r\nSet-Cookie: a\r\n"
                        + "Content-Length: 2\r\n\r\nhi";
        try (var site =
                SiteRig.answering(
                        answer,
                        below("/")
                                .answer(removing("server"))
                                .answer(setting("X-A", "3"))
                                .answer(adding("Set-Cookie", "b"))
                                .rules(),
                        below("/deep").answer(setting("X-A", "4")).rules())) {
            Message first = site.get("/");
            assertThat(first.body()).isEqualTo("hi");
            assertThat(fields(first, "server")).isEmpty();
            assertThat(fields(first, "x-a")).isEqualTo("3");
            assertThat(fields(first, "set-cookie")).isEqualTo("a | b");
            assertThat(fields(site.get("/deep/er"), "x-a")).isEqualTo("4");
            assertThat(fields(site.get("/deeper"), "x-a")).isEqualTo("3");
        }
    }

    @Test
    void changesItsOwnAnswersAndFilesToo(@TempDir Path folder) throws Exception {
        Files.writeString(folder.resolve("f.txt"), "file");
        try (var site = SiteRig.echo()) {
            site.rig.serve(folder, new StaticFolder("/files", Path.of("."), null, List.of()));
            site.rig.rules(
                    below("/")
                            .answer(setting("X-Frame-Options", "DENY"))
                            .answer(removing("cache-control", "content-type"))
                            .rules());
            for (String target : List.of("/files/f.txt", "/files/none", "/")) {
                Message answer = site.get(target);
                assertThat(fields(answer, "x-frame-options")).as(target).isEqualTo("DENY");
                assertThat(fields(answer, "cache-control")).isEmpty();
                assertThat(fields(answer, "content-type")).isEmpty();
            }
        }
    }

    @Test
    void leadsElsewhere() throws Exception {
        Map<String, String> expected =
                Map.of(
                        "/old/a/b?x=1&y", "/new/a/b?x=1&y",
                        "/old", "/new",
                        "/host/x?q", "https://shop.test/x?q",
                        "/fixed/x?q=1", "https://else.test/?a=b&q=1#top",
                        "/same//evil.test/x", "/evil.test/x",
                        "/%73ame/%2e%2e/same//evil.test", "/evil.test",
                        "/www/", "https://www.shop.test/");
        try (var site =
                SiteRig.echo(
                        below("/old").redirect(308, "/new$path").rules(),
                        below("/host").redirect(301, "https://$host$path").rules(),
                        below("/fixed").redirect(302, "https://else.test/?a=b#top").rules(),
                        below("/same").redirect(307, "$path").rules(),
                        below("/www").redirect(303, "https://www.$host$path").rules(),
                        below("/old/stays").redirect(308, "").rules())) {
            for (var each : expected.entrySet()) {
                Message answer = site.get(each.getKey());
                assertThat(answer.status()).isBetween(301, 308);
                assertThat(fields(answer, "location")).isEqualTo(each.getValue());
            }
            assertThat(site.get("/old/stays/x").status()).isEqualTo(200);
            assertThat(site.send("HEAD", "/old/y").status()).isEqualTo(308);
        }
    }

    private static final Cors CORS =
            new Cors(
                    List.of("https://app.test", "https://*.pages.test"),
                    List.of("GET", "PUT"),
                    List.of("X-Own", "Content-Type"),
                    List.of("X-Total"),
                    true,
                    Duration.ofMinutes(10));

    @Test
    void answersPreflights() throws Exception {
        try (var site = SiteRig.echo(below("/").cors(CORS).rules())) {
            Message answer =
                    site.send(
                            "OPTIONS",
                            "/x",
                            "Origin: https://app.test",
                            "Access-Control-Request-Method: PUT",
                            "Access-Control-Request-Headers: x-own");
            assertThat(answer.status()).isEqualTo(204);
            assertThat(answer.field("content-length")).isEmpty();
            assertThat(fields(answer, "access-control-allow-origin")).isEqualTo("https://app.test");
            assertThat(fields(answer, "access-control-allow-methods")).isEqualTo("GET, PUT");
            assertThat(fields(answer, "access-control-allow-headers"))
                    .isEqualTo("X-Own, Content-Type");
            assertThat(fields(answer, "access-control-allow-credentials")).isEqualTo("true");
            assertThat(fields(answer, "access-control-max-age")).isEqualTo("600");
            assertThat(fields(answer, "vary")).contains("Origin");
            assertThat(site.instance.accepted()).isZero();

            for (String origin :
                    List.of(
                            "https://evil.test",
                            "http://app.test",
                            "https://app.test.evil.test",
                            "https://pages.test",
                            "https://evilpages.test",
                            "https://a@x.pages.test",
                            "null")) {
                Message refused =
                        site.send(
                                "OPTIONS",
                                "/x",
                                "Origin: " + origin,
                                "Access-Control-Request-Method: PUT");
                assertThat(refused.status()).as(origin).isEqualTo(403);
                assertThat(fields(refused, "access-control-allow-origin")).isEmpty();
            }
        }
    }

    @Test
    void tellsBrowsersWhoMayReadAnAnswer() throws Exception {
        String answer =
                "HTTP/1.1 200 OK\r\nAccess-Control-Allow-Origin: *\r\nVary: Accept\r\n"
                        + "Content-Length: 0\r\n\r\n";
        try (var site =
                SiteRig.answering(
                        answer,
                        below("/").cors(CORS).rules(),
                        below("/open")
                                .cors(
                                        new Cors(
                                                List.of("*"),
                                                List.of("GET"),
                                                List.of("*"),
                                                List.of(),
                                                false,
                                                Duration.ofMinutes(1)))
                                .rules())) {
            Message allowed = site.get("/", "Origin: https://a.b.pages.test");
            assertThat(fields(allowed, "access-control-allow-origin"))
                    .isEqualTo("https://a.b.pages.test");
            assertThat(fields(allowed, "access-control-expose-headers")).isEqualTo("X-Total");
            assertThat(fields(allowed, "vary")).isEqualTo("Accept | Origin");
            Message other = site.get("/", "Origin: https://evil.test");
            assertThat(other.status()).isEqualTo(200);
            assertThat(fields(other, "access-control-allow-origin")).isEmpty();
            assertThat(fields(other, "vary")).isEqualTo("Accept | Origin");
            assertThat(fields(site.get("/"), "access-control-allow-origin")).isEmpty();

            assertThat(fields(site.get("/open", "Origin: null"), "access-control-allow-origin"))
                    .isEqualTo("*");
            Message asked =
                    site.send(
                            "OPTIONS",
                            "/open",
                            "Origin: null",
                            "Access-Control-Request-Method: GET",
                            "Access-Control-Request-Headers: x-any, x-other");
            assertThat(fields(asked, "access-control-allow-headers")).isEqualTo("x-any, x-other");
        }
    }

    @Test
    void showsPagesInPlaceOfErrors(@TempDir Path folder) throws Exception {
        Path page = Files.writeString(folder.resolve("404.html"), "<h1>Lost</h1>");
        Path any = Files.writeString(folder.resolve("any.json"), "{}");
        String notFound =
                "HTTP/1.1 404 Nope\r\nContent-Type: text/x\r\nETag: \"1\"\r\nX-Kept: yes\r\n"
                        + "Transfer-Encoding: chunked\r\n\r\n5\r\nplain\r\n0\r\n\r\n";
        try (var site =
                SiteRig.answering(
                        notFound,
                        below("/limited").limit(1).rules(),
                        below("/")
                                .pages(
                                        new ErrorPage(404, 404, page, true),
                                        new ErrorPage(400, 499, any, false))
                                .rules())) {
            for (int i = 0; i < 2; i++) {
                Message answer = site.get("/x");
                assertThat(answer.status()).isEqualTo(404);
                assertThat(answer.body()).isEqualTo("<h1>Lost</h1>");
                assertThat(fields(answer, "content-type")).isEqualTo("text/html; charset=utf-8");
                assertThat(fields(answer, "etag")).isEmpty();
                assertThat(fields(answer, "x-kept")).isEqualTo("yes");
            }
            assertThat(site.instance.accepted()).isEqualTo(1);
            assertThat(site.get("/limited").status()).isEqualTo(404);
            Message over = site.get("/limited");
            assertThat(over.status()).isEqualTo(429);
            assertThat(over.body()).isEqualTo("{}");
            assertThat(fields(over, "content-type")).isEqualTo("application/json");
            assertThat(over.field("retry-after")).isPresent();
        }
    }

    @Test
    void answersPlainlyWhereAPageCannotBeRead(@TempDir Path folder) throws Exception {
        var page = new ErrorPage(500, 599, folder.resolve("none.html"), true);
        String error = "HTTP/1.1 500 Oh\r\nContent-Length: 2\r\n\r\nno";
        try (var site = SiteRig.answering(error, below("/").pages(page).rules())) {
            assertThat(site.get("/").body()).isEqualTo("no");
            Files.writeString(folder.resolve("none.html"), "page");
            site.rig.rules(below("/").pages(page).answer(adding("X", "y")).rules());
            assertThat(site.get("/").body()).isEqualTo("page");
            assertThat(site.send("HEAD", "/").field("content-length")).hasValue("4");
        }
    }

    @Test
    void goesByTheClosestHost() throws Exception {
        try (var site =
                SiteRig.echo(
                        below("/").answer(adding("X-R", "any")).rules(),
                        below("/").of("*.test").answer(adding("X-R", "test")).rules(),
                        below("/").of("*.shop.test").answer(adding("X-R", "below")).rules(),
                        below("/").of("shop.test").answer(adding("X-R", "exact")).rules())) {
            assertThat(fields(site.get("/"), "x-r")).isEqualTo("any | test | exact");
            site.client.send("GET / HTTP/1.1\r\nHost: A.b.SHOP.test\r\n\r\n");
            assertThat(fields(site.client.read(), "x-r")).isEqualTo("any | test | below");
            site.client.send("GET / HTTP/1.1\r\nHost: test\r\n\r\n");
            assertThat(fields(site.client.read(), "x-r")).isEqualTo("any");
        }
    }
}
