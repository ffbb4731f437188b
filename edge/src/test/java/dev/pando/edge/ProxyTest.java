package dev.pando.edge;

import static dev.pando.testing.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import dev.pando.node.net.Address;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** What passes between a client and an instance, and how. */
@SuppressWarnings("StringConcatToTextBlock") // the line ends matter here: CR LF
final class ProxyTest {
    /** Longer than one that is read before an instance is bothered. */
    private static final String LONG_BODY = "b".repeat(64 * 1024 + 1);

    private static final String GET = "GET / HTTP/1.1\r\nHost: shop.example\r\n\r\n";

    @Test
    void passesARequestAndItsAnswerThrough() throws Exception {
        try (var instance = ScriptedServer.echo();
                var rig = EdgeRig.inFrontOf(instance.address());
                var http = HttpClient.newHttpClient()) {
            var request =
                    HttpRequest.newBuilder(URI.create("http://" + rig.front() + "/cart?item=%207"))
                            .header("Cookie", "a=b; c=\"d\"")
                            .POST(HttpRequest.BodyPublishers.ofString("one book"))
                            .build();

            HttpResponse<String> answer = http.send(request, HttpResponse.BodyHandlers.ofString());

            assertThat(answer.statusCode()).isEqualTo(200);
            assertThat(answer.body())
                    .startsWith("POST /cart?item=%207 HTTP/1.1\n")
                    .contains("Cookie: a=b; c=\"d\"")
                    .endsWith("\n\none book");
        }
    }

    @Test
    void keepsBothConnectionsForTheNextRequest() throws Exception {
        try (var instance = ScriptedServer.answering(ScriptedServer.ok("yes"));
                var rig = EdgeRig.inFrontOf(instance.address());
                var client = RawClient.to(rig.front())) {
            for (int i = 0; i < 100; i++) {
                assertThat(client.send(GET).read().body()).isEqualTo("yes");
            }

            assertThat(instance.accepted()).isEqualTo(1);
            assertThat(rig.meter("pando_edge_accepted_connections")).isEqualTo(1);
        }
    }

    @Test
    void answersPipelinedRequestsInOrder() throws Exception {
        try (var instance = ScriptedServer.echo();
                var rig = EdgeRig.inFrontOf(instance.address());
                var client = RawClient.to(rig.front())) {
            StringBuilder requests = new StringBuilder();
            for (int i = 0; i < 500; i++) {
                requests.append("POST /")
                        .append(i)
                        .append(" HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\n")
                        .append(i % 10)
                        .append("=x");
            }
            Thread.ofVirtual().start(() -> sendAll(client, requests.toString()));

            for (int i = 0; i < 500; i++) {
                assertThat(client.read().body())
                        .startsWith("POST /" + i + " ")
                        .endsWith("\n" + i % 10 + "=x");
            }
        }
    }

    private static void sendAll(RawClient client, String text) {
        try {
            client.send(text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void dropsWhatBelongsToOneConnectionOnly() throws Exception {
        try (var instance =
                        ScriptedServer.answering(
                                "HTTP/1.1 200 Fine\r\n"
                                        + "Connection: keep-alive, X-Mine\r\n"
                                        + "Keep-Alive: timeout=5\r\n"
                                        + "X-Mine: secret\r\n"
                                        + "X-Yours: open\r\n"
                                        + "Content-Length: 2\r\n"
                                        + "Proxy-Connection: close\r\n\r\n"
                                        + "ok");
                var echo = ScriptedServer.echo();
                var rig = EdgeRig.inFrontOf(instance.address());
                var echoing = EdgeRig.inFrontOf(echo.address());
                var client = RawClient.to(rig.front());
                var echoed = RawClient.to(echoing.front())) {
            Message answer = client.send(GET).read();
            String request =
                    echoed.send(
                                    "GET / HTTP/1.1\r\n"
                                        + "Host: shop\r\n"
                                        + "X-Mine: secret\r\n"
                                        + "Connection: X-Mine, Host, Content-Length, keep-alive\r\n"
                                        + "Content-Length: 2\r\n"
                                        + "Keep-Alive: 5\r\n"
                                        + "TE: trailers\r\n"
                                        + "Proxy: http://evil\r\n"
                                        + "X-Yours: open\r\n\r\n"
                                        + "ok")
                            .read()
                            .body();

            assertThat(answer.startLine()).isEqualTo("HTTP/1.1 200 Fine");
            assertThat(answer.fields())
                    .startsWith("X-Yours: open", "Content-Length: 2")
                    .noneMatch(line -> line.matches("(?i)(x-mine|keep-alive|.*connection).*"));
            assertThat(request)
                    .contains("Host: shop\n", "Content-Length: 2\n", "X-Yours: open\n")
                    .doesNotContain("secret", "Keep-Alive", "TE:", "evil", "Connection");
        }
    }

    @Test
    void addsThePlatformsFieldsAndDropsTheClients() throws Exception {
        try (var instance = ScriptedServer.echo();
                var rig = EdgeRig.inFrontOf(instance.address());
                var client = RawClient.to(rig.front())) {
            Message answer =
                    client.send(
                                    "GET / HTTP/1.1\r\n"
                                        + "Host: shop:81\r\n"
                                        + "X-Forwarded-For: 6.6.6.6\r\n"
                                        + "x_forwarded_for: 6.6.6.6\r\n"
                                        + "Forwarded: for=6.6.6.6\r\n"
                                        + "X-Forwarded-Port: 6666\r\n"
                                        + "Pando-Function: evil\r\n"
                                        + "pando_function: evil\r\n"
                                        + "X-Request-Id: 6.6.6.6\r\n"
                                        + "Content_Length: 6666\r\n"
                                        + "X-Forwarded-Proto: evil\r\n"
                                        + "traceparent:"
                                        + " 00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01\r\n"
                                        + "my_own: kept\r\n\r\n")
                            .read();

            String id = answer.field("x-request-id").orElseThrow();
            assertThat(id).matches("[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-.{12}");
            assertThat(answer.body())
                    .contains(
                            "Host: shop:81\n",
                            "X-Forwarded-For: 127.0.0.1\n",
                            "X-Forwarded-Proto: http\n",
                            "X-Forwarded-Host: shop:81\n",
                            "X-Request-Id: " + id + "\n",
                            "Via: 1.1 pando\n",
                            "traceparent:"
                                    + " 00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01\n",
                            "my_own: kept\n")
                    .doesNotContain("evil", "6666", "6.6.6.6");
        }
    }

    @Test
    void believesTheFieldsOfInstancesAtAnInsideListener() throws Exception {
        try (var instance = ScriptedServer.echo();
                var rig = EdgeRig.inFrontOf(instance.address());
                var client =
                        RawClient.to(
                                rig.edge.listen(
                                        new Door.Inside(EdgeRig.APP, EdgeRig.WEB),
                                        Address.loopback(0)))) {
            Message answer =
                    client.send(
                                    "GET /any/path HTTP/1.1\r\nHost: elsewhere\r\n"
                                            + "X-Forwarded-For: 9.9.9.9\r\nX-Request-Id: abc-1\r\n"
                                            + "Pando-Function: evil\r\n\r\n")
                            .read();

            assertThat(answer.field("x-request-id")).hasValue("abc-1");
            assertThat(answer.body())
                    .contains(
                            "X-Forwarded-For: 9.9.9.9\n",
                            "X-Request-Id: abc-1",
                            "X-Forwarded-Host: elsewhere\n")
                    .doesNotContain("evil", "127.0.0.1");
        }
    }

    @Test
    void passesChunksBothWaysWithTheirTrailers() throws Exception {
        try (var instance =
                        ScriptedServer.with(connection -> {
                            Message request = connection.read();
                            connection.send(
                                    "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
                                            + "5;ext=1\r\nhello\r\n1\r\n \r\n0\r\n"
                                            + "X-Sum: "
                                            + request.trailers()
                                            + request.body()
                                            + "\r\nContent-Length: 9\r\nSet-Cookie: a\r\n\r\n");
                            connection.read();
                        });
                var rig = EdgeRig.inFrontOf(instance.address());
                var client = RawClient.to(rig.front())) {
            Message answer =
                    client.send(
                                    "PUT / HTTP/1.1\r\n"
                                            + "Host: a\r\n"
                                            + "Transfer-Encoding: Chunked\r\n\r\n"
                                            + "00A\r\n"
                                            + "0123456789\r\n"
                                            + "0\r\n"
                                            + "X-Check: 1\r\n"
                                            + "Authorization: evil\r\n"
                                            + "Host: evil\r\n\r\n")
                            .read();

            assertThat(answer.chunked()).isTrue();
            assertThat(answer.body()).isEqualTo("hello ");
            assertThat(answer.trailers()).containsExactly("X-Sum: [X-Check: 1]0123456789");
        }
    }

    @Test
    void passesAnswersWithoutBodyAsTheyAre() throws Exception {
        try (var instance =
                        ScriptedServer.with(connection -> {
                            while (true) {
                                Message request = connection.read();
                                connection.send(
                                        switch (request.target()) {
                                            case "/204" ->
                                                    "HTTP/1.1 204 No Content\r\n"
                                                            + "Content-Length: 0\r\n\r\n";
                                            case "/304" ->
                                                    "HTTP/1.1 304 Not Modified\r\n"
                                                            + "Content-Length: 7\r\n\r\n";
                                            case "/head" ->
                                                    "HTTP/1.1 200 OK\r\n"
                                                            + "Content-Length: 9\r\n\r\n";
                                            case "/chunked" ->
                                                    "HTTP/1.1 200 OK\r\nTransfer-Encoding:"
                                                            + " chunked\r\n\r\n";
                                            default -> "HTTP/1.1 200\r\nContent-Length: 0\r\n\r\n";
                                        });
                            }
                        });
                var rig = EdgeRig.inFrontOf(instance.address());
                var client = RawClient.to(rig.front())) {
            Message none = client.send(get("/204")).read();
            Message same = client.send(get("/304")).read();
            Message head = client.send("HEAD /head HTTP/1.1\r\nHost: a\r\n\r\n").readHeadAnswer();
            Message chunked =
                    client.send("HEAD /chunked HTTP/1.1\r\nHost: a\r\n\r\n").readHeadAnswer();
            Message empty = client.send(get("/")).read();

            assertThat(none.field("content-length")).isEmpty();
            assertThat(same.field("content-length")).hasValue("7");
            assertThat(head.field("content-length")).hasValue("9");
            assertThat(chunked.status()).isEqualTo(200);
            assertThat(empty.startLine()).isEqualTo("HTTP/1.1 200 ");
            assertThat(instance.accepted()).isEqualTo(1);
        }
    }

    private static String get(String path) {
        return "GET " + path + " HTTP/1.1\r\nHost: a\r\n\r\n";
    }

    @Test
    void chunksAnAnswerThatEndsWithItsConnection() throws Exception {
        try (var instance =
                        ScriptedServer.with(connection -> {
                            connection.read();
                            connection.send("HTTP/1.1 200 OK\r\n\r\nall of it");
                        });
                var rig = EdgeRig.inFrontOf(instance.address());
                var client = RawClient.to(rig.front())) {
            for (int i = 0; i < 3; i++) {
                Message answer = client.send(GET).read();
                assertThat(answer.chunked()).isTrue();
                assertThat(answer.body()).isEqualTo("all of it");
            }
        }
    }

    @Test
    void answersAnOldClientWithoutChunksAndCloses() throws Exception {
        try (var instance =
                        ScriptedServer.with(connection -> {
                            Message request = connection.read();
                            connection.send("HTTP/1.1 103 Early Hints\r\nLink: a\r\n\r\n");
                            connection.send(
                                    "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
                                            + "5\r\nhello\r\n0\r\nX: y\r\n\r\n");
                            assertThat(request.field("expect")).isEmpty();
                            assertThat(request.field("host")).isPresent();
                        });
                var rig = EdgeRig.inFrontOf(instance.address());
                var client = RawClient.to(rig.front())) {
            String answer =
                    client.send(
                                    "GET / HTTP/1.0\r\n"
                                            + "Expect: 100-continue\r\n"
                                            + "Connection: keep-alive\r\n\r\n")
                            .readToEnd();

            assertThat(answer)
                    .startsWith("HTTP/1.1 200 OK\r\n")
                    .contains("Connection: close\r\n")
                    .doesNotContain("103", "Transfer-Encoding")
                    .endsWith("\r\n\r\nhello");
        }
    }

    @Test
    void passesInterimAnswersOn() throws Exception {
        try (var instance =
                        ScriptedServer.with(connection -> {
                            String head = connection.readHead();
                            assertThat(head).contains("Expect: 100-continue");
                            connection.send("HTTP/1.1 100 Continue\r\n\r\n");
                            String body = connection.readExactly(LONG_BODY.length());
                            connection.send(
                                    "HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n"
                                            + "Content-Length: 0\r\n\r\n"
                                            + ScriptedServer.ok(body));
                        });
                var rig = EdgeRig.inFrontOf(instance.address());
                var client = RawClient.to(rig.front())) {
            Message first =
                    client.send(
                                    "POST / HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\n"
                                            + "Content-Length: "
                                            + LONG_BODY.length()
                                            + "\r\n\r\n")
                            .read();
            assertThat(first.startLine()).isEqualTo("HTTP/1.1 100 Continue");
            Message second = client.send(LONG_BODY).read();
            assertThat(second.status()).isEqualTo(103);
            assertThat(second.fields()).containsExactly("Link: </a>");
            assertThat(client.read().body()).isEqualTo(LONG_BODY);
        }
    }

    @Test
    void passesAnAnswerOnThatComesBeforeTheBodyEnded() throws Exception {
        try (var instance =
                        ScriptedServer.with(connection -> {
                            connection.readHead();
                            connection.send(
                                    "HTTP/1.1 401 Unauthorized\r\nContent-Length: 2\r\n\r\nno");
                            connection.readToEnd();
                        });
                var rig = EdgeRig.inFrontOf(instance.address());
                var client = RawClient.to(rig.front())) {
            client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1000000\r\n\r\nabc");
            Message answer = client.read();

            assertThat(answer.status()).isEqualTo(401);
            assertThat(answer.field("connection")).hasValue("close");
            assertThat(answer.body()).isEqualTo("no");
            client.send(new byte[500_000]);
            assertThat(client.isEnded()).isTrue();
        }
    }

    @Test
    void takesAllFormsOfTargetsThatARequestMayHave() throws Exception {
        try (var instance = ScriptedServer.echo();
                var rig = EdgeRig.inFrontOf(instance.address());
                var client = RawClient.to(rig.front())) {
            String absolute =
                    client.send("GET HTTP://Shop.example:8080/a?b HTTP/1.1\r\nHost: evil\r\n\r\n")
                            .read()
                            .body();
            String bare =
                    client.send("GET http://shop?q HTTP/1.1\r\nHost: shop\r\n\r\n").read().body();
            String all = client.send("OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n").read().body();
            String allAbsolute =
                    client.send("OPTIONS http://shop HTTP/1.1\r\nHost: a\r\n\r\n").read().body();

            assertThat(absolute)
                    .startsWith("GET /a?b HTTP/1.1\nHost: Shop.example:8080\n")
                    .doesNotContain("evil");
            assertThat(bare).startsWith("GET /?q HTTP/1.1\nHost: shop\n");
            assertThat(all).startsWith("OPTIONS * HTTP/1.1\n");
            assertThat(allAbsolute).startsWith("OPTIONS * HTTP/1.1\nHost: shop\n");
        }
    }

    @Test
    void closesTheInstancesConnectionWhenTheClientLeaves() throws Exception {
        var left = new CompletableFuture<Boolean>();
        try (var instance =
                        ScriptedServer.with(connection -> {
                            connection.read();
                            left.complete(connection.isGone());
                        });
                var rig = EdgeRig.inFrontOf(instance.address());
                var client = RawClient.to(rig.front())) {
            client.send(GET);
            eventually("the instance has it", Duration.ofSeconds(5), () -> instance.open() == 1);
            client.leave();

            assertThat(left.get(5, TimeUnit.SECONDS)).isTrue();
            eventually(
                    "the slot is free",
                    Duration.ofSeconds(5),
                    () -> rig.meter("pando_edge_in_flight_requests") == 0);
        }
    }

    @Test
    void doesNotTakeBytesAfterAnAnswerForTheNextOne() throws Exception {
        try (var instance =
                        ScriptedServer.with(connection -> {
                            connection.read();
                            connection.send(ScriptedServer.ok("mine") + ScriptedServer.ok("evil"));
                            connection.readToEnd();
                        });
                var rig = EdgeRig.inFrontOf(instance.address());
                var client = RawClient.to(rig.front())) {
            for (int i = 0; i < 5; i++) {
                assertThat(client.send(GET + GET).read().body()).isEqualTo("mine");
                assertThat(client.read().body()).isEqualTo("mine");
            }
            assertThat(instance.accepted()).isEqualTo(10);
        }
    }

    @Test
    void doesNotTakeTheBodyOfAnAnswerWithoutOneForTheNext() throws Exception {
        for (String framing : List.of("Content-Length: 40", "Transfer-Encoding: chunked")) {
            try (var instance =
                            ScriptedServer.with(connection -> {
                                connection.read();
                                connection.send("HTTP/1.1 204 None\r\n" + framing + "\r\n\r\n");
                                connection.readHead();
                                connection.send(ScriptedServer.ok("evil"));
                            });
                    var rig = EdgeRig.inFrontOf(instance.address());
                    var client = RawClient.to(rig.front())) {
                for (int i = 1; i <= 3; i++) {
                    assertThat(client.send(GET).read().status()).as(framing).isEqualTo(204);
                    assertThat(instance.accepted()).isEqualTo(i);
                }
            }
        }
    }

    @Test
    void takesNoMalformedAnswerForOne() throws Exception {
        for (String bad :
                List.of(
                        "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab",
                        "HTTP/1.1 200 OK\r\n"
                                + "Content-Length: 3\r\n"
                                + "Transfer-Encoding: chunked\r\n\r\n",
                        "HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip\r\n\r\n",
                        "HTTP/1.1 200 OK\r\nContent-Length : 3\r\n\r\nabc",
                        "HTTP/1.1 200 OK\r\nA: b\r\n c\r\n\r\n",
                        "HTTP/1.1 200 OK\nContent-Length: 0\n\n",
                        "HTTP/1.1 20 OK\r\n\r\n",
                        "HTTP/2 200 OK\r\n\r\n",
                        "HTTP/1.1 101 Go\r\nUpgrade: x\r\n\r\n",
                        "HTTP/1.1 103 Hints\r\nContent-Length: 3\r\n\r\nabc",
                        "HTTP/1.1 100 Continue\r\nTransfer-Encoding: chunked\r\n\r\n",
                        "hello\r\n\r\n",
                        "")) {
            try (var instance =
                            ScriptedServer.with(connection -> {
                                connection.read();
                                connection.send(bad);
                            });
                    var rig = EdgeRig.inFrontOf(instance.address());
                    var client = RawClient.to(rig.front())) {
                Message answer = client.send(GET).read();

                assertThat(answer.status()).as(bad).isEqualTo(502);
                assertThat(answer.field("connection")).as(bad).isEmpty();
                assertThat(client.send(GET).read().status()).as(bad).isEqualTo(502);
            }
        }
    }

    @Test
    void letsTheClientSeeThatAnAnswerWasCutOff() throws Exception {
        try (var instance =
                        ScriptedServer.with(connection -> {
                            connection.read();
                            connection.send(
                                    "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
                                            + "5\r\nhello\r\n");
                        });
                var rig = EdgeRig.inFrontOf(instance.address());
                var client = RawClient.to(rig.front())) {
            String answer = client.send(GET).readToEnd();

            assertThat(answer).endsWith("\r\n\r\n5\r\nhello\r\n");
        }
    }
}
