package dev.pando.edge;

import static dev.pando.testing.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import dev.pando.edge.log.AccessLog;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What stands in the access log after requests went through. */
@SuppressWarnings("StringConcatToTextBlock") // the line ends matter here: CR LF
final class AccessLogTest {
    private static final Duration SOON = Duration.ofSeconds(10);

    @Test
    void hasALineForEachRequest(@TempDir Path folder) throws Exception {
        Path file = folder.resolve("access.log");
        try (var instance = ScriptedServer.answering(ScriptedServer.ok("hello"));
                var rig = new EdgeRig(EdgeSettings.DEFAULTS, AccessLog.toFile(file, 1 << 20, 2))) {
            rig.serve(EdgeRig.service(EdgeRig.WEB, 9, Duration.ofSeconds(30), 10), "/shop");
            rig.ready(EdgeRig.WEB, 1, instance.address());
            try (var client = RawClient.to(rig.front())) {
                String id =
                        client.send(
                                        "GET /shop/\"a\"?key=secret HTTP/1.1\r\n"
                                                + "Host: shop.example\r\n\r\n")
                                .read()
                                .field("x-request-id")
                                .orElseThrow();
                client.send("GET /else HTTP/1.1\r\nHost: a\r\n\r\n").read();
                client.send("GET / HTTP/1.1\r\nA : b\r\n\r\n").read();
                eventually("written", SOON, () -> Files.readAllLines(file).size() == 3);

                List<String> lines = Files.readAllLines(file);
                assertThat(lines.get(0))
                        .matches(
                                "\\{\"time\":\"\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d[.]\\d{3}Z\","
                                    + "\"id\":\""
                                        + id
                                        + "\",\"method\":\"GET\",\"host\":\"shop.example\","
                                        + "\"path\":\"/shop/\\\\u0022a\\\\u0022\","
                                        + "\"client\":\"127[.]0[.]0[.]1\",\"status\":200,\"bytes\":5,"
                                        + "\"total_ms\":\\d+[.]\\d{3},\"queue_ms\":0[.]000,"
                                        + "\"upstream_ms\":\\d+[.]\\d{3},\"instance\":\"web[.]1\"}");
                assertThat(lines.get(1)).contains("\"path\":\"/else\",\"status\":404");
                assertThat(lines.get(2)).contains("\"status\":400").doesNotContain("path");
            }
        }
    }

    @Test
    void isWholeWhenItIsClosed(@TempDir Path folder) throws Exception {
        Path file = folder.resolve("access.log");
        try (var instance = ScriptedServer.answering(ScriptedServer.ok(""));
                var rig = new EdgeRig(EdgeSettings.DEFAULTS, AccessLog.toFile(file, 1 << 20, 2))) {
            rig.serve(EdgeRig.service(EdgeRig.WEB, 9, Duration.ofSeconds(30), 10), "/");
            rig.ready(EdgeRig.WEB, 1, instance.address());
            try (var client = RawClient.to(rig.front())) {
                for (int i = 0; i < 300; i++) {
                    client.send("GET /" + i + " HTTP/1.1\r\nHost: a\r\n\r\n").read();
                }
            }
        }

        List<String> lines = Files.readAllLines(file);
        assertThat(lines).hasSize(300);
        for (int i = 0; i < 300; i++) {
            assertThat(lines.get(i)).contains("\"path\":\"/" + i + "\"").endsWith("}");
        }
    }
}
