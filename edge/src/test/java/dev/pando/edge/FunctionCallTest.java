package dev.pando.edge;

import static dev.pando.testing.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import dev.pando.cluster.Function;
import dev.pando.cluster.FunctionRoute;
import dev.pando.cluster.Instance;
import dev.pando.cluster.PartName;
import dev.pando.node.net.Address;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** What the edge says to the node that runs a function, and does with its answers. */
@SuppressWarnings("StringConcatToTextBlock") // the line ends matter here: CR LF
final class FunctionCallTest {
    private static final PartName PHOTO = new PartName("photo");
    private static final Duration SOON = Duration.ofSeconds(10);
    private static final String GET = "GET /api/photos/7?x=1 HTTP/1.1\r\nHost: a\r\n\r\n";
    private static final String POST_HEAD = "POST /api/photos HTTP/1.1\r\nHost: a\r\n";
    private static final String BUSY =
            "HTTP/1.1 503 Service Unavailable\r\nPando-Busy: 1\r\nContent-Length: 0\r\n\r\n";
    private static final int MAX_BODY = 1 << 20;

    private static EdgeRig inFrontOf(Address node, int concurrency) throws IOException {
        return inFrontOf(node, concurrency, EdgeSettings.DEFAULTS);
    }

    private static EdgeRig inFrontOf(Address node, int concurrency, EdgeSettings settings)
            throws IOException {
        EdgeRig rig = new EdgeRig(settings);
        rig.serve(function(concurrency));
        rig.put(PHOTO, 1, node, Instance.State.READY);
        return rig;
    }

    private static Function function(int concurrency) {
        return new Function(
                PHOTO,
                "1",
                Path.of("photo.js"),
                "",
                List.of(
                        new FunctionRoute("GET", "/api/photos/{id}"),
                        new FunctionRoute("POST", "/api/photos")),
                1,
                concurrency,
                1,
                Map.of(),
                Duration.ofSeconds(30),
                MAX_BODY);
    }

    @Test
    void tellsTheNodeWhichFunctionRouteInstanceAndDeadline() throws Exception {
        try (var node = ScriptedServer.echo();
                var rig = inFrontOf(node.address(), 1);
                var client = RawClient.to(rig.front())) {
            long before = System.currentTimeMillis();
            String got =
                    client.send(
                                    "GET /api/photos/7?x=1 HTTP/1.1\r\n"
                                            + "Host: a\r\n"
                                            + "Pando-Function: shop/other\r\n"
                                            + "Pando_Deadline: 1\r\n"
                                            + "Upgrade: websocket\r\n"
                                            + "Connection: upgrade\r\n"
                                            + "X-A: b\r\n"
                                            + "\r\n")
                            .read()
                            .body();

            assertThat(got)
                    .startsWith("GET /api/photos/7?x=1 HTTP/1.1\n")
                    .contains("\nPando-Function: shop/photo\n")
                    .contains("\nPando-Route: GET /api/photos/{id}\n")
                    .contains("\nPando-Instance: photo.1\n")
                    .contains("\nX-A: b\n")
                    .contains("\nX-Request-Id: ")
                    .contains("\nX-Forwarded-For: 127.0.0.1\n")
                    .doesNotContain("Upgrade", "other", "Content-Length");
            long deadline = Long.parseLong(got.replaceAll("(?s).*Pando-Deadline: (\\d+).*", "$1"));
            assertThat(deadline).isBetween(before + 29_000, System.currentTimeMillis() + 30_000);
        }
    }

    @Test
    void bothersNobodyUntilTheBodyIsWhole() throws Exception {
        BlockingQueue<Message> got = new LinkedBlockingQueue<>();
        try (var node =
                        ScriptedServer.with(connection -> {
                            while (true) {
                                got.add(connection.read());
                                connection.send(ScriptedServer.ok("done"));
                            }
                        });
                var rig = inFrontOf(node.address(), 1);
                var slow = RawClient.to(rig.front());
                var quick = RawClient.to(rig.front())) {
            slow.send(POST_HEAD + "Expect: 100-continue\r\nTransfer-Encoding: chunked\r\n\r\n");
            assertThat(slow.readHead()).startsWith("HTTP/1.1 100 ");
            slow.send("3\r\nabc\r\n");
            assertThat(quick.send(GET).read().status()).isEqualTo(200);
            slow.send("2;x=y\r\nde\r\n0\r\nTrailer: gone\r\n\r\n");

            assertThat(slow.read().body()).isEqualTo("done");
            assertThat(got.take().startLine()).startsWith("GET ");
            Message whole = got.take();
            assertThat(whole.body()).isEqualTo("abcde");
            assertThat(whole.field("content-length")).contains("5");
            assertThat(whole.field("expect")).isEmpty();
        }
    }

    @Test
    void asksAgainWithTheSameBodyWhereTheNodeIsBusy() throws Exception {
        String body = "b".repeat(300_000);
        AtomicInteger asked = new AtomicInteger();
        List<String> bodies = new ArrayList<>();
        try (var node =
                        ScriptedServer.with(connection -> {
                            while (true) {
                                bodies.add(connection.read().body());
                                boolean busy = asked.incrementAndGet() <= 3;
                                connection.send(busy ? BUSY : ScriptedServer.ok("ran"));
                            }
                        });
                var rig = inFrontOf(node.address(), 1);
                var client = RawClient.to(rig.front())) {
            String head = POST_HEAD + "Content-Length: " + body.length() + "\r\n\r\n";

            assertThat(client.send(head + body).read().body()).isEqualTo("ran");
            assertThat(client.send(head + body).read().body()).isEqualTo("ran");
            assertThat(bodies).hasSize(5).containsOnly(body);
            assertThat(rig.meter("pando_edge_busy_answers")).isEqualTo(3);
            assertThat(rig.meter("pando_edge_held_body_bytes")).isZero();
        }
    }

    @Test
    void waitsInTheQueueWhileTheNodeIsBusyAndNoLonger() throws Exception {
        AtomicInteger asked = new AtomicInteger();
        try (var node =
                        ScriptedServer.with(connection -> {
                            while (true) {
                                connection.read();
                                asked.incrementAndGet();
                                connection.send(BUSY);
                            }
                        });
                var rig = inFrontOf(node.address(), 2);
                var client = RawClient.to(rig.front())) {
            client.send(GET);
            eventually("the node is asked again", SOON, () -> asked.get() > 2);
            rig.clock.skip(Duration.ofSeconds(11));

            Message answer = client.read();
            assertThat(answer.status()).isEqualTo(503);
            assertThat(answer.field("retry-after")).isPresent();
            assertThat(answer.body()).contains("no instance of photo was free in time");
        }
    }

    @Test
    void passesOnA503ThatTheFunctionItselfAnswers() throws Exception {
        String own = "HTTP/1.1 503 Service Unavailable\r\nContent-Length: 3\r\nX-Own: 1\r\n\r\nown";
        try (var node = ScriptedServer.answering(own);
                var rig = inFrontOf(node.address(), 1);
                var client = RawClient.to(rig.front())) {
            Message answer = client.send(GET).read();

            assertThat(answer.status()).isEqualTo(503);
            assertThat(answer.body()).isEqualTo("own");
        }
    }

    @Test
    void refusesBodiesThatAreTooLongOrTooManyAtOnce() throws Exception {
        EdgeSettings tight = EdgeSettings.DEFAULTS.with(new EdgeSettings.Held(100_000));
        try (var node = ScriptedServer.answering(ScriptedServer.ok("ran"));
                var rig = inFrontOf(node.address(), 1, tight)) {
            Address front = rig.front();
            try (var announced = RawClient.to(front)) {
                announced.send(POST_HEAD + "Content-Length: " + (MAX_BODY + 1) + "\r\n\r\n");
                assertThat(announced.read().status()).isEqualTo(413);
            }
            try (var first = RawClient.to(front);
                    var second = RawClient.to(front)) {
                String half = "x".repeat(60_000);
                first.send(POST_HEAD + "Content-Length: 60001\r\n\r\n" + half);
                eventually(
                        "it is held",
                        SOON,
                        () -> rig.meter("pando_edge_held_body_bytes") >= 60_000);
                second.send(POST_HEAD + "Content-Length: 60000\r\n\r\n" + half);

                Message refused = second.read();
                assertThat(refused.status()).isEqualTo(503);
                assertThat(refused.field("retry-after")).isPresent();
                assertThat(second.isGone()).isTrue();
                assertThat(first.send("x").read().status()).isEqualTo(200);
            }
            try (var chunked = RawClient.to(front)) {
                chunked.send(POST_HEAD + "Transfer-Encoding: chunked\r\n\r\n");
                String chunk = "4000\r\n" + "x".repeat(0x4000) + "\r\n";
                for (int i = 0; i < 8; i++) {
                    chunked.send(chunk);
                }
                assertThat(chunked.read().status()).isEqualTo(503);
            }
            eventually("nothing is held", SOON, () -> rig.meter("pando_edge_held_body_bytes") == 0);
        }
    }

    @Test
    void letsGoOfABodyWhoseClientLeavesOrStalls() throws Exception {
        try (var node = ScriptedServer.answering(ScriptedServer.ok("ran"));
                var rig = inFrontOf(node.address(), 1)) {
            Address front = rig.front();
            try (var leaving = RawClient.to(front)) {
                leaving.send(POST_HEAD + "Content-Length: 10\r\n\r\nabc");
                eventually("it is held", SOON, () -> rig.meter("pando_edge_held_body_bytes") > 0);
            }
            eventually("it is let go", SOON, () -> rig.meter("pando_edge_held_body_bytes") == 0);
            try (var stalling = RawClient.to(front)) {
                stalling.send(POST_HEAD + "Content-Length: 10\r\n\r\nabc");
                eventually("it is held", SOON, () -> rig.meter("pando_edge_held_body_bytes") > 0);
                rig.clock.skip(Duration.ofSeconds(31));
                assertThat(stalling.read().status()).isEqualTo(408);
            }
            assertThat(rig.meter("pando_edge_held_body_bytes")).isZero();
            assertThat(node.accepted()).isZero();
        }
    }

    @Test
    void leavesItToTheNodeToSayThatTheTimeIsOver() throws Exception {
        CountDownLatch asked = new CountDownLatch(1);
        CountDownLatch late = new CountDownLatch(1);
        try (var node =
                        ScriptedServer.with(connection -> {
                            connection.read();
                            asked.countDown();
                            late.await();
                            connection.send("HTTP/1.1 504 Late\r\nContent-Length: 3\r\n\r\nown");
                        });
                var rig = inFrontOf(node.address(), 1);
                var client = RawClient.to(rig.front())) {
            client.send(GET);
            asked.await();
            rig.clock.skip(Duration.ofMillis(30_500));
            late.countDown();
            assertThat(client.read().body()).isEqualTo("own");
        }
    }

    @Test
    void givesUpASecondAfterTheNodeShouldHave() throws Exception {
        CountDownLatch asked = new CountDownLatch(1);
        CountDownLatch over = new CountDownLatch(1);
        try (var node =
                        ScriptedServer.with(connection -> {
                            connection.read();
                            asked.countDown();
                            over.await();
                        });
                var rig = inFrontOf(node.address(), 1);
                var client = RawClient.to(rig.front())) {
            client.send(GET);
            asked.await();
            rig.clock.skip(Duration.ofMillis(31_001));

            assertThat(client.read().status()).isEqualTo(504);
            over.countDown();
        }
    }

    @Test
    void sharesConnectionsAmongTheFunctionsOfANode() throws Exception {
        try (var node = ScriptedServer.echo();
                var rig = inFrontOf(node.address(), 1)) {
            PartName other = new PartName("other");
            rig.serve(
                    new Function(
                            other,
                            "1",
                            Path.of("other.js"),
                            "",
                            List.of(new FunctionRoute("GET", "/other")),
                            1,
                            1,
                            1,
                            Map.of(),
                            Duration.ofSeconds(30),
                            0));
            rig.put(other, 1, node.address(), Instance.State.READY);
            try (var client = RawClient.to(rig.front())) {
                assertThat(client.send(GET).read().body()).contains("Pando-Instance: photo.1");
                String second = "GET /other HTTP/1.1\r\nHost: a\r\n\r\n";
                assertThat(client.send(second).read().body()).contains("Pando-Instance: other.1");
            }
            assertThat(node.accepted()).isEqualTo(1);
        }
    }

    @Test
    void saysWhichMethodsThereAre() throws Exception {
        try (var node = ScriptedServer.echo();
                var rig = inFrontOf(node.address(), 1);
                var client = RawClient.to(rig.front())) {
            Message answer = client.send("DELETE /api/photos/7 HTTP/1.1\r\nHost: a\r\n\r\n").read();

            assertThat(answer.status()).isEqualTo(405);
            assertThat(answer.field("allow")).contains("GET, HEAD");
            assertThat(client.send(GET).read().status()).isEqualTo(200);
        }
    }
}
