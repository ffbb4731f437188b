package dev.pando.edge;

import static dev.pando.testing.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import dev.pando.node.net.Address;
import dev.pando.testing.Generated;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

/** When a request's body goes to a service's instance, and how slowly it may come. */
@SuppressWarnings("StringConcatToTextBlock") // the line ends matter here: CR LF
final class BodyTest {
    private static final Duration SOON = Duration.ofSeconds(10);
    private static final int SHORT = 64 * 1024;
    private static final String POST = "POST / HTTP/1.1\r\nHost: a\r\n";
    private static final String CHUNKED = POST + "Transfer-Encoding: chunked\r\n\r\n";

    private static String announced(int length) {
        return POST + "Content-Length: " + length + "\r\n\r\n";
    }

    private static boolean holds(EdgeRig rig, int atLeast) {
        return rig.meter("pando_edge_held_body_bytes") >= atLeast;
    }

    @Test
    void bothersNoInstanceUntilAShortBodyIsWhole() throws Exception {
        try (var instance = ScriptedServer.echo();
                var rig = EdgeRig.inFrontOf(instance.address());
                var client = RawClient.to(rig.front())) {
            client.send(announced(SHORT) + "x".repeat(SHORT - 1));
            eventually("it is held", SOON, () -> holds(rig, SHORT - 1));
            assertThat(instance.accepted()).isZero();
            assertThat(client.send("y").read().body()).endsWith("xy").hasSizeGreaterThan(SHORT);

            client.send(CHUNKED + "3\r\nabc\r\n");
            eventually("it is held", SOON, () -> holds(rig, 3));
            eventually(
                    "the first one is over",
                    SOON,
                    () -> rig.meter("pando_edge_in_flight_requests") == 0);
            client.send("2;x\r\nde\r\n0\r\nX-Trailer: t\r\n\r\n");
            assertThat(client.read().body()).endsWith("\n\nabcde\n[X-Trailer: t]");
            assertThat(holds(rig, 1)).isFalse();
        }
    }

    @Test
    void passesALongBodyOnAsItComes() throws Exception {
        BlockingQueue<String> got = new LinkedBlockingQueue<>();
        try (var instance =
                        ScriptedServer.with(connection -> {
                            connection.readHead();
                            got.add(connection.readExactly(3));
                            connection.send(ScriptedServer.ok("enough"));
                        });
                var rig = EdgeRig.inFrontOf(instance.address())) {
            Address front = rig.front();
            try (var client = RawClient.to(front)) {
                client.send(announced(SHORT + 1) + "abc");
                assertThat(got.poll(10, TimeUnit.SECONDS)).isEqualTo("abc");
                assertThat(client.read().body()).isEqualTo("enough");
            }
            try (var client = RawClient.to(front)) {
                client.send(CHUNKED + "ffff\r\n" + "x".repeat(0xffff) + "\r\n2\r\n");
                eventually("it is held", SOON, () -> holds(rig, 0xffff));
                assertThat(got).isEmpty();
                client.send("yz");
                assertThat(got.poll(10, TimeUnit.SECONDS)).startsWith("ff");
                assertThat(client.read().body()).isEqualTo("enough");
            }
            eventually("nothing is held", SOON, () -> !holds(rig, 1));
        }
    }

    @Test
    void tellsTheClientOfAShortBodyToSendIt() throws Exception {
        try (var instance = ScriptedServer.echo();
                var rig = EdgeRig.inFrontOf(instance.address());
                var client = RawClient.to(rig.front())) {
            client.send(POST + "Expect: 100-continue\r\nContent-Length: 2\r\n\r\n");
            assertThat(client.read().startLine()).isEqualTo("HTTP/1.1 100 Continue");
            assertThat(instance.accepted()).isZero();
            assertThat(client.send("ab").read().body()).endsWith("\n\nab").doesNotContain("Expect");
        }
    }

    @Test
    void passesBodiesOnThatThereIsNoRoomToHold() throws Exception {
        EdgeSettings tight = EdgeSettings.DEFAULTS.with(new EdgeSettings.Held(10_000));
        try (var instance = ScriptedServer.echo();
                var rig = new EdgeRig(tight)) {
            rig.serve(EdgeRig.service(EdgeRig.WEB, 9, Duration.ofSeconds(30), 20_000), "/");
            rig.ready(EdgeRig.WEB, 1, instance.address());
            Address front = rig.front();
            try (var first = RawClient.to(front);
                    var second = RawClient.to(front);
                    var third = RawClient.to(front)) {
                first.send(announced(8_001) + "x".repeat(8_000));
                eventually("it is held", SOON, () -> holds(rig, 8_000));
                second.send(announced(4_000) + "y".repeat(4_000));
                assertThat(second.read().body()).endsWith("y".repeat(4_000));
                third.send(CHUNKED + "fa0\r\n" + "z".repeat(4_000) + "\r\n");
                eventually("it is sent", SOON, () -> instance.accepted() == 2);
                third.send("5000\r\n" + "z".repeat(0x5000));
                assertThat(third.read().status()).isEqualTo(413);
                assertThat(first.send("x").read().status()).isEqualTo(200);
            }
        }
    }

    @Test
    void sendsAHeldBodyAgainWhereThatIsSafe() throws Exception {
        AtomicInteger asked = new AtomicInteger();
        try (var instance =
                        ScriptedServer.with(connection -> {
                            Message request = connection.read();
                            if (asked.incrementAndGet() > 1) {
                                connection.send(ScriptedServer.ok(request.body()));
                            }
                        });
                var rig = EdgeRig.inFrontOf(instance.address())) {
            Address front = rig.front();
            try (var client = RawClient.to(front)) {
                client.send("PUT / HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\n\r\nbody");
                assertThat(client.read().body()).isEqualTo("body");
            }
            asked.set(0);
            try (var client = RawClient.to(front)) {
                assertThat(client.send(announced(4) + "body").read().status()).isEqualTo(502);
            }
        }
    }

    @Test
    void passesOnWhatWasSentHoweverItCame() throws Exception {
        try (var instance =
                        ScriptedServer.with(connection -> {
                            while (true) {
                                Message request = connection.read();
                                connection.send(
                                        ScriptedServer.ok(request.body() + request.trailers()));
                            }
                        });
                var rig = EdgeRig.inFrontOf(instance.address())) {
            Address front = rig.front();
            Generated.forAll(
                    60,
                    random -> {
                        try (var client = RawClient.to(front)) {
                            for (int i = 0; i < 3; i++) {
                                String body = body(random);
                                boolean chunked = random.nextBoolean();
                                String request =
                                        chunked
                                                ? CHUNKED + chunks(random, body)
                                                : announced(body.length()) + body;
                                inPieces(client, random, request);
                                String expected = body + (chunked ? "[X-Sum: 1]" : "[]");
                                assertThat(client.read().body()).isEqualTo(expected);
                            }
                        }
                    });
            eventually("nothing is held", SOON, () -> !holds(rig, 1));
        }
    }

    private static String body(RandomGenerator random) {
        int length =
                switch (random.nextInt(4)) {
                    case 0 -> random.nextInt(20);
                    case 1 -> random.nextInt(5_000);
                    case 2 -> SHORT - 2 + random.nextInt(5);
                    default -> random.nextInt(200_000);
                };
        char[] body = new char[length];
        for (int i = 0; i < length; i++) {
            body[i] = (char) ('a' + (i * 7 + i / 26) % 26);
        }
        return new String(body);
    }

    private static String chunks(RandomGenerator random, String body) {
        StringBuilder chunks = new StringBuilder();
        int most = List.of(1, 700, 100_000).get(random.nextInt(3));
        int at = 0;
        while (at < body.length()) {
            int size = Math.min(body.length() - at, 1 + random.nextInt(most));
            chunks.append(Integer.toHexString(size)).append("\r\n");
            chunks.append(body, at, at + size).append("\r\n");
            at += size;
        }
        return chunks + "0\r\nX-Sum: 1\r\n\r\n";
    }

    private static void inPieces(RawClient client, RandomGenerator random, String request)
            throws IOException {
        int at = 0;
        while (at < request.length()) {
            int size = Math.min(request.length() - at, 1 + random.nextInt(150_000));
            client.send(request.substring(at, at + size));
            at += size;
        }
    }

    @Test
    void joinsTinyChunks() throws Exception {
        int length = 300_000;
        AtomicInteger chunks = new AtomicInteger();
        try (var instance =
                        ScriptedServer.with(connection -> {
                            connection.readHead();
                            int size = readSize(connection);
                            for (int sum = 0; size > 0; size = readSize(connection)) {
                                assertThat(connection.readExactly(size)).matches("x+");
                                assertThat(connection.readExactly(2)).isEqualTo("\r\n");
                                sum += size;
                                chunks.incrementAndGet();
                                assertThat(sum).isLessThanOrEqualTo(length);
                            }
                            connection.readExactly(2);
                            connection.send(ScriptedServer.ok("all"));
                        });
                var rig = EdgeRig.inFrontOf(instance.address());
                var client = RawClient.to(rig.front())) {
            client.send(CHUNKED + "1\r\nx\r\n".repeat(length) + "0\r\n\r\n");

            assertThat(client.read().body()).isEqualTo("all");
            assertThat(chunks.get()).isLessThan(length / 100);
        }
    }

    private static int readSize(RawClient connection) throws IOException {
        StringBuilder line = new StringBuilder();
        while (!line.toString().endsWith("\r\n")) {
            line.append(connection.readExactly(1));
        }
        return Integer.parseInt(line.toString().strip(), 16);
    }

    @Test
    void answers408ToABodyThatDoesNotCome() throws Exception {
        try (var instance = ScriptedServer.with(RawClient::readToEnd);
                var rig = EdgeRig.inFrontOf(instance.address())) {
            Address front = rig.front();
            for (int length : List.of(5, SHORT + 1)) {
                try (var client = RawClient.to(front)) {
                    client.send(announced(length) + "ab");
                    awaitTaken(rig, instance, length);
                    rig.clock.skip(Duration.ofSeconds(31));

                    assertThat(client.read().status()).isEqualTo(408);
                    assertThat(client.isEnded()).isTrue();
                }
            }
        }
    }

    private static void awaitTaken(EdgeRig rig, ScriptedServer instance, int length) {
        eventually(
                "the edge has it",
                SOON,
                () -> length > SHORT ? instance.accepted() == 1 : holds(rig, 1));
    }

    @Test
    void answers408ToABodyThatTrickles() throws Exception {
        BlockingQueue<String> passed = new LinkedBlockingQueue<>();
        try (var instance =
                        ScriptedServer.with(connection -> {
                            connection.readHead();
                            while (true) {
                                passed.add(connection.readExactly(1_500));
                            }
                        });
                var rig = EdgeRig.inFrontOf(instance.address())) {
            Address front = rig.front();
            try (var client = RawClient.to(front)) {
                client.send(announced(SHORT));
                assertThat(trickle(rig, client).status()).isEqualTo(408);
                assertThat(instance.accepted()).isZero();
            }
            try (var client = RawClient.to(front)) {
                client.send(announced(1 << 20));
                for (int second = 0; second < 60; second += 2) {
                    client.send("x".repeat(1_500));
                    assertThat(passed.poll(10, TimeUnit.SECONDS)).isNotNull();
                    rig.clock.skip(Duration.ofSeconds(2));
                }
                assertThat(trickle(rig, client).status()).isEqualTo(408);
            }
        }
    }

    /** Sends a byte every other second, until it is answered. */
    private static Message trickle(EdgeRig rig, RawClient client) throws IOException {
        eventually(
                "it is answered",
                SOON,
                () -> {
                    client.send("x");
                    rig.clock.skip(Duration.ofSeconds(2));
                    return client.in.available() > 0;
                });
        return client.read();
    }
}
