package dev.pando.systemtests;

import static dev.pando.testing.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Functions and static files as a user meets them: three languages, one front door. */
class FunctionsTest {
    private static final Duration SOON = Duration.ofSeconds(30);

    private static final String MANIFEST =
            """
            functions:
              GET /js/{id}: functions/show.js
              POST /py: functions/shout.py
              GET /java: functions/Hello.java
              GET /slow/{ms}: { handler: functions/slow.mjs, timeout: 1s, instances: 2 }
            static:
              /: public/
            """;

    private static final String SHOW =
            """
            exports.handler = async (event, context) => {
              console.log('shown', event.pathParameters.id);
              return { id: event.pathParameters.id, version: 1, left: context.getRemainingTimeInMillis() };
            };
            """;

    @TempDir Path folder;

    private final HttpClient http = HttpClient.newHttpClient();

    private Path app() {
        return folder.resolve("app");
    }

    private SmallApp write() throws IOException {
        return SmallApp.in(app(), MANIFEST)
                .with("functions/show.js", SHOW)
                .with(
                        "functions/shout.py",
                        """
                        def handler(event, context):
                            print("shouting")
                            return {"statusCode": 201, "body": event["body"].upper()}
                        """)
                .with(
                        "functions/Hello.java",
                        """
                        import com.amazonaws.services.lambda.runtime.Context;
                        import com.amazonaws.services.lambda.runtime.RequestHandler;
                        import com.amazonaws.services.lambda.runtime.events.APIGatewayV2HTTPEvent;
                        import com.amazonaws.services.lambda.runtime.events.APIGatewayV2HTTPResponse;

                        public class Hello
                                implements RequestHandler<APIGatewayV2HTTPEvent, APIGatewayV2HTTPResponse> {
                            @Override
                            public APIGatewayV2HTTPResponse handleRequest(
                                    APIGatewayV2HTTPEvent event, Context context) {
                                return APIGatewayV2HTTPResponse.builder()
                                        .withStatusCode(200)
                                        .withBody("hello from " + context.getFunctionName())
                                        .build();
                            }
                        }
                        """)
                .with(
                        "functions/slow.mjs",
                        """
                        export const handler = async event => {
                          const ms = Number(event.pathParameters.ms);
                          if (ms < 0) process.exit(7);
                          await new Promise(resolve => setTimeout(resolve, ms));
                          return 'slept';
                        };
                        """)
                .with("public/index.html", "<!doctype html><title>small</title>");
    }

    private HttpResponse<String> get(URI base, String path)
            throws IOException, InterruptedException {
        return http.send(
                HttpRequest.newBuilder(base.resolve(path)).build(), BodyHandlers.ofString());
    }

    @Test
    void serveInThreeLanguagesBesideFiles() throws Exception {
        write();
        try (RunningPando pando = RunningPando.ready(app(), folder.resolve("state"))) {
            URI url = pando.url();
            assertThat(get(url, "/js/a%20b").body()).startsWith("{\"id\":\"a b\",\"version\":1");
            assertThat(get(url, "/java").body()).isEqualTo("hello from hello");
            HttpResponse<String> shouted =
                    http.send(
                            HttpRequest.newBuilder(url.resolve("/py"))
                                    .header("Content-Type", "text/plain")
                                    .POST(BodyPublishers.ofString("hey"))
                                    .build(),
                            BodyHandlers.ofString());
            assertThat(shouted.statusCode()).isEqualTo(201);
            assertThat(shouted.body()).isEqualTo("HEY");
            assertThat(get(url, "/").body()).contains("<title>small");
            assertThat(get(url, "/none").statusCode()).isEqualTo(404);
            assertThat(get(url, "/py").statusCode()).isEqualTo(404);
            eventually(
                    "their lines are printed",
                    SOON,
                    () ->
                            pando.printed().contains("shown a b")
                                    && pando.printed().contains("shouting"));
        }
        Leftovers.assertNone(folder);
    }

    @Test
    void oneThatHangsOrDiesHarmsNoOther() throws Exception {
        write();
        try (RunningPando pando = RunningPando.ready(app(), folder.resolve("state"))) {
            URI url = pando.url();
            assertThat(get(url, "/slow/5000").statusCode()).isEqualTo(504);
            assertThat(get(url, "/slow/-1").statusCode()).isEqualTo(502);
            assertThat(get(url, "/js/7").statusCode()).isEqualTo(200);
            eventually("a fresh worker answers", SOON, () -> slept(url));
        }
        Leftovers.assertNone(folder);
    }

    private boolean slept(URI url) {
        try {
            return get(url, "/slow/1").body().equals("slept");
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    @Test
    void changedCodeTakesOverWithoutAFailedRequest() throws Exception {
        SmallApp files = write();
        try (RunningPando pando = RunningPando.ready(app(), folder.resolve("state"))) {
            URI url = pando.url();
            AtomicBoolean stop = new AtomicBoolean();
            AtomicInteger second = new AtomicInteger();
            List<String> failures = new CopyOnWriteArrayList<>();
            Thread client = Thread.ofVirtual().start(() -> ask(url, stop, second, failures));
            files.with("functions/show.js", "this is no JavaScript");
            pando.awaitLine("show");
            eventually(
                    "the broken code is told", SOON, () -> pando.printed().contains("SyntaxError"));
            files.with("functions/show.js", SHOW.replace("version: 1", "version: 2"));
            eventually("the new code answers", SOON, () -> second.get() > 20);
            stop.set(true);
            client.join();

            assertThat(failures).isEmpty();
            files.with("pando.yaml", "app: small\n" + MANIFEST + "# changed\n");
            pando.awaitLine("restart to apply");
        }
        Leftovers.assertNone(folder);
    }

    private void ask(URI url, AtomicBoolean stop, AtomicInteger second, List<String> failures) {
        while (!stop.get()) {
            try {
                HttpResponse<String> answer = get(url, "/js/7");
                if (answer.statusCode() != 200) {
                    failures.add(answer.statusCode() + " " + answer.body());
                } else if (answer.body().contains("\"version\":2")) {
                    second.incrementAndGet();
                }
            } catch (IOException e) {
                failures.add(e.toString());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }
}
