package dev.pando.manifest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pando.manifest.part.Access;
import dev.pando.manifest.part.BasicAuth;
import dev.pando.manifest.part.Cors;
import dev.pando.manifest.part.ErrorPage;
import dev.pando.manifest.part.HeaderChanges;
import dev.pando.manifest.part.HeaderChanges.Field;
import dev.pando.manifest.part.Limit;
import dev.pando.manifest.part.PathRules;
import dev.pando.manifest.part.Place;
import dev.pando.manifest.part.Redirect;
import dev.pando.manifest.part.Rules;
import dev.pando.manifest.value.Cidr;
import dev.pando.manifest.value.Rate;
import dev.pando.manifest.value.StatusRange;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What holds below paths, as a manifest states it. */
final class RulesReaderTest {
    private static final List<String> METHODS =
            List.of("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE");

    private static Rules rules(String text) throws InvalidManifest {
        String manifest = "app: a\nstatic: { /: p }\n" + text;
        return Manifest.parse(manifest, "pando.yaml", Supported.today()).rules();
    }

    private static PathRules path(String text) throws InvalidManifest {
        List<PathRules> paths = rules("paths: { /a/: " + text + " }\n").paths();
        assertThat(paths).hasSize(1);
        return paths.getFirst();
    }

    @Test
    void readsTheExample() throws Exception {
        Rules rules = Manifest.parse(Example.text(), "x", Supported.everything()).rules();

        assertThat(rules.limits())
                .containsExactly(
                        new Limit(
                                new Place(null, "/api"),
                                List.of(Rate.FORM.parse("50/s per client"))));
        assertThat(rules.trustedProxies()).hasToString("[10.0.0.0/8]");
        assertThat(rules.paths())
                .extracting(PathRules::place)
                .containsExactly(
                        new Place(null, "/"),
                        new Place(null, "/api"),
                        new Place(null, "/admin"),
                        new Place(null, "/old"),
                        new Place("www.example.com", "/"));
        assertThat(rules.paths().getLast().redirect())
                .isEqualTo(new Redirect("https://example.com$path", 308, null));
    }

    @Test
    void readsSeveralRates() throws Exception {
        Rules rules =
                rules("limits: { api.test/login: [5/m per client, 9/s per path burst 20] }\n");

        assertThat(rules.limits())
                .containsExactly(
                        new Limit(
                                new Place("api.test", "/login"),
                                List.of(
                                        Rate.FORM.parse("5/m per client"),
                                        Rate.FORM.parse("9/s per path, burst 20"))));
    }

    @Test
    void saysNothingOfWhatIsLeftOut() throws Exception {
        assertThat(path("{}"))
                .isEqualTo(
                        new PathRules(
                                new Place(null, "/a"),
                                null,
                                null,
                                null,
                                null,
                                HeaderChanges.NONE,
                                HeaderChanges.NONE,
                                List.of()));
    }

    @Test
    void readsHeaderChangesOfBothWays() throws Exception {
        PathRules path =
                path(
                        """
                        {
                          headers: { remove: [Server], set: { A: b }, add: { Link: [<a>, <b>], C: d } },
                          request-headers: { set: { X-Real-IP: $client, Price: $$5 } }
                        }\
                        """);

        assertThat(path.answerHeaders())
                .isEqualTo(
                        new HeaderChanges(
                                List.of("Server"),
                                List.of(new Field("A", "b")),
                                List.of(
                                        new Field("Link", "<a>"),
                                        new Field("Link", "<b>"),
                                        new Field("C", "d"))));
        assertThat(path.requestHeaders())
                .isEqualTo(
                        new HeaderChanges(
                                List.of(),
                                List.of(
                                        new Field("X-Real-IP", "$client"),
                                        new Field("Price", "$$5")),
                                List.of()));
    }

    @Test
    void readsPagesOfErrors() throws Exception {
        PathRules path =
                path("{ errors: { 404: e/404.html, 5xx: e/5.html }, errors-of-instances: true }");

        assertThat(path.errorPages())
                .containsExactly(
                        new ErrorPage(new StatusRange(404, 404), Path.of("e/404.html"), true),
                        new ErrorPage(new StatusRange(500, 599), Path.of("e/5.html"), true));
    }

    @Test
    void readsWhoMayAsk() throws Exception {
        String hash =
                "pbkdf2-sha256$1000$c2FsdHNhbHQ=$NgVRQIIUwdUqL/4j2wwOBLVet6AVFB/+IPOtzAiuWOc=";
        PathRules path =
                path(
                        "{ allow: [10.0.0.0/8], deny: [10.9.8.7], auth: { users: { ada: '"
                                + hash
                                + "' } } }");

        assertThat(path.access())
                .isEqualTo(
                        new Access(
                                List.of(Cidr.FORM.parse("10.0.0.0/8")),
                                List.of(Cidr.FORM.parse("10.9.8.7/32"))));
        assertThat(path.auth()).isEqualTo(new BasicAuth("Restricted", Map.of("ada", hash)));
        assertThat(path("{ auth: none }").auth()).isEqualTo(BasicAuth.NONE);
    }

    @Test
    void readsCors() throws Exception {
        assertThat(path("{ cors: '*' }").cors())
                .isEqualTo(
                        new Cors(
                                List.of("*"),
                                METHODS,
                                List.of("*"),
                                List.of(),
                                false,
                                Duration.ofMinutes(10)));
        assertThat(
                        path("{ cors: { origins: [https://*.a.test:8443], methods: [PUT], headers:"
                                        + " [x-a], expose: [x-b], credentials: true, max-age: 1h }"
                                        + " }")
                                .cors())
                .isEqualTo(
                        new Cors(
                                List.of("https://*.a.test:8443"),
                                List.of("PUT"),
                                List.of("x-a"),
                                List.of("x-b"),
                                true,
                                Duration.ofHours(1)));
        assertThat(path("{ cors: none }").cors()).isEqualTo(Cors.NONE);
    }

    @Test
    void readsRedirects() throws Exception {
        assertThat(path("{ redirect: /new }").redirect())
                .isEqualTo(new Redirect("/new", 307, null));
        assertThat(path("{ redirect: { to: $path, status: 301 } }").redirect())
                .isEqualTo(new Redirect("$path", 301, null));
        assertThat(path("{ redirect: https://www.$host$path?from=a&b }").redirect())
                .isEqualTo(new Redirect("https://www.$host$path?from=a&b", 307, null));
        assertThat(path("{ redirect: { to: 'https://$host$path', scheme: http } }").redirect())
                .isEqualTo(new Redirect("https://$host$path", 307, "http"));
        assertThat(path("{ redirect: none }").redirect()).isEqualTo(Redirect.NONE);
    }
}
