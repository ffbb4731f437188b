package dev.pando.edge;

import static dev.pando.testing.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import dev.pando.edge.log.AccessLog;
import dev.pando.node.telemetry.Histogram;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the edge tells of its requests: traces, timing, histograms. */
@SuppressWarnings("StringConcatToTextBlock") // the line ends matter here: CR LF
final class SeeingTest {
    private static final Duration SOON = Duration.ofSeconds(10);
    private static final String TRACE = "0af7651916cd43dd8448eb211c80319c";
    private static final String PARENT = "00-" + TRACE + "-b7ad6b7169203331-01";

    private static List<String> sentTraces(RawClient client, String fields) throws Exception {
        client.send("GET / HTTP/1.1\r\nHost: a\r\n" + fields + "\r\n");
        return client.read()
                .body()
                .lines()
                .filter(line -> line.regionMatches(true, 0, "trace", 0, 5))
                .toList();
    }

    @Test
    void passesTheTraceOnAndLogsIt(@TempDir Path folder) throws Exception {
        Path file = folder.resolve("access.log");
        try (var instance = ScriptedServer.echo();
                var rig = new EdgeRig(EdgeSettings.DEFAULTS, AccessLog.toFile(file, 1 << 20, 2))) {
            rig.serve(EdgeRig.service(EdgeRig.WEB, 1, Duration.ofSeconds(30), 100), "/");
            rig.ready(EdgeRig.WEB, 1, instance.address());
            try (var client = RawClient.to(rig.front())) {
                assertThat(sentTraces(client, "TraceParent: " + PARENT + "\r\nTraceState: a=b\r\n"))
                        .containsExactlyInAnyOrder("traceparent: " + PARENT, "TraceState: a=b");
                assertThat(sentTraces(client, "")).as("none is begun here").isEmpty();
            }
            eventually("it is logged", SOON, () -> Files.readString(file).lines().count() == 2);
            List<String> lines = Files.readAllLines(file);
            assertThat(lines.get(0)).contains("\"trace\":\"" + TRACE + "\"");
            assertThat(lines.get(1)).doesNotContain("trace");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "00-" + TRACE + "-b7ad6b7169203331",
                "00-" + TRACE + "-b7ad6b7169203331-01-x",
                "00-" + TRACE + "-0000000000000000-01",
                "00-00000000000000000000000000000000-b7ad6b7169203331-01",
                "00-0AF7651916CD43DD8448EB211C80319C-b7ad6b7169203331-01",
                "ff-" + TRACE + "-b7ad6b7169203331-01",
                "0-" + TRACE + "-b7ad6b7169203331-01",
                "00_" + TRACE + "-b7ad6b7169203331-01",
                "x",
                ""
            })
    void dropsATraceThatIsNone(String value) throws Exception {
        try (var instance = ScriptedServer.echo();
                var rig = EdgeRig.inFrontOf(instance.address());
                var client = RawClient.to(rig.front())) {
            assertThat(sentTraces(client, "traceparent: " + value + "\r\n")).isEmpty();
            assertThat(
                            sentTraces(
                                    client,
                                    "traceparent: "
                                            + value
                                            + "\r\ntraceparent: "
                                            + PARENT
                                            + "\r\n"))
                    .containsExactly("traceparent: " + PARENT);
        }
    }

    @Test
    void takesATraceOfAVersionToCome() throws Exception {
        String later = "cc-" + TRACE + "-b7ad6b7169203331-01-what-the-future-brings";
        try (var instance = ScriptedServer.echo();
                var rig = EdgeRig.inFrontOf(instance.address());
                var client = RawClient.to(rig.front())) {
            assertThat(sentTraces(client, "traceparent: " + later + "\r\n"))
                    .containsExactly("traceparent: " + later);
        }
    }

    @Test
    void tellsHowLongTheInstanceTook() throws Exception {
        try (var instance =
                        ScriptedServer.with(connection -> {
                            connection.read();
                            Thread.sleep(30);
                            connection.send(ScriptedServer.ok("x"));
                        });
                var rig = EdgeRig.inFrontOf(instance.address());
                var client = RawClient.to(rig.front())) {
            client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
            String timing = client.read().field("server-timing").orElseThrow();

            assertThat(timing).matches("upstream;dur=[0-9]+\\.[0-9]");
            assertThat(Double.parseDouble(timing.substring(13))).isGreaterThanOrEqualTo(29);
        }
    }

    @Test
    void countsTimesAndBytes() throws Exception {
        try (var instance = ScriptedServer.answering(ScriptedServer.ok("four"));
                var rig = EdgeRig.inFrontOf(instance.address());
                var client = RawClient.to(rig.front())) {
            for (int i = 0; i < 3; i++) {
                client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\nhi");
                client.read();
            }
            eventually("all are over", SOON, () -> rig.meter("pando_edge_sent_bytes") == 12);
            assertThat(rig.meter("pando_edge_received_bytes")).isEqualTo(6);
            String text = rig.edge.histograms();
            assertThat(text)
                    .contains("# TYPE pando_edge_request_seconds histogram\n")
                    .contains("pando_edge_request_seconds_count{app=\"shop\",part=\"web\"} 3\n")
                    .contains(
                            "pando_edge_upstream_seconds_bucket{app=\"shop\",part=\"web\","
                                    + "instance=\"web.1\",le=\"+Inf\"} 3\n")
                    .contains("pando_edge_loop_delay_seconds_count{loop=\"1\"} ");
            List<Long> buckets =
                    text.lines()
                            .filter(line -> line.startsWith("pando_edge_request_seconds_bucket"))
                            .map(line -> Long.parseLong(line.substring(line.indexOf("} ") + 2)))
                            .toList();
            assertThat(buckets).hasSize(Histogram.bounds() + 1).isSorted().endsWith(3L);
        }
    }
}
