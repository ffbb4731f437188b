package dev.pando.edge;

import static dev.pando.testing.Eventually.eventually;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pando.node.net.Address;
import io.netty.handler.codec.http2.Http2Headers;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** HTTP/2 by its frames: what the protocol asks for, and clients that want to do harm. */
@SuppressWarnings("StringConcatToTextBlock") // the line ends matter here: CR LF
final class Http2BoundsTest {
    private static final Duration SOON = Duration.ofSeconds(10);
    private static final int INITIAL_WINDOW_SIZE = 4;
    private static final byte[] CANCEL = {0, 0, 0, 8};

    /** Shared, since making keys takes a second. */
    @SuppressWarnings("NullAway.Init")
    private static TestAuthority authority;

    @BeforeAll
    static void begin(@TempDir Path ofAll) {
        authority = new TestAuthority(ofAll);
    }

    private EdgeRig rig(Address... instances) throws Exception {
        EdgeRig rig = EdgeRig.inFrontOf(instances);
        rig.shows(authority.issue());
        return rig;
    }

    private RawHttp2 client(EdgeRig rig, int... settings) throws Exception {
        return RawHttp2.to(authority, rig.frontTls(), settings);
    }

    /** An instance that answers nothing until it is told to, and counts what it is asked. */
    private static ScriptedServer waiting(CountDownLatch until, AtomicInteger asked)
            throws IOException {
        return ScriptedServer.with(connection -> {
            while (true) {
                connection.read();
                asked.incrementAndGet();
                until.await();
                connection.send("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
            }
        });
    }

    @Test
    void passesOnCookiesInOneFieldAndTrailersAfterTheBody() throws Exception {
        try (var instance = ScriptedServer.echo();
                var rig = rig(instance.address());
                var client = client(rig)) {
            client.get(1, "/", "cookie", "a=1", "te", "trailers", "cookie", "b=2");
            assertThat(client.answer(1).body()).contains("a=1; b=2").doesNotContain("trailers");

            client.ask(3, false, "POST", "/");
            client.send(RawHttp2.DATA, 0, 3, "hello".getBytes(ISO_8859_1));
            client.headers(3, true, "x-sum", "42");
            assertThat(client.answer(3).body()).contains("hello").contains("x-sum: 42");
        }
    }

    @Test
    void passesOnWhatComesBeforeAndAfterAnAnswer() throws Exception {
        try (var instance =
                        ScriptedServer.answering(
                                "HTTP/1.1 103 Early Hints\r\nLink: </a.css>\r\n\r\n"
                                        + "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n"
                                        + "Keep-Alive: timeout=5\r\nX-UPPER:  Value \r\n\r\n"
                                        + "3\r\nabc\r\n0\r\nX-Sum: 42\r\n\r\n");
                var rig = rig(instance.address());
                var client = client(rig)) {
            RawHttp2.Answer answer = client.get(1, "/").answer(1);

            assertThat(answer.heads()).hasSize(3);
            assertThat(answer.status()).isEqualTo(103);
            Http2Headers head = answer.heads().get(1);
            assertThat(head.status()).hasToString("200");
            assertThat(head.get("x-upper")).hasToString("Value");
            assertThat(head.names()).noneMatch(name -> name.toString().startsWith("k"));
            assertThat(answer.body()).isEqualTo("abc");
            assertThat(answer.heads().get(2).get("x-sum")).hasToString("42");
        }
    }

    @Test
    void tellsAClientToSendItsBody() throws Exception {
        try (var instance =
                        ScriptedServer.with(connection -> {
                            connection.readHead();
                            connection.send("HTTP/1.1 100 Continue\r\n\r\n");
                            connection.readExactly("5\r\nhello\r\n0\r\n\r\n".length());
                            connection.send("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
                        });
                var rig = rig(instance.address());
                var client = client(rig)) {
            client.ask(1, false, "POST", "/", "expect", "100-continue");
            assertThat(client.head(1).status()).hasToString("100");
            client.send(RawHttp2.DATA, RawHttp2.END_STREAM, 1, "hello".getBytes(ISO_8859_1));
            assertThat(client.answer(1).status()).isEqualTo(200);
        }
    }

    @Test
    void waitsForTheClientsWindow() throws Exception {
        try (var instance =
                        ScriptedServer.answering(
                                "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello");
                var rig = rig(instance.address());
                var client = client(rig, INITIAL_WINDOW_SIZE, 0)) {
            client.get(1, "/");
            assertThat(client.head(1).status()).hasToString("200");
            client.window(1, 2);
            assertThat(client.read().payload()).hasSize(2);
            client.window(1, 9);
            RawHttp2.Frame rest = client.await(frame -> frame.is(RawHttp2.DATA, 1));
            assertThat(rest.payload()).hasSize(3);
            assertThat(rest.ends()).isTrue();
        }
    }

    @Test
    void freesTheInstanceOfAClientThatGivesNoWindow() throws Exception {
        try (var instance =
                        ScriptedServer.with(connection -> {
                            while (true) {
                                connection.read();
                                connection.send("HTTP/1.1 200 OK\r\nContent-Length: " + (8 << 20));
                                connection.send("\r\n\r\n");
                                connection.send(new byte[8 << 20]);
                            }
                        });
                var rig = rig(instance.address());
                var client = client(rig, INITIAL_WINDOW_SIZE, 100)) {
            client.get(1, "/");
            client.head(1);
            eventually(
                    "its stream is reset",
                    Duration.ofSeconds(20),
                    () -> {
                        rig.clock.skip(Duration.ofSeconds(20));
                        return rig.meter("pando_edge_slow_readers") == 1;
                    });
            client.resetOf(1);
            eventually(
                    "the instance is free",
                    SOON,
                    () -> rig.meter("pando_edge_in_flight_requests") == 0);
            eventually(
                    "nothing is kept", SOON, () -> rig.meter("pando_edge_kept_answer_bytes") == 0);
        }
    }

    @Test
    void refusesMoreStreamsThanItSaid() throws Exception {
        CountDownLatch until = new CountDownLatch(1);
        AtomicInteger asked = new AtomicInteger();
        try (var instance = waiting(until, asked);
                var rig = rig(instance.address());
                var client = client(rig)) {
            for (int i = 0; i <= 128; i++) {
                client.get(1 + 2 * i, "/");
            }
            assertThat(client.resetOf(257)).isEqualTo(RawHttp2.REFUSED_STREAM);
            until.countDown();
            for (int i = 0; i < 128; i++) {
                assertThat(client.answer(1 + 2 * i).status()).isEqualTo(200);
            }
            client.get(259, "/");
            assertThat(client.answer(259).status()).isEqualTo(200);
        }
    }

    @Test
    void endsAConnectionThatTakesItsRequestsBack() throws Exception {
        AtomicInteger asked = new AtomicInteger();
        CountDownLatch until = new CountDownLatch(1);
        try (var instance = waiting(until, asked);
                var rig = rig(instance.address());
                var client = client(rig)) {
            ByteArrayOutputStream attack = new ByteArrayOutputStream();
            byte[] block = RawHttp2.block(RawHttp2.fields("GET", "/"));
            for (int i = 0; i < 5_000; i++) {
                int id = 1 + 2 * i;
                attack.writeBytes(
                        RawHttp2.frame(
                                RawHttp2.HEADERS,
                                RawHttp2.END_HEADERS | RawHttp2.END_STREAM,
                                id,
                                block));
                attack.writeBytes(RawHttp2.frame(RawHttp2.RST_STREAM, 0, id, CANCEL));
            }
            sendAnyway(client, attack.toByteArray());
            assertGone(rig, client);
            assertThat(asked.get()).isLessThanOrEqualTo(201);
            until.countDown();
            eventually(
                    "instances are free",
                    SOON,
                    () -> rig.meter("pando_edge_in_flight_requests") == 0);
        }
    }

    /** Sends what the other side may not take to the end. */
    private static void sendAnyway(RawHttp2 client, byte[] bytes) {
        try {
            client.raw(bytes);
        } catch (IOException e) {
            assertThat(e).isInstanceOf(IOException.class); // it was closed in between
        }
    }

    private static void assertGone(EdgeRig rig, RawHttp2 client) {
        eventually("it is gone", SOON, () -> rig.meter("pando_edge_connections") == 0);
        assertThat(rig.meter("pando_edge_http2_connection_errors")).isPositive();
        assertThatThrownBy(
                        () -> {
                            while (true) {
                                client.read();
                            }
                        })
                .isInstanceOf(IOException.class);
    }

    @Test
    void endsAConnectionWhoseHeaderBlockNeverEnds() throws Exception {
        try (var rig = rig();
                var client = client(rig)) {
            client.send(
                    RawHttp2.HEADERS,
                    RawHttp2.END_STREAM,
                    1,
                    RawHttp2.block(RawHttp2.fields("GET", "/")));
            ByteArrayOutputStream attack = new ByteArrayOutputStream();
            for (int i = 0; i < 100_000; i++) {
                attack.writeBytes(
                        RawHttp2.frame(RawHttp2.CONTINUATION, 0, 1, RawHttp2.block("a", "b")));
            }
            sendAnyway(client, attack.toByteArray());
            assertGone(rig, client);
        }
    }

    @Test
    void boundsWhatAHeaderListHolds() throws Exception {
        try (var instance = ScriptedServer.echo();
                var rig = rig(instance.address())) {
            try (var client = client(rig)) {
                client.get(1, "/", "x-long", "x".repeat(15_000));
                assertThat(client.answer(1).status()).isEqualTo(200);
                List<String> many = new ArrayList<>();
                for (int i = 0; i < 300; i++) {
                    many.add("x-" + i);
                    many.add("y");
                }
                client.get(3, "/", many.toArray(String[]::new));
                assertThat(client.answer(3).status()).isEqualTo(431);
                // A little more than what SETTINGS say: the codec itself answers.
                byte[] block =
                        RawHttp2.block(
                                RawHttp2.fields(
                                        "GET",
                                        "/",
                                        "a",
                                        "x".repeat(16_000),
                                        "b",
                                        "x".repeat(16_000),
                                        "c",
                                        "x".repeat(2_000)));
                client.send(RawHttp2.HEADERS, RawHttp2.END_STREAM, 5, Arrays.copyOf(block, 16_000));
                client.send(RawHttp2.CONTINUATION, 0, 5, Arrays.copyOfRange(block, 16_000, 32_000));
                client.send(
                        RawHttp2.CONTINUATION,
                        RawHttp2.END_HEADERS,
                        5,
                        Arrays.copyOfRange(block, 32_000, block.length));
                assertThat(client.answer(5).status()).isEqualTo(431);
            }
            try (var client = client(rig)) {
                byte[] part = RawHttp2.block("a", "x".repeat(16_000));
                client.send(RawHttp2.HEADERS, 0, 1, RawHttp2.block(RawHttp2.fields("GET", "/")));
                for (int i = 0; i < 8; i++) {
                    sendAnyway(client, RawHttp2.frame(RawHttp2.CONTINUATION, 0, 1, part));
                }
                assertThat(client.goAway()).isPositive();
            }
        }
    }

    @Test
    void endsAConnectionThatWantsAnswersAndTakesNone() throws Exception {
        byte[] ping = RawHttp2.frame(RawHttp2.PING, 0, 0, new byte[8]);
        byte[] settings = RawHttp2.frame(RawHttp2.SETTINGS, 0, 0);
        for (byte[] frame : List.of(ping, settings)) {
            try (var rig = rig();
                    var client = client(rig)) {
                ByteArrayOutputStream attack = new ByteArrayOutputStream();
                for (int i = 0; i < 100_000; i++) {
                    attack.writeBytes(frame);
                }
                byte[] bytes = attack.toByteArray();
                client.socket.setSoTimeout(1_000);
                Thread sending =
                        Thread.ofVirtual()
                                .start(() -> {
                                    for (int i = 0; i < 100; i++) {
                                        sendAnyway(client, bytes);
                                    }
                                });
                eventually(
                        "it is stopped, or ended",
                        Duration.ofSeconds(20),
                        () -> {
                            rig.clock.skip(Duration.ofMinutes(1));
                            return rig.meter("pando_edge_connections") == 0;
                        });
                client.socket.close();
                sending.join();
            }
        }
    }

    @Test
    void endsAConnectionThatSendsNothingInManyFrames() throws Exception {
        CountDownLatch until = new CountDownLatch(1);
        try (var instance = waiting(until, new AtomicInteger());
                var rig = rig(instance.address());
                var client = client(rig)) {
            client.ask(1, false, "POST", "/");
            ByteArrayOutputStream attack = new ByteArrayOutputStream();
            for (int i = 0; i < 1_000; i++) {
                attack.writeBytes(RawHttp2.frame(RawHttp2.DATA, 0, 1));
            }
            sendAnyway(client, attack.toByteArray());
            assertGone(rig, client);
            until.countDown();
        }
    }

    /** Tiny answers to requests without end, of which none is taken. */
    @Test
    void readsNothingFromAClientThatTakesNothing() throws Exception {
        AtomicInteger asked = new AtomicInteger();
        try (var instance =
                        ScriptedServer.with(connection -> {
                            while (true) {
                                connection.read();
                                asked.incrementAndGet();
                                connection.send(
                                        "HTTP/1.1 200 OK\r\nX-Fill: "
                                                + "x".repeat(4_000)
                                                + "\r\nContent-Length: 0\r\n\r\n");
                            }
                        });
                var rig = rig(instance.address());
                var client = client(rig)) {
            byte[] block = RawHttp2.block(RawHttp2.fields("GET", "/"));
            AtomicInteger sent = new AtomicInteger();
            Thread sending =
                    Thread.ofVirtual()
                            .start(() -> {
                                try {
                                    for (int id = 1; id < 200_000; id += 2) {
                                        client.send(
                                                RawHttp2.HEADERS,
                                                RawHttp2.END_HEADERS | RawHttp2.END_STREAM,
                                                id,
                                                block);
                                        sent.incrementAndGet();
                                    }
                                } catch (IOException e) {
                                    sent.set(Integer.MAX_VALUE);
                                }
                            });
            AtomicInteger before = new AtomicInteger(-1);
            AtomicInteger still = new AtomicInteger();
            eventually(
                    "it is stopped",
                    Duration.ofSeconds(20),
                    () -> {
                        int now = asked.get();
                        boolean same = now == before.getAndSet(now);
                        return (same ? still.incrementAndGet() : setZero(still)) > 50;
                    });
            assertThat(asked.get()).isLessThan(20_000);
            eventually(
                    "it is ended",
                    Duration.ofSeconds(20),
                    () -> {
                        rig.clock.skip(Duration.ofMinutes(2));
                        return rig.meter("pando_edge_connections") == 0;
                    });
            sending.join();
        }
    }

    private static int setZero(AtomicInteger count) {
        count.set(0);
        return 0;
    }

    /** Bodies that nobody takes yet stay within the windows, and count. */
    @Test
    void holdsNoMoreOfBodiesThanItsWindows() throws Exception {
        try (var rig = rig(); // without an instance: requests wait
                var client = client(rig)) {
            byte[] much = new byte[16_384];
            for (int stream = 1; stream < 9; stream += 2) {
                client.ask(stream, false, "POST", "/", "content-length", "1000000");
                for (int i = 0; i < 3; i++) {
                    client.send(RawHttp2.DATA, 0, stream, much);
                }
            }
            eventually(
                    "they are held and counted",
                    SOON,
                    () -> rig.meter("pando_edge_held_body_bytes") == 4 * 3 * 16_384);
            client.send(RawHttp2.RST_STREAM, 0, 1, CANCEL);
            eventually(
                    "one is let go",
                    SOON,
                    () -> rig.meter("pando_edge_held_body_bytes") == 3 * 3 * 16_384);
            for (int i = 0; i < 2; i++) {
                client.send(RawHttp2.DATA, 0, 3, much); // more than a stream's window
            }
            client.resetOf(3);
        }
    }

    @Test
    void refusesBodiesThereIsNoRoomFor() throws Exception {
        try (var rig = new EdgeRig(EdgeSettings.DEFAULTS.with(new EdgeSettings.Held(20_000)))) {
            rig.serve(EdgeRig.service(EdgeRig.WEB, 1, Duration.ofSeconds(30), 1 << 20), "/");
            rig.shows(authority.issue());
            try (var client = client(rig)) {
                client.ask(1, false, "POST", "/", "content-length", "1000000");
                client.send(RawHttp2.DATA, 0, 1, new byte[16_384]);
                client.send(RawHttp2.DATA, 0, 1, new byte[16_384]);
                assertThat(client.resetOf(1)).isEqualTo(RawHttp2.ENHANCE_YOUR_CALM);
                eventually(
                        "nothing is held",
                        SOON,
                        () -> rig.meter("pando_edge_held_body_bytes") == 0);
            }
        }
    }

    @Test
    void closesOnThoseWhoSpeakSomethingElse() throws Exception {
        try (var rig = rig();
                var client = RawHttp2.silent(authority, rig.frontTls())) {
            client.raw("GET / HTTP/1.1\r\nHost: a\r\n\r\n".getBytes(ISO_8859_1));
            assertGone(rig, client);
        }
    }

    @Test
    void closesOnThoseWhoSayNothing() throws Exception {
        try (var rig = rig();
                var client = RawHttp2.silent(authority, rig.frontTls())) {
            eventually(
                    "it is gone",
                    SOON,
                    () -> {
                        rig.clock.skip(EdgeSettings.DEFAULTS.connections().idle());
                        return rig.meter("pando_edge_connections") == 0;
                    });
            assertThatThrownBy(
                            () -> {
                                while (true) {
                                    client.read();
                                }
                            })
                    .isInstanceOf(IOException.class)
                    .isNotInstanceOf(SocketException.class);
        }
    }

    /** What would be another request to an instance, or another one than the edge saw. */
    @Test
    void letsNoRequestBeTwo() throws Exception {
        String[][] malformed = {
            RawHttp2.fields("GET", "/", "x", "a\r\nX-Evil: 1"),
            RawHttp2.fields("GET", "/", "x", "a\nX-Evil: 1"),
            RawHttp2.fields("GET", "/", "x", "a\0b"),
            RawHttp2.fields("GET", "/", "x\r\nx-evil", "1"),
            RawHttp2.fields("GET", "/", "x evil", "1"),
            RawHttp2.fields("GET", "/", "x:evil", "1"),
            RawHttp2.fields("GET", "/", "X-Upper", "1"),
            RawHttp2.fields("GET", "/", "", "1"),
            RawHttp2.fields("GET", "/", "transfer-encoding", "chunked"),
            RawHttp2.fields("GET", "/", "connection", "x-forwarded-for"),
            RawHttp2.fields("GET", "/", "upgrade", "websocket"),
            RawHttp2.fields("GET", "/", "host", "evil"),
            RawHttp2.fields("GET", "/", "content-length", "5"),
            RawHttp2.fields("GET", "/", "content-length", "0", "content-length", "1"),
            RawHttp2.fields("GET", "/ HTTP/1.1\r\nX-Evil: 1\r\n\r\n"),
            RawHttp2.fields("GET", "/a b"),
            RawHttp2.fields("GET / HTTP/1.1\r\nX: ", "/"),
            RawHttp2.fields("GET", "/", ":path", "/evil"),
            RawHttp2.fields("GET", "/", ":evil", "1"),
            {":method", "GET", ":scheme", "https", ":path", "/", ":authority", "a\r\nX-Evil: 1"},
            {":method", "GET", ":scheme", "https", ":authority", "a"},
            {":method", "GET", ":path", "/", ":authority", "a"},
            {":scheme", "https", ":path", "/", ":authority", "a"},
            {"x", "1", ":method", "GET", ":scheme", "https", ":path", "/", ":authority", "a"},
            {":method", "GET", ":scheme", "https", ":path", "", ":authority", "a"},
            {":method", "", ":scheme", "https", ":path", "/", ":authority", "a"},
        };
        try (var instance = new RecordingServer();
                var rig = rig(instance.address())) {
            Address front = rig.frontTls();
            for (String[] fields : malformed) {
                String what = String.join("|", fields);
                try (var client = RawHttp2.to(authority, front)) {
                    client.headers(1, true, fields);
                    RawHttp2.Frame met =
                            client.await(frame ->
                                    frame.is(RawHttp2.RST_STREAM, 1)
                                            || frame.type() == RawHttp2.GOAWAY
                                            || frame.is(RawHttp2.HEADERS, 1));
                    assertThat(met.type()).as(what).isNotEqualTo(RawHttp2.HEADERS);
                    assertThat(met.error()).as(what).isEqualTo(RawHttp2.PROTOCOL_ERROR);
                }
            }
            assertThat(instance.recorded()).isEmpty();
        }
    }

    /** What the scanner of HTTP/1.1 has an answer to is answered so. */
    @Test
    void answersWhatIsWrongInOtherWays() throws Exception {
        try (var instance = ScriptedServer.echo();
                var rig = rig(instance.address());
                var client = client(rig)) {
            client.headers(1, true, ":method", "CONNECT", ":authority", "evil:443");
            assertThat(client.answer(1).status()).isBetween(400, 501);
            client.get(3, "/" + "x".repeat(9_000));
            assertThat(client.answer(3).status()).isEqualTo(414);
            client.headers(5, true, ":method", "GET", ":scheme", "https", ":path", "/");
            assertThat(client.answer(5).status()).isEqualTo(400);
            client.get(7, "/", "pando-instance", "web.9", "x_forwarded_for", "evil");
            assertThat(client.answer(7).body()).doesNotContain("web.9").doesNotContain("evil");
        }
    }

    /** A body that is longer or shorter than what was said of it. */
    @Test
    void resetsARequestWhoseLengthIsNotTrue() throws Exception {
        try (var instance = ScriptedServer.echo();
                var rig = rig(instance.address());
                var client = client(rig)) {
            for (int[] one : new int[][] {{1, 5, 4}, {3, 5, 6}}) {
                String length = String.valueOf(one[1]);
                client.ask(one[0], false, "POST", "/", "content-length", length);
                client.send(RawHttp2.DATA, RawHttp2.END_STREAM, one[0], new byte[one[2]]);
                assertThat(client.resetOf(one[0])).isEqualTo(RawHttp2.PROTOCOL_ERROR);
            }
            client.get(5, "/");
            assertThat(client.answer(5).status()).isEqualTo(200);
        }
    }

    /** Nor does an instance hear of one that says that it has no body, and has. */
    @Test
    void waitsForTheProofThatNothingFollows() throws Exception {
        try (var instance = new RecordingServer();
                var rig = rig(instance.address());
                var client = client(rig)) {
            client.ask(1, false, "POST", "/", "content-length", "0");
            client.send(RawHttp2.DATA, RawHttp2.END_STREAM, 1, (byte) 'x');
            assertThat(client.resetOf(1)).isEqualTo(RawHttp2.PROTOCOL_ERROR);
            client.ask(3, false, "POST", "/empty", "content-length", "0");
            client.send(RawHttp2.DATA, RawHttp2.END_STREAM, 3);
            assertThat(client.answer(3).status()).isEqualTo(200);
            assertThat(instance.recorded())
                    .flatExtracting(bytes -> LenientReader.read(bytes, Set.of()))
                    .extracting(LenientReader.Understood::target)
                    .containsExactly("/empty");
        }
    }

    @Test
    void letsGoOfAClientThatLeaves() throws Exception {
        CountDownLatch until = new CountDownLatch(1);
        AtomicInteger asked = new AtomicInteger();
        try (var instance = waiting(until, asked);
                var rig = rig(instance.address())) {
            try (var client = client(rig)) {
                client.get(1, "/");
                eventually("it is asked", SOON, () -> asked.get() == 1);
            }
            eventually("it is gone", SOON, () -> rig.meter("pando_edge_connections") == 0);
            eventually(
                    "its instance is free",
                    SOON,
                    () -> rig.meter("pando_edge_in_flight_requests") == 0);
            try (var silent = RawClient.to(rig.frontTls())) {
                silent.send(new byte[] {22, 3, 1, 2, 0, 1});
            }
            eventually("it is gone", SOON, () -> rig.meter("pando_edge_connections") == 0);
            until.countDown();
        }
    }

    @Test
    void keepsAConnectionWhoseRequestsAreFinished() throws Exception {
        try (var instance = ScriptedServer.echo();
                var rig = rig(instance.address());
                var client = client(rig)) {
            for (int i = 0; i < 1_000; i++) {
                client.get(1 + 2 * i, "/");
                assertThat(client.answer(1 + 2 * i).status()).isEqualTo(200);
            }
            client.send(RawHttp2.PING, 0, 0, ByteBuffer.allocate(8).putLong(42).array());
            assertThat(client.await(frame -> frame.type() == RawHttp2.PING).flags())
                    .isEqualTo(RawHttp2.ACK);
        }
    }
}
