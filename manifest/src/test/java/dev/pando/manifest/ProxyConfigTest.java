package dev.pando.manifest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.pando.manifest.part.CertificateFiles;
import dev.pando.manifest.part.Traffic;
import dev.pando.manifest.part.Upstream;
import dev.pando.manifest.part.Way;
import dev.pando.manifest.source.Problem;
import dev.pando.manifest.value.Balance;
import dev.pando.manifest.value.ListenAddress;
import dev.pando.manifest.value.RequestKey;
import dev.pando.manifest.value.ServerAddress;
import dev.pando.manifest.value.Size;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a file for pando proxy says. */
final class ProxyConfigTest {
    @TempDir private Path folder;

    private ProxyConfig read(String text) throws Exception {
        return ProxyConfig.read(Files.writeString(folder.resolve("proxy.yaml"), text));
    }

    private List<String> problems(String text) {
        return catchThrowableOfType(InvalidManifest.class, () -> read(text)).problems().stream()
                .map(Problem::toString)
                .map(problem -> problem.substring(problem.indexOf("proxy.yaml")))
                .toList();
    }

    @Test
    void readsAllThatAFrontDoorHas() throws Exception {
        ProxyConfig config =
                read(
                        """
                        listen: [8080, 0.0.0.0:80, '[::1]:81']
                        listen-tls: 0.0.0.0:443
                        certificates: { site.pem: /etc/site.key }
                        upstreams:
                          api:
                            servers: [127.0.0.1:3000, app.internal:3001 weight 3, '[::1]:3002']
                            route: /api
                            hosts: ['*.example.com']
                            strip-prefix: true
                            concurrency: 20
                            timeout: 5s
                            max-body: 1MB
                            balance: hash by header X-Tenant
                            slow-start: 10s
                            health: { path: /up, status: 200, interval: 500ms, timeout: 250ms, rise: 3, fall: 1 }
                            outliers: off
                            retries: { sends: 1, budget: 0% }
                            circuit-breaker: { error-percent: 90%, open: 5s, longest-open: 20s }
                            queue: { requests: 0, wait: 1s }
                            drain: 0s
                          web: { servers: 10.0.0.1:80, route: / }
                        static: { /files: public }
                        limits: { /: 5/s per client }
                        paths: { /old: { redirect: /new } }
                        """);

        assertThat(config.listenTls()).containsExactly(new ListenAddress("0.0.0.0", 443));
        assertThat(config.certificates())
                .containsExactly(
                        new CertificateFiles(Path.of("site.pem"), Path.of("/etc/site.key")));
        assertThat(config.listen())
                .containsExactly(
                        new ListenAddress("127.0.0.1", 8080),
                        new ListenAddress("0.0.0.0", 80),
                        new ListenAddress("::1", 81));
        assertThat(config.upstreams())
                .containsExactly(
                        new Upstream(
                                "api",
                                List.of(
                                        new ServerAddress("127.0.0.1", 3000, 1),
                                        new ServerAddress("app.internal", 3001, 3),
                                        new ServerAddress("::1", 3002, 1)),
                                new Way("/api", List.of("*.example.com"), ""),
                                20,
                                Duration.ofSeconds(5),
                                Size.ofMegabytes(1),
                                new Traffic(
                                        new Balance(
                                                Balance.Policy.HASH,
                                                RequestKey.FORM.parse("header X-Tenant")),
                                        Duration.ofSeconds(10),
                                        new Traffic.Health(
                                                "/up",
                                                200,
                                                200,
                                                Duration.ofMillis(500),
                                                Duration.ofMillis(250),
                                                3,
                                                1),
                                        Traffic.Outliers.OFF,
                                        new Traffic.Retries(1, 0),
                                        new Traffic.Breaker(
                                                90, Duration.ofSeconds(5), Duration.ofSeconds(20)),
                                        new Traffic.Queue(0, Duration.ofSeconds(1)),
                                        Duration.ZERO)),
                        new Upstream(
                                "web",
                                List.of(new ServerAddress("10.0.0.1", 80, 1)),
                                new Way("/", List.of(), null),
                                1_000,
                                Duration.ofSeconds(30),
                                Size.ofMegabytes(32),
                                Traffic.USUAL));
        assertThat(config.staticFolders()).hasSize(1);
        assertThat(config.rules().limits()).hasSize(1);
        assertThat(config.rules().paths()).hasSize(1);
    }

    @Test
    void saysWhatIsWrongAndWhere() {
        assertThat(
                        problems(
                                """
                                listen: eighty
                                services: {}
                                upstreams:
                                  a: { route: / }
                                  b: { servers: [x, 'h:1', 'h:1', 'h:99999', 'h:1 weight 0'], route: / }
                                  c:
                                    servers: [h:1, h:1 weight 2]
                                    balance: two-choice
                                    health: { status: 400..200, interval: 1ms }
                                    outliers: { ejection: 10s, longest-ejection: 5s, max-ejected: 101% }
                                    strip-prefix: true
                                    circuit-breaker: on
                                """))
                .containsExactly(
                        "proxy.yaml:1:9: listen: 'eighty' (expected: a port such as 8080, for this"
                                + " machine alone, or an address and a port such as 0.0.0.0:80)",
                        "proxy.yaml:2:1: services: unknown key (expected: listen, listen-tls,"
                                + " upstreams, static, certificates, limits, paths,"
                                + " trusted-proxies)",
                        "proxy.yaml:4:3: upstreams.a.servers: missing (expected: an address such as"
                                + " 127.0.0.1:3000, or with weight 2)",
                        "proxy.yaml:5:18: upstreams.b.servers: 'x' (expected: an address such as"
                                + " 127.0.0.1:3000, or with weight 2)",
                        "proxy.yaml:5:28: upstreams.b.servers: given twice (expected: once; the"
                                + " first is in line 5)",
                        "proxy.yaml:5:36: upstreams.b.servers: 'h:99999' (expected: an address such"
                                + " as 127.0.0.1:3000, or with weight 2)",
                        "proxy.yaml:5:47: upstreams.b.servers: 'h:1 weight 0' (expected: an address"
                                + " such as 127.0.0.1:3000, or with weight 2)",
                        "proxy.yaml:5:70: upstreams.b.route: the route / for any host a second time"
                                + " (expected: another route; upstreams.a.route in line 4 has it)",
                        "proxy.yaml:7:14: upstreams.c.servers: h:1 twice (expected: each server"
                                + " once)",
                        "proxy.yaml:8:14: upstreams.c.balance: 'two-choice' (did you mean"
                                + " 'two-choices'?)",
                        "proxy.yaml:9:23: upstreams.c.health.status: '400..200' (expected: a status"
                                + " such as 200, or 200..399)",
                        "proxy.yaml:9:43: upstreams.c.health.interval: '1ms' (expected: a duration"
                                + " 100ms..1h, in ms, s, m or h)",
                        "proxy.yaml:10:50: upstreams.c.outliers.longest-ejection: 5s (expected: no"
                                + " less than 10s, the first)",
                        "proxy.yaml:10:67: upstreams.c.outliers.max-ejected: '101%' (expected:"
                                + " 0%..100%)",
                        "proxy.yaml:11:19: upstreams.c.strip-prefix: a change of the prefix without"
                                + " a route (expected: a route: that has it)",
                        "proxy.yaml:12:22: upstreams.c.circuit-breaker: a text (expected: settings"
                                + " such as error-percent: 60%, or off)");
    }

    /** The first block of YAML in a page of the docs. */
    private static String example(String page) throws IOException {
        String text = Files.readString(Path.of("../docs").resolve(page));
        int start = text.indexOf("```yaml\n") + 8;
        return text.substring(start, text.indexOf("```", start));
    }

    @Test
    void readsTheExamplesOfTheDocs() throws Exception {
        assertThat(read(example("proxy.md")).upstreams()).hasSize(2);
        String hash =
                "pbkdf2-sha256$1000$c2FsdHNhbHQ=$NgVRQIIUwdUqL/4j2wwOBLVet6AVFB/+IPOtzAiuWOc=";
        String paths = example("paths.md").replace("pbkdf2-sha256$600000$...", hash);
        assertThat(read(paths).rules().paths()).hasSize(5);
    }
}
