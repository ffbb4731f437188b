package dev.pando.edge;

import static dev.pando.testing.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import dev.pando.edge.EdgeSettings.Shields;
import dev.pando.edge.EdgeSettings.Speed;
import dev.pando.node.net.Address;
import java.io.IOException;
import java.net.SocketException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Clients that take their answers slowly, or not at all. */
@SuppressWarnings("StringConcatToTextBlock") // the line ends matter here: CR LF
final class SlowReaderTest {
    private static final Duration SOON = Duration.ofSeconds(10);
    private static final String GET = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";
    private static final String QUICK = "GET /quick HTTP/1.1\r\nHost: a\r\n\r\n";

    /** More than the kernel takes for a client that reads nothing, 8 MB at most. */
    private static final int LARGE = 24 << 20;

    private static final int KEPT = 32 << 20;

    private static EdgeRig rig(int kept, long all) throws IOException {
        Shields usual = EdgeSettings.DEFAULTS.shields();
        Shields shields =
                new Shields(
                        usual.rateEntries(),
                        usual.shortBodyBytes(),
                        usual.body(),
                        kept,
                        all,
                        new Speed(500, Duration.ofSeconds(30)));
        EdgeRig rig = new EdgeRig(EdgeSettings.DEFAULTS.with(shields));
        rig.serve(EdgeRig.service(EdgeRig.WEB, 1, Duration.ofSeconds(30), 0), "/");
        return rig;
    }

    /** Answers with much, but where it is asked for little. */
    private static ScriptedServer large() throws IOException {
        byte[] block = new byte[LARGE];
        return ScriptedServer.with(connection -> {
            while (true) {
                boolean quick = connection.read().target().equals("/quick");
                int length = quick ? 1 : LARGE;
                connection.send("HTTP/1.1 200 OK\r\nContent-Length: " + length + "\r\n\r\n");
                connection.send(quick ? new byte[1] : block);
            }
        });
    }

    private static RawClient slow(Address front) throws IOException {
        return RawClient.withReceiveBuffer(front, 16 * 1024);
    }

    private static boolean isBusy(EdgeRig rig) {
        return rig.meter("pando_edge_in_flight_requests") > 0;
    }

    @Test
    void holdsNoInstanceWhoseAnswerIsWhole() throws Exception {
        try (var instance = large();
                var rig = rig(KEPT, KEPT)) {
            rig.ready(EdgeRig.WEB, 1, instance.address());
            Address front = rig.front();
            try (var slow = slow(front);
                    var other = RawClient.to(front)) {
                assertThat(slow.send(GET).readHead()).startsWith("HTTP/1.1 200");
                assertThat(other.send(QUICK).read().body()).hasSize(1);
                assertThat(isBusy(rig)).isFalse();
                assertThat(rig.meter("pando_edge_kept_answer_bytes")).isEqualTo(KEPT);
                assertThat(slow.readExactly(LARGE)).hasSize(LARGE);
                assertThat(slow.send(QUICK).read().body()).hasSize(1);
                eventually(
                        "nothing is kept",
                        SOON,
                        () -> rig.meter("pando_edge_kept_answer_bytes") == 0);
            }
        }
    }

    @Test
    void slowsAnInstanceDownWhereThereIsNoRoom() throws Exception {
        try (var instance = large();
                var rig = rig(KEPT, KEPT + 1)) {
            rig.ready(EdgeRig.WEB, 1, instance.address());
            Address front = rig.front();
            try (var first = slow(front);
                    var second = slow(front);
                    var third = RawClient.to(front)) {
                first.send(GET).readHead();
                second.send(GET).readHead();
                third.send(QUICK);
                eventually(
                        "the third waits", SOON, () -> rig.meter("pando_edge_queued_requests") > 0);
                assertThat(second.readExactly(LARGE)).hasSize(LARGE);
                assertThat(third.read().body()).hasSize(1);
                first.leave();
                eventually(
                        "nothing is kept",
                        SOON,
                        () -> rig.meter("pando_edge_kept_answer_bytes") == 0);
            }
        }
    }

    @Test
    void resetsWhoTakesNothing() throws Exception {
        try (var instance = large();
                var rig = rig(0, 0)) {
            rig.ready(EdgeRig.WEB, 1, instance.address());
            try (var slow = slow(rig.front())) {
                slow.send(GET).readHead();
                letTimeGoBy(rig);
                eventually("the instance is free", SOON, () -> !isBusy(rig));
                assertThat(isReset(slow)).isTrue();
            }
        }
    }

    @Test
    void resetsWhoTakesNothingOfWhatIsKept() throws Exception {
        try (var instance = large();
                var rig = rig(KEPT, KEPT)) {
            rig.ready(EdgeRig.WEB, 1, instance.address());
            try (var slow = slow(rig.front())) {
                slow.send(GET.replace("\r\n\r\n", "\r\nConnection: close\r\n\r\n")).readHead();
                eventually("the instance is free", SOON, () -> !isBusy(rig));
                letTimeGoBy(rig);
                assertThat(isReset(slow)).isTrue();
                eventually(
                        "nothing is kept",
                        SOON,
                        () -> rig.meter("pando_edge_kept_answer_bytes") == 0);
            }
        }
    }

    @Test
    void resetsWhoTakesNothingOfAFile(@TempDir Path directory) throws Exception {
        try (var rig = StaticRig.at("/", directory);
                var slow = slow(rig.front)) {
            Files.write(rig.folder.resolve("large"), new byte[LARGE]);
            slow.send("GET /large HTTP/1.1\r\nHost: a\r\n\r\n").readHead();
            letTimeGoBy(rig.edge);
            assertThat(isReset(slow)).isTrue();
        }
    }

    /** Skips a second at each look, until the edge has seen a slow reader. */
    private static void letTimeGoBy(EdgeRig rig) {
        eventually(
                "the edge has enough of it",
                SOON,
                () -> {
                    rig.clock.skip(Duration.ofSeconds(1));
                    return rig.meter("pando_edge_slow_readers") == 1;
                });
    }

    private static boolean isReset(RawClient client) throws IOException {
        try {
            client.readExactly(LARGE);
            return false;
        } catch (SocketException e) {
            return true;
        }
    }

    @Test
    void letsAClientTakeItsTime() throws Exception {
        try (var instance = large();
                var rig = rig(0, 0)) {
            rig.ready(EdgeRig.WEB, 1, instance.address());
            Address front = rig.front();
            try (var slow = slow(front)) {
                slow.send(GET).readHead();
                for (int i = 0; i < 10; i++) {
                    slow.readExactly(LARGE / 200); // 1.6 KB/s
                    // One of each event loop, so that both have looked at their connections.
                    try (var idle = RawClient.to(front);
                            var alsoIdle = RawClient.to(front)) {
                        eventually(
                                "they are in",
                                SOON,
                                () -> rig.meter("pando_edge_connections") == 3);
                        rig.clock.skip(Duration.ofSeconds(76));
                        assertThat(idle.isEnded()).isTrue();
                        assertThat(alsoIdle.isEnded()).isTrue();
                    }
                    eventually(
                            "they are gone", SOON, () -> rig.meter("pando_edge_connections") == 1);
                }
                assertThat(rig.meter("pando_edge_slow_readers")).isZero();
                assertThat(isBusy(rig)).isTrue();
            }
        }
    }
}
