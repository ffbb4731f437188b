package dev.pando.edge;

import static dev.pando.testing.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import dev.pando.node.net.Address;
import io.netty.buffer.PooledByteBufAllocator;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What many, slow or endless messages cost, and that others are served meanwhile. */
@SuppressWarnings("StringConcatToTextBlock") // the line ends matter here: CR LF
final class AttackTest {
    private static final Duration SOON = Duration.ofSeconds(20);
    private static final String GET = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";
    private static final String HALF = "GET / HTTP/1.1\r\nHost: a\r\nX: ";
    private static final String CHUNKED =
            "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n";

    private static EdgeRig rig(ScriptedServer instance, EdgeSettings settings) throws IOException {
        EdgeRig rig = new EdgeRig(settings);
        rig.serve(EdgeRig.service(EdgeRig.WEB, 9, Duration.ofSeconds(30), EdgeRig.MAX_BODY), "/");
        rig.ready(EdgeRig.WEB, 1, instance.address());
        return rig;
    }

    private static ScriptedServer yes() throws IOException {
        return ScriptedServer.answering(ScriptedServer.ok("yes"));
    }

    private static List<RawClient> connect(Address front, int count) throws IOException {
        List<RawClient> clients = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            clients.add(RawClient.to(front));
        }
        return clients;
    }

    private static void closeAll(List<RawClient> clients) throws IOException {
        for (RawClient client : clients) {
            client.close();
        }
    }

    private static long directBytes() {
        return PooledByteBufAllocator.DEFAULT.metric().usedDirectMemory();
    }

    @Test
    void slowlorisEndsTenSecondsAfterAHeadsFirstByte() throws Exception {
        try (var instance = yes();
                var rig = rig(instance, EdgeSettings.DEFAULTS);
                var slow = RawClient.to(rig.front())) {
            slow.send("GET / HTTP/1.1\r\nHost: a\r\n");
            eventually(
                    "it is told to go",
                    SOON,
                    () -> {
                        slow.send("X");
                        rig.clock.skip(Duration.ofMillis(50));
                        return slow.in.available() > 0;
                    });
            assertThat(slow.read().status()).isEqualTo(408);
        }
    }

    @Test
    void thousandsOfHalfRequestsKeepNobodyFromTheirAnswer() throws Exception {
        int count = 3_000;
        try (var instance = yes();
                var rig = rig(instance, EdgeSettings.DEFAULTS)) {
            Address front = rig.front();
            List<RawClient> slow = connect(front, count);
            long before = directBytes();
            for (RawClient client : slow) {
                client.send(HALF + "x".repeat(1_000));
            }
            try (var client = RawClient.to(front)) {
                assertThat(client.send(GET).read().body()).isEqualTo("yes");
                assertThat(rig.meter("pando_edge_connections")).isEqualTo(count + 1);
                assertThat(directBytes() - before).isLessThan(count * 8_192L);
            }
            rig.clock.skip(Duration.ofSeconds(11));
            for (RawClient client : slow) {
                assertThat(client.read().status()).isEqualTo(408);
            }
            closeAll(slow);
        }
    }

    @Test
    void longHalfHeadsShareOneBound() throws Exception {
        int bound = 4 << 20;
        int count = 400;
        EdgeSettings tight = EdgeSettings.DEFAULTS.with(new EdgeSettings.Held(bound));
        try (var instance = yes();
                var rig = rig(instance, tight)) {
            Address front = rig.front();
            List<RawClient> slow = connect(front, count);
            for (RawClient client : slow) {
                client.send(HALF + "x".repeat(30_000));
            }
            int held = bound / (32 * 1024);
            eventually("the others are answered", SOON, () -> answered(slow) == count - held);
            assertThat(rig.meter("pando_edge_held_body_bytes")).isEqualTo(bound);
            try (var client = RawClient.to(front)) {
                assertThat(client.send(GET).read().body()).isEqualTo("yes");
            }
            for (RawClient client : slow) {
                boolean refused = client.in.available() > 0;
                int status = refused ? 503 : 200;
                assertThat((refused ? client : client.send("\r\n\r\n")).read().status())
                        .isEqualTo(status);
            }
            closeAll(slow);
            eventually("nothing is held", SOON, () -> rig.meter("pando_edge_held_body_bytes") == 0);
        }
    }

    @Test
    void aFloodOfFieldsEndsAtABound() throws Exception {
        try (var instance = yes();
                var rig = rig(instance, EdgeSettings.DEFAULTS)) {
            Address front = rig.front();
            assertThat(flood(front, "GET / HTTP/1.1\r\nHost: a\r\n", "a:\r\n")).isEqualTo(431);
            assertThat(flood(front, HALF, "x".repeat(1_000))).isEqualTo(431);
            assertThat(flood(front, "GET /", "x".repeat(1_000))).isEqualTo(414);
            assertThat(flood(front, "", "x".repeat(1_000))).isEqualTo(400);
            assertThat(flood(front, CHUNKED + "0\r\n", "a: b\r\n")).isEqualTo(431);
            assertThat(instance.accepted()).isZero();
        }
    }

    private static int answered(List<RawClient> clients) throws IOException {
        int answered = 0;
        for (RawClient client : clients) {
            answered += client.in.available() > 0 ? 1 : 0;
        }
        return answered;
    }

    /** Sends without end, until it is answered. */
    private static int flood(Address front, String start, String more) throws IOException {
        try (var client = RawClient.to(front)) {
            client.send(start);
            for (int sent = 0; sent < 1 << 20 && client.in.available() == 0; sent++) {
                client.send(more);
            }
            return client.read().status();
        }
    }

    @Test
    void chunkExtensionsEndAtABound() throws Exception {
        try (var instance = yes();
                var rig = rig(instance, EdgeSettings.DEFAULTS)) {
            Address front = rig.front();
            assertThat(flood(front, CHUNKED + "1;", "x".repeat(1_000))).isEqualTo(400);
            String extended = "1;" + "x".repeat(100) + "\r\nb\r\n";
            assertThat(flood(front, CHUNKED, extended)).isEqualTo(400);
            assertThat(flood(front, CHUNKED, "0")).isEqualTo(400);
            assertThat(instance.accepted()).isZero();
        }
    }

    @Test
    void chunkExtensionsOfALongBodyEndAtABoundToo() throws Exception {
        try (var instance = ScriptedServer.with(RawClient::readToEnd);
                var rig = rig(instance, EdgeSettings.DEFAULTS)) {
            String start = CHUNKED + "20000\r\n" + "x".repeat(0x20000) + "\r\n";
            assertThat(flood(rig.front(), start, "1;" + "x".repeat(100) + "\r\nb\r\n"))
                    .isEqualTo(400);
            eventually("an instance had its beginning", SOON, () -> instance.accepted() == 1);
        }
    }
}
