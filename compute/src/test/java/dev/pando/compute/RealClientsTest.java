package dev.pando.compute;

import static dev.pando.testing.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import dev.pando.cluster.Function;
import dev.pando.cluster.FunctionRoute;
import dev.pando.cluster.PartName;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * AWS's own runtime client for Java, unmodified, and Pando's for Node and Python, each with a
 * function that a user could have written.
 */
final class RealClientsTest {
    @TempDir Path folder;

    private Calling start() throws Exception {
        return Calling.start(folder);
    }

    private Function function(String file, String source, int concurrency) throws Exception {
        Files.writeString(folder.resolve(file), source);
        return new Function(
                new PartName("f"),
                "f-1",
                Path.of(file),
                "",
                List.of(new FunctionRoute("GET", "/photos/{id}")),
                1,
                concurrency,
                512L << 20,
                Map.of(),
                Duration.ofSeconds(20),
                6 << 20);
    }

    private static HttpResponse<String> photo(Calling calling) throws Exception {
        return calling.send(
                calling.request("f.1", "/photos/a%20b?size=7")
                        .setHeader("Pando-Route", "GET /photos/{id}")
                        .header("X-Request-Id", "0192e4a1-0000-7000-8000-000000000001"));
    }

    @Test
    void runsAwsOwnClientForJavaUnmodified() throws Exception {
        try (Calling calling = start()) {
            calling.deploy(
                    function(
                            "Photo.java",
                            """
                            import com.amazonaws.services.lambda.runtime.*;
                            import com.amazonaws.services.lambda.runtime.events.*;
                            public class Photo implements
                                    RequestHandler<APIGatewayV2HTTPEvent, APIGatewayV2HTTPResponse> {
                                public APIGatewayV2HTTPResponse handleRequest(
                                        APIGatewayV2HTTPEvent event, Context context) {
                                    if (event.getQueryStringParameters() == null) {
                                        throw new IllegalArgumentException("no size");
                                    }
                                    return APIGatewayV2HTTPResponse.builder()
                                            .withStatusCode(201)
                                            .withBody(event.getPathParameters().get("id")
                                                    + event.getQueryStringParameters().get("size")
                                                    + event.getRequestContext().getHttp().getSourceIp()
                                                    + context.getAwsRequestId()
                                                    + context.getInvokedFunctionArn()
                                                    + (context.getRemainingTimeInMillis() > 0))
                                            .build();
                                }
                            }
                            """,
                            1));
            calling.awaitReady("f.1");
            for (int i = 0; i < 3; i++) {
                HttpResponse<String> answer = photo(calling);
                assertThat(answer.statusCode()).isEqualTo(201);
                assertThat(answer.body())
                        .isEqualTo(
                                "a b7192.0.2.70192e4a1-0000-7000-8000-000000000001"
                                        + "arn:aws:lambda:local:000000000000:function:ftrue");
            }
            assertThat(calling.getWhenFree("f").statusCode()).isEqualTo(500);
            assertThat(photo(calling).statusCode()).isEqualTo(201);
        }
    }

    @Test
    void tellsWhyCodeCannotBeLoaded() throws Exception {
        try (Calling calling = start()) {
            calling.deploy(function("photo.mjs", "export const other = 1;\n", 1));
            assertThat(calling.running.awaitTold(InstanceEvent.Died.class).met())
                    .startsWith("could not load its code: Runtime.HandlerNotFound");
        }
    }

    @Test
    void runsNodeWithSeveralCallsAtOnceAndTellsItsLinesApart() throws Exception {
        try (Calling calling = start()) {
            calling.deploy(
                    function(
                            "photo.mjs",
                            """
                            export const handler = async (event, context) => {
                              console.log('asked for', event.pathParameters.id);
                              return { id: event.pathParameters.id, size: event.queryStringParameters.size };
                            };
                            """,
                            4));
            calling.awaitReady("f.1");
            HttpResponse<String> answer = photo(calling);
            assertThat(answer.body()).isEqualTo("{\"id\":\"a b\",\"size\":\"7\"}");
            assertThat(answer.headers().firstValue("content-type")).hasValue("application/json");
            eventually(
                    "its line came",
                    Running.SOON,
                    () ->
                            calling.running
                                    .told(InstanceEvent.OutputLine.class)
                                    .anyMatch(line ->
                                            line.line().endsWith("asked for a b")
                                                    && "0192e4a1-0000-7000-8000-000000000001"
                                                            .equals(line.requestId())));
        }
    }

    @Test
    void runsPython() throws Exception {
        try (Calling calling = start()) {
            calling.deploy(
                    function(
                            "photo.py",
                            """
                            def handler(event, context):
                                return {'statusCode': 202, 'body': event['pathParameters']['id']}
                            """,
                            1));
            calling.awaitReady("f.1");
            assertThat(photo(calling).statusCode()).isEqualTo(202);
            assertThat(photo(calling).body()).isEqualTo("a b");
        }
    }
}
