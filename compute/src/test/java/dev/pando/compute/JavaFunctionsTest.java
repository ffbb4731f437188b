package dev.pando.compute;

import static dev.pando.compute.Running.SOON;
import static dev.pando.testing.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import dev.pando.cluster.Function;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Functions in Java, run by AWS's own client, called as the edge calls them. */
final class JavaFunctionsTest {
    private static final String IMPORTS =
            """
            import com.amazonaws.services.lambda.runtime.*;
            import com.amazonaws.services.lambda.runtime.events.*;
            import java.io.*;
            import java.util.concurrent.*;
            """;

    @TempDir Path folder;

    @ParameterizedTest
    @ValueSource(ints = {1, 4})
    void answersAndFailsWithAnyConcurrency(int concurrency) throws Exception {
        try (Calling calling = Calling.start(folder)) {
            calling.deploy(
                    with(
                            concurrency,
                            calling.function(
                                    "pojo",
                                    "Pojo.java",
                                    IMPORTS
                                            + """
                                            public class Pojo implements RequestHandler<
                                                    APIGatewayV2HTTPEvent, APIGatewayV2HTTPResponse> {
                                                static final CyclicBarrier ALL = new CyclicBarrier(COUNT);
                                                public APIGatewayV2HTTPResponse handleRequest(
                                                        APIGatewayV2HTTPEvent event, Context context) {
                                                    if (event.getRawQueryString().equals("fail")) {
                                                        throw new IllegalStateException("no luck");
                                                    }
                                                    try {
                                                        ALL.await(15, TimeUnit.SECONDS);
                                                    } catch (Exception e) {
                                                        throw new RuntimeException(e);
                                                    }
                                                    return APIGatewayV2HTTPResponse.builder()
                                                            .withStatusCode(201)
                                                            .withBody(context.getAwsRequestId())
                                                            .build();
                                                }
                                            }
                                            """
                                                    .replace("COUNT", "" + concurrency))));
            eventually(
                    "pojo.1 is ready",
                    Duration.ofSeconds(20),
                    () -> Running.isReady(calling.running.keeper.current(), "pojo.1"));
            for (int round = 0; round < 3; round++) {
                Stream.generate(() -> CompletableFuture.supplyAsync(() -> whenFree(calling, "/")))
                        .limit(concurrency)
                        .toList()
                        .forEach(call -> assertThat(call.join().statusCode()).isEqualTo(201));
            }
            assertThat(whenFree(calling, "/?fail").statusCode()).isEqualTo(500);
            eventually(
                    "its stack is told",
                    SOON,
                    () ->
                            calling.running.output().stream()
                                    .anyMatch(line -> line.contains("no luck")));
            assertThat(
                            calling.running.output().stream()
                                    .anyMatch(line -> line.contains("Pojo.handleRequest")))
                    .isTrue();
        }
    }

    @Test
    void streamHandlersReadTheEventAsItIs() throws Exception {
        try (Calling calling = Calling.start(folder)) {
            calling.deploy(
                    calling.function(
                            "pojo",
                            "Stream.java",
                            IMPORTS
                                    + """
                                    public class Stream implements RequestStreamHandler {
                                        public void handleRequest(
                                                InputStream in, OutputStream out, Context context)
                                                throws IOException {
                                            in.transferTo(out);
                                        }
                                    }
                                    """));
            eventually(
                    "pojo.1 is ready",
                    Duration.ofSeconds(20),
                    () -> Running.isReady(calling.running.keeper.current(), "pojo.1"));
            HttpResponse<String> answer = whenFree(calling, "/x?y=z");
            assertThat(answer.statusCode()).isEqualTo(200);
            assertThat(answer.body()).contains("\"rawQueryString\":\"y=z\"", "\"rawPath\":\"/x\"");
        }
    }

    private static Function with(int concurrency, Function one) {
        return Calling.with(one, concurrency, 512L << 20, Duration.ofSeconds(20));
    }

    private static HttpResponse<String> whenFree(Calling calling, String target) {
        return calling.getWhenFree("pojo", target);
    }
}
