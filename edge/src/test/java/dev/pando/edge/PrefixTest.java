package dev.pando.edge;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pando.cluster.Route;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What a service is sent in place of its route's prefix. */
final class PrefixTest {
    /** What an instance is sent of a target, as its first line and its X-Forwarded-Prefix. */
    private static String sent(String prefix, @Nullable String replacement, String target)
            throws Exception {
        return sent(prefix, replacement, target, "");
    }

    private static String sent(
            String prefix, @Nullable String replacement, String target, String fields)
            throws IOException {
        try (var instance = ScriptedServer.echo();
                var rig = new EdgeRig()) {
            rig.serve(
                    EdgeRig.service(EdgeRig.WEB, 1, Duration.ofSeconds(30), 100),
                    new Route(List.of(), prefix, EdgeRig.WEB, replacement));
            rig.ready(EdgeRig.WEB, 1, instance.address());
            try (var client = RawClient.to(rig.front())) {
                client.send("GET " + target + " HTTP/1.1\r\nHost: a\r\n" + fields + "\r\n");
                List<String> lines = client.read().body().lines().toList();
                return lines.getFirst()
                        + lines.stream()
                                .filter(line -> line.contains("-Prefix"))
                                .reduce("", (all, line) -> all + " " + line);
            }
        }
    }

    @Test
    void stripsThePrefixAndSaysSo() throws Exception {
        String line = " X-Forwarded-Prefix: /api";
        assertThat(sent("/api", "", "/api/v1?q=/api")).isEqualTo("GET /v1?q=/api HTTP/1.1" + line);
        assertThat(sent("/api", "", "/api")).isEqualTo("GET / HTTP/1.1" + line);
        assertThat(sent("/api", "", "/api/")).isEqualTo("GET / HTTP/1.1" + line);
        assertThat(sent("/api", "", "/api?x")).isEqualTo("GET /?x HTTP/1.1" + line);
        assertThat(sent("/api", "", "/api/a%20b/%C3%A4"))
                .isEqualTo("GET /a%20b/%C3%A4 HTTP/1.1" + line);
    }

    @Test
    void replacesThePrefix() throws Exception {
        assertThat(sent("/old", "/new/er", "/old/x")).isEqualTo("GET /new/er/x HTTP/1.1");
        assertThat(sent("/old", "/new", "/old")).isEqualTo("GET /new HTTP/1.1");
        assertThat(sent("/", "/app", "/x?y")).isEqualTo("GET /app/x?y HTTP/1.1");
        assertThat(sent("/", "/app", "/")).isEqualTo("GET /app/ HTTP/1.1");
    }

    @Test
    void leavesPathsAsTheyCameWhereNothingIsSaid() throws Exception {
        assertThat(sent("/api", null, "/api/%61/./b")).isEqualTo("GET /api/%61/./b HTTP/1.1");
    }

    @Test
    void goesByWhatAPathMeans() throws Exception {
        assertThat(sent("/api", "/v", "/%61pi/x")).isEqualTo("GET /v/x HTTP/1.1");
        assertThat(sent("/api", "/v", "/x/../api/./y")).isEqualTo("GET /v/y HTTP/1.1");
        assertThat(sent("/api", "/v", "http://a/api/z")).isEqualTo("GET /v/z HTTP/1.1");
    }

    @Test
    void believesNoPrefixThatAClientNames() throws Exception {
        assertThat(sent("/api", "", "/api/x", "X-Forwarded-Prefix: /evil\r\n"))
                .isEqualTo("GET /x HTTP/1.1 X-Forwarded-Prefix: /api");
    }
}
