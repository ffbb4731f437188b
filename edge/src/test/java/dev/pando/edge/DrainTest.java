package dev.pando.edge;

import static dev.pando.edge.EdgeRig.WEB;
import static dev.pando.testing.Eventually.eventually;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.pando.cluster.Instance;
import dev.pando.cluster.traffic.Traffic;
import dev.pando.node.net.Address;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Promise 5: an instance that is taken out of rotation finishes what it has, WebSockets too. */
final class DrainTest {
    private static final Duration SOON = Duration.ofSeconds(10);
    private static final Duration DRAIN = Duration.ofSeconds(100);
    private static final String GOING_AWAY = "\u0088\u0002\u0003\u00e9";

    private static final String UPGRADE =
            """
            GET /socket HTTP/1.1\r
            Host: a\r
            Connection: Upgrade\r
            Upgrade: websocket\r
            Sec-WebSocket-Version: 13\r
            Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r
            \r
            """;

    private static final String NOWHERE = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";

    private static EdgeRig rig(Address... instances) throws IOException {
        EdgeRig rig = new EdgeRig();
        rig.serve(
                EdgeRig.service(WEB, 50, Duration.ofSeconds(30), EdgeRig.MAX_BODY)
                        .with(Traffic.DEFAULTS.withDrain(DRAIN)),
                "/socket");
        for (int i = 0; i < instances.length; i++) {
            rig.ready(WEB, i + 1, instances[i]);
        }
        return rig;
    }

    private static void drain(EdgeRig rig, int number, ScriptedServer instance) throws IOException {
        rig.put(WEB, number, instance.address(), Instance.State.DRAINING);
    }

    /** An instance that opens every WebSocket and sends each message back, until the Close. */
    private static ScriptedServer echo() throws IOException {
        return ScriptedServer.with(connection -> {
            connection.send(Frames.accept(connection.read()));
            Frames.Frame frame = Frames.read(connection);
            while (frame.opcode() != Frames.CLOSE) {
                connection.send(
                        Frames.plain(
                                frame.opcode() == Frames.PING ? Frames.PONG : frame.opcode(),
                                frame.payload()));
                frame = Frames.read(connection);
            }
            connection.send(Frames.plain(Frames.CLOSE, frame.payload()));
        });
    }

    /** What a client hears. */
    private static final class Heard implements WebSocket.Listener {
        final BlockingQueue<String> messages = new LinkedBlockingQueue<>();
        final CompletableFuture<Integer> closed = new CompletableFuture<>();

        @Override
        public @Nullable CompletionStage<?> onText(
                WebSocket from, CharSequence data, boolean last) {
            messages.add(data.toString());
            from.request(1);
            return null;
        }

        @Override
        public @Nullable CompletionStage<?> onPong(WebSocket from, ByteBuffer message) {
            messages.add("pong");
            from.request(1);
            return null;
        }

        @Override
        public @Nullable CompletionStage<?> onClose(WebSocket from, int status, String reason) {
            closed.complete(status);
            return null;
        }

        @Override
        public void onError(WebSocket from, Throwable error) {
            closed.completeExceptionally(error);
        }
    }

    private static WebSocket open(HttpClient http, Address front, Heard heard) throws Exception {
        return http.newWebSocketBuilder()
                .buildAsync(URI.create("ws://" + front + "/socket"), heard)
                .get(10, TimeUnit.SECONDS);
    }

    @Test
    void tellsAWebSocketToLeaveAndLetsItUntilThen() throws Exception {
        try (var instance = echo();
                var rig = rig(instance.address());
                var http = HttpClient.newHttpClient()) {
            Heard heard = new Heard();
            WebSocket socket = open(http, rig.front(), heard);
            drain(rig, 1, instance);
            socket.sendText("still here", true).get(10, TimeUnit.SECONDS);
            assertThat(heard.messages.poll(10, TimeUnit.SECONDS)).isEqualTo("still here");
            socket.sendPing(ByteBuffer.allocate(4)).get(10, TimeUnit.SECONDS);
            assertThat(heard.messages.poll(10, TimeUnit.SECONDS)).isEqualTo("pong");
            assertThat(heard.closed).isNotDone();

            rig.clock.skip(DRAIN.multipliedBy(4).dividedBy(5));

            assertThat(heard.closed.get(10, TimeUnit.SECONDS)).isEqualTo(1001);
            eventually("the instance ended it", SOON, () -> instance.open() == 0);
            eventually("the client too", SOON, () -> rig.meter("pando_edge_connections") == 0);
            assertThat(told(rig)).isEqualTo(1);
        }
    }

    @Test
    void spreadsTheGoodbyesOverMostOfTheDrain() throws Exception {
        int sockets = 200;
        try (var instance = echo();
                var rig = rig(instance.address());
                var http = HttpClient.newHttpClient()) {
            Address front = rig.front();
            List<CompletableFuture<Integer>> ends = new ArrayList<>();
            for (int i = 0; i < sockets; i++) {
                Heard heard = new Heard();
                open(http, front, heard);
                ends.add(heard.closed);
            }
            drain(rig, 1, instance);
            for (int due = sockets / 4; due <= sockets; due += sockets / 4) {
                int least = due - sockets / 7; // four standard deviations
                rig.clock.skip(DRAIN.dividedBy(5));
                eventually("its share is told", SOON, () -> told(rig) > least);
                assertThat(told(rig)).isLessThan(due + sockets / 7);
            }
            eventually("all", SOON, () -> ends.stream().allMatch(CompletableFuture::isDone));
            assertThat(ends).allSatisfy(end -> assertThat(end).isCompletedWithValue(1001));
        }
    }

    private static int told(EdgeRig rig) {
        return (int) rig.meter("pando_edge_websockets_sent_away");
    }

    @Test
    void putsTheGoodbyeBetweenTwoFramesOfAMessageThatIsUnderWay() throws Exception {
        int size = 60_000;
        AtomicBoolean over = new AtomicBoolean();
        CountDownLatch halfSent = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        byte[] frame = Frames.plain(0, "x".repeat(size)).getBytes(ISO_8859_1);
        try (var instance =
                        ScriptedServer.with(connection -> {
                            connection.send(Frames.accept(connection.read()));
                            connection.send(Arrays.copyOf(frame, size / 2));
                            halfSent.countDown();
                            goOn.await();
                            connection.send(Arrays.copyOfRange(frame, size / 2, frame.length));
                            Thread talking =
                                    Thread.ofVirtual().start(() -> talk(connection, frame, over));
                            assertThat(Frames.read(connection))
                                    .isEqualTo(new Frames.Frame(Frames.CLOSE, "\u0003\u00e9"));
                            over.set(true);
                            talking.join();
                        });
                var rig = rig(instance.address())) {
            Address front = rig.front();
            try (var client = RawClient.to(front);
                    var idle = RawClient.to(front);
                    var alsoIdle = RawClient.to(front)) {
                client.send(UPGRADE).readHead();
                assertThat(client.readExactly(size / 2)).isEqualTo(text(frame, 0, size / 2));
                halfSent.await();
                drain(rig, 1, instance);
                assertThat(idle.send(NOWHERE).read().status()).isEqualTo(404);
                assertThat(alsoIdle.send(NOWHERE).read().status()).isEqualTo(404);
                rig.clock.skip(DRAIN.multipliedBy(4).dividedBy(5));
                // Both loops have seen by then that its time is over.
                assertThat(idle.isEnded()).isTrue();
                assertThat(alsoIdle.isEnded()).isTrue();
                goOn.countDown();

                assertThat(client.readExactly(frame.length - size / 2))
                        .isEqualTo(text(frame, size / 2, frame.length));
                assertThat(client.readExactly(4)).isEqualTo(GOING_AWAY);
                client.send(Frames.masked(Frames.CLOSE, "\u0003\u00e9"));
                assertThat(client.isEnded()).isTrue();
            }
        }
    }

    private static String text(byte[] bytes, int from, int to) {
        return new String(bytes, from, to - from, ISO_8859_1);
    }

    private static void talk(RawClient to, byte[] frame, AtomicBoolean over) {
        try {
            while (!over.get()) {
                to.send(frame);
            }
        } catch (IOException e) {
            over.set(true);
        }
    }

    @Test
    void closesAClientThatDoesNotAnswerTheGoodbye() throws Exception {
        try (var instance = echo();
                var rig = rig(instance.address());
                var client = RawClient.to(rig.front())) {
            client.send(UPGRADE).readHead();
            drain(rig, 1, instance);
            rig.clock.skip(DRAIN.multipliedBy(4).dividedBy(5));
            assertThat(client.readExactly(4)).isEqualTo(GOING_AWAY);
            client.send(Frames.masked(1, "more"));
            rig.clock.skip(Duration.ofSeconds(6));

            assertThat(client.isGone()).isTrue();
            eventually("the instance's side too", SOON, () -> instance.open() == 0);
        }
    }

    @Test
    void addsNoGoodbyeToTheInstancesOwn() throws Exception {
        String own = Frames.plain(Frames.CLOSE, "\u0003\u00e8");
        try (var instance =
                        ScriptedServer.with(connection -> {
                            connection.send(Frames.accept(connection.read()) + own);
                            connection.readToEnd();
                        });
                var rig = rig(instance.address());
                var client = RawClient.to(rig.front())) {
            client.send(UPGRADE).readHead();
            assertThat(client.readExactly(4)).isEqualTo(own);
            drain(rig, 1, instance);
            rig.clock.skip(DRAIN);

            assertThat(client.isGone()).isTrue();
            assertThat(told(rig)).isZero();
        }
    }

    @Test
    void leavesOtherTunnelsUntilTheDrainIsOver() throws Exception {
        try (var instance =
                        ScriptedServer.with(connection -> {
                            connection.read();
                            connection.send(
                                    """
                                    HTTP/1.1 101 Switching Protocols\r
                                    Connection: Upgrade\r
                                    Upgrade: chat/2\r
                                    \r
                                    """);
                            while (true) {
                                connection.send(connection.readExactly(1));
                            }
                        });
                var rig = rig(instance.address());
                var client = RawClient.to(rig.front())) {
            client.send(UPGRADE.replace("websocket", "chat/2")).readHead();
            drain(rig, 1, instance);
            rig.clock.skip(DRAIN.minusSeconds(10));
            assertThat(client.send("a").readExactly(1)).isEqualTo("a");
            assertThat(rig.edge.instances().values())
                    .extracting(InstanceLoad::requests, InstanceLoad::tunnels)
                    .containsExactly(tuple(0, 1));
            rig.clock.skip(Duration.ofSeconds(11));

            assertThat(client.isGone()).isTrue();
            eventually(
                    "counted",
                    SOON,
                    () ->
                            rig.edge.instances().values().stream()
                                    .allMatch(load -> load.tunnels() == 0));
        }
    }

    @Test
    void keepsAWebSocketWhoseInstanceIsReadyAgain() throws Exception {
        try (var instance = echo();
                var rig = rig(instance.address());
                var http = HttpClient.newHttpClient()) {
            Heard heard = new Heard();
            WebSocket socket = open(http, rig.front(), heard);
            drain(rig, 1, instance);
            rig.ready(WEB, 1, instance.address());
            rig.clock.skip(DRAIN);
            for (int i = 0; i < 20; i++) {
                socket.sendText("message " + i, true).get(10, TimeUnit.SECONDS);
                assertThat(heard.messages.poll(10, TimeUnit.SECONDS)).isEqualTo("message " + i);
            }
            assertThat(heard.closed).isNotDone();
            socket.abort();
        }
    }

    @Test
    void finishesRequestsInFlightAndSendsWaitingOnesElsewhere() throws Exception {
        CountDownLatch answer = new CountDownLatch(1);
        AtomicInteger met = new AtomicInteger();
        try (var draining =
                        ScriptedServer.with(connection -> {
                            while (true) {
                                connection.read();
                                met.incrementAndGet();
                                answer.await();
                                connection.send(ScriptedServer.ok("old"));
                            }
                        });
                var other = ScriptedServer.answering(ScriptedServer.ok("new"));
                var rig = new EdgeRig()) {
            rig.serve(EdgeRig.service(WEB, 1, Duration.ofSeconds(30), 0), "/");
            rig.ready(WEB, 1, draining.address());
            Address front = rig.front();
            try (var first = RawClient.to(front);
                    var second = RawClient.to(front)) {
                first.send("GET /a HTTP/1.1\r\nHost: a\r\n\r\n");
                eventually("it has it", SOON, () -> met.get() == 1);
                second.send("GET /b HTTP/1.1\r\nHost: a\r\n\r\n");
                eventually("it waits", SOON, () -> rig.edge.parts().getFirst().queued() == 1);
                drain(rig, 1, draining);
                rig.ready(WEB, 2, other.address());

                assertThat(second.read().body()).isEqualTo("new");
                answer.countDown();
                assertThat(first.read().body()).isEqualTo("old");
                eventually("let go of at once", SOON, () -> draining.open() == 0);
                assertThat(first.send("GET /c HTTP/1.1\r\nHost: a\r\n\r\n").read().body())
                        .isEqualTo("new");
                assertThat(met.get()).isEqualTo(1);
            }
        }
    }

    @Test
    void tellsWebSocketsThatTheEdgeItselfGoes() throws Exception {
        try (var instance = echo();
                var rig = rig(instance.address());
                var http = HttpClient.newHttpClient()) {
            Heard heard = new Heard();
            open(http, rig.front(), heard);

            rig.edge.close();

            assertThat(heard.closed.get(10, TimeUnit.SECONDS)).isEqualTo(1001);
            eventually("the instance ended it", SOON, () -> instance.open() == 0);
        }
    }
}
