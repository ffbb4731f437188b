package dev.pando.compute.lambda;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pando.compute.lambda.RawClient.Said;
import dev.pando.testing.Generated;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Answers in pieces, from the worker's socket to the edge's. */
final class StreamedAnswerTest {
    private static final String PRELUDE = "application/vnd.awslambda.http-integration-response";
    private static final String SEPARATOR = "\0".repeat(8);

    private RuntimeRig rig;
    private RawClient runtime;

    @BeforeEach
    void open() throws Exception {
        rig = new RuntimeRig(1);
        runtime = rig.runtime().next();
    }

    @AfterEach
    void close() throws Exception {
        runtime.close();
        rig.close();
    }

    @Test
    void piecesReachTheClientAsTheyCome() throws Exception {
        try (RawClient edge = begin("a", "text/plain")) {
            piece("one");
            assertThat(edge.head()).contains("HTTP/1.1 200 OK", "content-type: text/plain");
            assertThat(edge.chunk()).isEqualTo("one");
            piece("two");
            assertThat(edge.chunk()).isEqualTo("two");
            runtime.say("0\r\n\r\n");
            assertThat(edge.chunk()).isEmpty();
            assertThat(runtime.read().status()).isEqualTo(202);
            runtime.next();
        }
        try (RawClient next = rig.call("b")) {
            assertThat(runtime.read().field("Lambda-Runtime-Aws-Request-Id")).isEqualTo("b");
            runtime.say(RawClient.post("invocation/b/response", "1"));
            assertThat(next.read().body()).isEqualTo("1");
        }
    }

    @Test
    void aPreludeSaysTheHeadHoweverItIsCut() throws Exception {
        String json =
                "{\"statusCode\":201,\"headers\":{\"X-A\":\"b\"},\"cookies\":[\"c=1\",\"d=2\"]}";
        String all = json + SEPARATOR + "the\0\0body";
        int[] count = new int[1];
        Generated.forAll(
                20,
                random -> {
                    String id = "call-" + count[0]++;
                    try (RawClient edge = begin(id, PRELUDE)) {
                        for (int at = 0; at < all.length(); ) {
                            int to = Math.min(all.length(), at + random.nextInt(1, 12));
                            piece(all.substring(at, to));
                            at = to;
                        }
                        runtime.say("0\r\n\r\n" + RawClient.get("invocation/next"));
                        Said said = edge.read();
                        assertThat(said.status()).isEqualTo(201);
                        assertThat(said.head()).contains("x-a: b", "set-cookie: d=2");
                        assertThat(said.body()).isEqualTo("the\0\0body");
                        assertThat(runtime.read().status()).isEqualTo(202);
                    }
                });
    }

    @Test
    void anErrorInTheTrailersCutsOffWhatHasBegun() throws Exception {
        try (RawClient edge = begin("a", "text/plain")) {
            piece("one");
            edge.head();
            edge.chunk();
            fail();
            assertThat(edge.ended()).isTrue();
            rig.awaitTold("the function cut its answer off: Runtime.E");
        }
    }

    @Test
    void anErrorBeforeAnyPieceIsA500() throws Exception {
        try (RawClient edge = begin("a", "text/plain")) {
            fail();
            assertThat(edge.read().status()).isEqualTo(500);
            assertThat(runtime.read().status()).isEqualTo(202);
        }
    }

    private void fail() throws IOException {
        runtime.say(
                String.join(
                        "\r\n",
                        "0",
                        "Lambda-Runtime-Function-Error-Type: Runtime.E",
                        "Lambda-Runtime-Function-Error-Body: e30=",
                        "",
                        ""));
    }

    @Test
    void aPreludeThatIsNoneIsA502() throws Exception {
        String[] preludes = {
            "{\"statusCode\":99}" + SEPARATOR, "[]" + SEPARATOR, "{}", "x".repeat(65 << 10)
        };
        for (int i = 0; i < preludes.length; i++) {
            try (RawClient edge = begin("id-" + i, PRELUDE)) {
                piece(preludes[i]);
                runtime.say("0\r\n\r\n" + RawClient.get("invocation/next"));
                assertThat(edge.read().status()).isEqualTo(502);
                assertThat(runtime.read().status()).isEqualTo(202);
            }
        }
    }

    @Test
    void anEmptyOneIsAnEmptyAnswer() throws Exception {
        try (RawClient edge = begin("a", "text/plain")) {
            runtime.say("0\r\n\r\n");
            assertThat(edge.read()).extracting(Said::status, Said::body).containsExactly(200, "");
        }
    }

    @Test
    void aClosedConnectionCutsItOff() throws Exception {
        try (RawClient edge = begin("a", "text/plain")) {
            piece("one");
            edge.head();
            edge.chunk();
            runtime.close();
            assertThat(edge.ended()).isTrue();
        }
    }

    @Test
    void anOverdueOneIsCutOff() throws Exception {
        String deadline = "Pando-Deadline: " + (System.currentTimeMillis() + 500) + "\r\n";
        try (RawClient edge = begin("a", "text/plain", deadline)) {
            piece("one");
            edge.head();
            edge.chunk();
            assertThat(edge.ended()).isTrue();
            rig.awaitTold("overdue a");
            piece("two");
            runtime.say("0\r\n\r\n");
            assertThat(runtime.read().status()).isEqualTo(400);
        }
    }

    @Test
    void aClientThatDoesNotReadHoldsTheFunctionUp() throws Exception {
        try (RawClient edge = begin("a", "text/plain")) {
            String mega = "x".repeat(1 << 20);
            AtomicLong written = new AtomicLong();
            CompletableFuture<Void> writer =
                    CompletableFuture.runAsync(() -> {
                        try {
                            for (int i = 0; i < 64; i++) {
                                piece(mega);
                                written.incrementAndGet();
                            }
                            runtime.say("0\r\n\r\n");
                        } catch (IOException e) {
                            throw new AssertionError(e);
                        }
                    });
            edge.head();
            // Socket buffers and what may be under way hold less than half of it.
            long length = 0;
            for (String chunk = edge.chunk(); !chunk.isEmpty(); chunk = edge.chunk()) {
                length += chunk.length();
                assertThat(written.get() - (length >> 20)).isLessThan(32);
            }
            assertThat(length).isEqualTo(64L << 20);
            writer.join();
        }
    }

    @Test
    void aClientThatLeftHoldsNobodyUp() throws Exception {
        try (RawClient edge = begin("a", "text/plain")) {
            piece("one");
            edge.head();
        }
        String mega = "x".repeat(1 << 20);
        for (int i = 0; i < 16; i++) {
            piece(mega);
        }
        runtime.say("0\r\n\r\n");
        assertThat(runtime.read().status()).isEqualTo(202);
    }

    @Test
    void aHeadHasNoBody() throws Exception {
        try (RawClient edge = new RawClient(rig.lambda.address().port())) {
            rig.awaitTold("asked");
            edge.say(
                    String.join(
                            "\r\n",
                            "HEAD /photo HTTP/1.1",
                            "Pando-Function: photos/photo",
                            "Pando-Instance: photo.1",
                            "X-Request-Id: h",
                            "",
                            ""));
            runtime.read();
            stream("h", "text/plain");
            piece("one");
            runtime.say("0\r\n\r\n");
            assertThat(runtime.read().status()).isEqualTo(202);
            assertThat(edge.head()).startsWith("HTTP/1.1 200");
            edge.say("GET / HTTP/1.1\r\n\r\n");
            assertThat(edge.read().status()).isEqualTo(503);
        }
    }

    private RawClient begin(String id, String type, String... fields) throws IOException {
        RawClient edge = rig.call(id, fields);
        assertThat(runtime.read().field("Lambda-Runtime-Aws-Request-Id")).isEqualTo(id);
        stream(id, type);
        return edge;
    }

    private void stream(String id, String type) throws IOException {
        runtime.say(
                "POST /2018-06-01/runtime/invocation/"
                        + id
                        + "/response HTTP/1.1\r\n"
                        + "Lambda-Runtime-Function-Response-Mode: streaming\r\n"
                        + "Content-Type: "
                        + type
                        + "\r\n"
                        + "Transfer-Encoding: chunked\r\n"
                        + "Trailer: Lambda-Runtime-Function-Error-Type\r\n\r\n");
    }

    private void piece(String text) throws IOException {
        runtime.say(Integer.toHexString(text.length()) + "\r\n" + text + "\r\n");
    }
}
