package dev.pando.compute;

import static dev.pando.compute.Running.SOON;
import static dev.pando.testing.Eventually.eventually;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.pando.cluster.Function;
import dev.pando.cluster.Instance;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Functions in real Node processes, called over the invoke listener as the edge does. */
final class FunctionsTest {
    @TempDir Path folder;

    @Test
    void answersACallWithWhatTheFunctionSays() throws Exception {
        try (Calling calling = Calling.start(folder)) {
            calling.deploy(
                    calling.function(
                            "hello",
                            "return {statusCode: 201, headers: {'X-A': 'b'}, cookies: ['c=1',"
                                    + " 'd=2'], body: event.requestContext.http.method +"
                                    + " event.rawPath}"));
            Instance ready = calling.awaitReady("hello.1");
            assertThat(ready.version()).isEqualTo("hello-1");
            HttpResponse<String> answer = calling.get("hello.1");
            assertThat(answer.statusCode()).isEqualTo(201);
            assertThat(answer.body()).isEqualTo("GET/hello");
            assertThat(answer.headers().allValues("set-cookie")).containsExactly("c=1", "d=2");
            assertThat(answer.headers().firstValue("x-a")).hasValue("b");
            assertThat(answer.headers().firstValue("content-type"))
                    .hasValue("text/plain;charset=UTF-8");
        }
    }

    @Test
    void saysAtOnceThatItIsBusy() throws Exception {
        try (Calling calling = Calling.start(folder)) {
            calling.deploy(
                    calling.function("slow", "await new Promise(r => global.go = r); return 1"));
            calling.awaitReady("slow.1");
            CompletableFuture<HttpResponse<String>> first = calling.later("slow.1");
            eventually(
                    "the worker is busy",
                    SOON,
                    () ->
                            calling.running
                                            .registry
                                            .get("pando.compute.calls.in.flight")
                                            .gauge()
                                            .value()
                                    == 1);
            HttpResponse<String> second = calling.get("slow.1");
            assertThat(second.statusCode()).isEqualTo(503);
            assertThat(second.headers().firstValue("pando-busy")).hasValue("1");
            assertThat(first).isNotDone();
            HttpResponse<String> nobody =
                    calling.send(calling.request("slow.1", "/").setHeader("Pando-Instance", "x.1"));
            assertThat(nobody.headers().firstValue("pando-busy")).hasValue("1");
        }
    }

    @Test
    void givesAWorkerAsManyCallsAtOnceAsItMayHave() throws Exception {
        try (Calling calling = Calling.start(folder)) {
            String script =
                    "global.waiting ??= []; return new Promise(r => { waiting.push(r);"
                            + " if (waiting.length == 8) waiting.forEach(each => each('all')) })";
            Function eight =
                    Calling.with(
                            calling.function("many", script),
                            8,
                            256L << 20,
                            Duration.ofSeconds(20));
            calling.deploy(eight);
            assertThat(calling.awaitReady("many.1").concurrency()).isEqualTo(8);
            eventually(
                    "all eight are answered",
                    SOON,
                    () -> {
                        List<CompletableFuture<HttpResponse<String>>> calls =
                                IntStream.range(0, 8)
                                        .mapToObj(_ -> calling.later("many.1"))
                                        .toList();
                        return calls.stream().allMatch(call -> call.join().statusCode() == 200);
                    });
        }
    }

    @Test
    void passesBodiesBothWays() throws Exception {
        try (Calling calling = Calling.start(folder)) {
            calling.deploy(
                    calling.function(
                            "echo",
                            "return {statusCode: 200, body: event.body,"
                                    + " isBase64Encoded: event.isBase64Encoded}"));
            calling.awaitReady("echo.1");
            String text = "grüße \u0000\n\"\\ 𝄞".repeat(1000);
            HttpResponse<String> answer =
                    calling.post("echo.1", "text/plain", text.getBytes(UTF_8));
            assertThat(answer.body()).isEqualTo(text);
            String long6 = "x".repeat(4 << 20);
            assertThat(calling.post("echo.1", "image/png", long6.getBytes(UTF_8)).body())
                    .isEqualTo(long6);
            HttpResponse<String> tooLong =
                    calling.post("echo.1", "text/plain", new byte[(6 << 20) + 1]);
            assertThat(tooLong.statusCode()).isEqualTo(413);
            assertThat(calling.post("echo.1", "text/plain", new byte[0]).statusCode())
                    .isEqualTo(200);
        }
    }

    @Test
    void tellsAFunctionsErrorAndAMalformedAnswerApart() throws Exception {
        try (Calling calling = Calling.start(folder)) {
            calling.deploy(
                    calling.function("fails", "throw new TypeError('no luck')"),
                    calling.function("odd", "return {statusCode: 99}"));
            calling.awaitReady("fails.1");
            HttpResponse<String> failed = calling.get("fails.1");
            assertThat(failed.statusCode()).isEqualTo(500);
            assertThat(failed.body()).isEqualTo("The function reported an error.\n");
            calling.awaitReady("odd.1");
            HttpResponse<String> odd = calling.get("odd.1");
            assertThat(odd.statusCode()).isEqualTo(502);
            eventually(
                    "the developer is told why",
                    SOON,
                    () ->
                            calling.running
                                    .output()
                                    .contains(
                                            "odd.1 | (pando: the function's answer has statusCode"
                                                    + " '99' (expected: 200..599))"));
            assertThat(calling.get("fails.1").statusCode()).isEqualTo(500);
        }
    }
}
