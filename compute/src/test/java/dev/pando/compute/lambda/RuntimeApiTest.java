package dev.pando.compute.lambda;

import static dev.pando.compute.lambda.RawClient.get;
import static dev.pando.compute.lambda.RawClient.post;
import static org.assertj.core.api.Assertions.assertThat;

import dev.pando.compute.lambda.RawClient.Said;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The Runtime API word for word, over plain sockets ("Using the Lambda runtime API"). */
final class RuntimeApiTest {
    private static final String OK = "{\"status\":\"OK\"}";

    private RuntimeRig rig;

    @BeforeEach
    void open() throws Exception {
        rig = new RuntimeRig(1);
    }

    @AfterEach
    void close() {
        rig.close();
    }

    @Test
    void tellsACallWithItsFields() throws Exception {
        long deadline = System.currentTimeMillis() + 15_000;
        try (RawClient runtime = rig.runtime().next();
                RawClient edge =
                        rig.call(
                                "id-1",
                                "Pando-Deadline: "
                                        + deadline
                                        + "\r\n"
                                        + "X-Amzn-Trace-Id:"
                                        + " Root=1-5759e988-bd862e3fe1be46a994272793;Sampled=1\r\n")) {
            Said call = runtime.read();
            assertThat(call.status()).isEqualTo(200);
            assertThat(call.field("content-type")).isEqualTo("application/json");
            assertThat(call.field("Lambda-Runtime-Aws-Request-Id")).isEqualTo("id-1");
            assertThat(call.field("Lambda-Runtime-Deadline-Ms")).isEqualTo("" + deadline);
            assertThat(call.field("Lambda-Runtime-Invoked-Function-Arn"))
                    .isEqualTo("arn:aws:lambda:local:000000000000:function:photo");
            assertThat(call.field("Lambda-Runtime-Trace-Id"))
                    .isEqualTo("Root=1-5759e988-bd862e3fe1be46a994272793;Sampled=1");
            assertThat(call.body()).startsWith("{\"version\":\"2.0\",\"routeKey\":\"GET /photo\"");
            Said taken = runtime.say(post("invocation/id-1/response", "\"done\"")).read();
            assertThat(taken.status()).isEqualTo(202);
            assertThat(taken.body()).isEqualTo(OK);
            assertThat(edge.read().body()).isEqualTo("done");
        }
    }

    @Test
    void takesAnAnswerAndTheNextPollInOnePacket() throws Exception {
        try (RawClient runtime = rig.runtime().next()) {
            for (int i = 0; i < 5; i++) {
                try (RawClient edge = rig.call("id-" + i)) {
                    assertThat(runtime.read().status()).isEqualTo(200);
                    runtime.say(
                            post("invocation/id-" + i + "/response", "" + i)
                                    + get("invocation/next"));
                    assertThat(runtime.read().status()).isEqualTo(202);
                    assertThat(edge.read().body()).isEqualTo("" + i);
                }
            }
        }
    }

    @Test
    void takesAnAnswerInChunksAndWithExpectation() throws Exception {
        try (RawClient runtime = rig.runtime().next();
                RawClient edge = rig.call("a")) {
            runtime.read();
            runtime.say(
                    String.join(
                            "\r\n",
                            "POST /2018-06-01/runtime/invocation/a/response HTTP/1.1",
                            "Host: x",
                            "Expect: 100-continue",
                            "Transfer-Encoding: chunked",
                            "",
                            ""));
            assertThat(runtime.head()).isEqualTo("HTTP/1.1 100 Continue\n");
            runtime.say("2\r\n\"h\r\n").say("3;x=y\r\ni \"\r\n0\r\nTrailer: x\r\n\r\n");
            assertThat(runtime.read().status()).isEqualTo(202);
            assertThat(edge.read().body()).isEqualTo("hi ");
        }
    }

    @Test
    void takesErrors() throws Exception {
        String error = "{\"errorMessage\":\"no\",\"errorType\":\"E\",\"stackTrace\":[]}";
        String type = "Lambda-Runtime-Function-Error-Type: Runtime.E\r\n";
        try (RawClient runtime = rig.runtime();
                RawClient other = rig.runtime()) {
            Said taken = runtime.say(post("init/error", error, type)).read();
            assertThat(taken.status()).isEqualTo(202);
            assertThat(taken.body()).isEqualTo(OK);
            rig.awaitTold("init failed Runtime.E no");
            runtime.next();
            try (RawClient edge = rig.call("a")) {
                runtime.read();
                Said late = other.say(post("init/error", error, type)).read();
                assertThat(late.status()).isEqualTo(403);
                assertThat(late.body()).contains("\"errorType\":\"InvalidStateTransition\"");
                assertThat(runtime.say(post("invocation/a/error", error, type)).read().status())
                        .isEqualTo(202);
                assertThat(edge.read().status()).isEqualTo(500);
            }
        }
    }

    @Test
    void refusesWhatIsWrong() throws Exception {
        try (RawClient runtime = rig.runtime().next();
                RawClient edge = rig.call("a")) {
            runtime.read();
            refused(runtime, post("invocation/b/response", "1"), 400, "InvalidRequestID");
            refused(runtime, post("invocation/b/error", "{}"), 400, "InvalidRequestID");
            refused(runtime, post("invocation/a/else", "1"), 404, "NotFound");
            refused(runtime, get("nothing"), 404, "NotFound");
            refused(runtime, get("invocation/a/response"), 405, "MethodNotAllowed");
            refused(runtime, post("invocation/next", ""), 405, "MethodNotAllowed");
            refused(runtime, get("init/error"), 405, "MethodNotAllowed");
            refused(runtime, get("invocation/next"), 403, "InvalidStateTransition");
            refused(
                    runtime,
                    post(
                            "invocation/a/response",
                            "1",
                            "Lambda-Runtime-Function-Response-Mode: backwards\r\n"),
                    400,
                    "InvalidFunctionResponseMode");
            refused(
                    runtime,
                    post("invocation/a/response", "x".repeat(RuntimeConnection.MAX_BYTES + 1)),
                    413,
                    "RequestEntityTooLarge");
            assertThat(edge.read().status()).isEqualTo(502);
            refused(runtime, post("invocation/a/response", "1"), 400, "InvalidRequestID");
            assertThat(runtime.say("\0\1nonsense\r\n\r\n").read().status()).isEqualTo(400);
            assertThat(runtime.ended()).isTrue();
        }
    }

    private static void refused(RawClient runtime, String request, int status, String type)
            throws Exception {
        Said said = runtime.say(request).read();
        assertThat(said.status()).isEqualTo(status);
        assertThat(said.field("content-type")).isEqualTo("application/json");
        assertThat(said.body()).contains("\"errorType\":\"" + type + "\"", "\"errorMessage\":\"");
    }

    @Test
    void aWorkerHasAsManyPollsAsSlots() throws Exception {
        rig.close();
        rig = new RuntimeRig(2);
        try (RawClient one = rig.runtime().next();
                RawClient two = rig.runtime();
                RawClient three = rig.runtime();
                RawClient first = rig.call("a")) {
            assertThat(one.read().field("Lambda-Runtime-Aws-Request-Id")).isEqualTo("a");
            two.next();
            try (RawClient second = rig.call("b")) {
                assertThat(two.read().field("Lambda-Runtime-Aws-Request-Id")).isEqualTo("b");
                assertThat(three.next().read().status()).isEqualTo(403);
                // Any connection may bring an answer.
                three.say(post("invocation/a/response", "1")).read();
                three.say(post("invocation/b/response", "2")).read();
                assertThat(first.read().body()).isEqualTo("1");
                assertThat(second.read().body()).isEqualTo("2");
            }
        }
    }

    @Test
    void answersThatSayCloseAreTheLast() throws Exception {
        try (RawClient runtime = rig.runtime()) {
            runtime.say("GET /x HTTP/1.1\r\nConnection: close\r\n\r\n" + get("invocation/next"));
            assertThat(runtime.read().status()).isEqualTo(404);
            assertThat(runtime.ended()).isTrue();
        }
    }
}
