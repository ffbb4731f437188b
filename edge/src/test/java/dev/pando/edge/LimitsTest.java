package dev.pando.edge;

import static dev.pando.testing.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import dev.pando.node.net.Address;
import dev.pando.node.net.Network;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

/** What happens at each bound: a clear answer, and the connection that it needs. */
@SuppressWarnings("StringConcatToTextBlock") // the line ends matter here: CR LF
final class LimitsTest {
    private static final Duration SOON = Duration.ofSeconds(10);
    private static final String GET = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";

    @Test
    void takesAHeadUpToItsBoundAndNoLonger() throws Exception {
        String start = "GET / HTTP/1.1\r\nHost: a\r\nA: ";
        int room = 32 * 1024 - start.length() - 4;
        try (var instance = ScriptedServer.answering(ScriptedServer.ok("yes"));
                var rig = EdgeRig.inFrontOf(instance.address());
                var fits = RawClient.to(rig.front());
                var over = RawClient.to(rig.front())) {
            assertThat(fits.send(start + "x".repeat(room) + "\r\n\r\n").read().status())
                    .isEqualTo(200);
            assertThat(over.send(start + "x".repeat(room + 1) + "\r\n\r\n").read().status())
                    .isEqualTo(431);
        }
    }

    @Test
    void takesABodyUpToItsBoundAndNoLonger() throws Exception {
        try (var instance = ScriptedServer.echo();
                var rig = new EdgeRig()) {
            rig.serve(EdgeRig.service(EdgeRig.WEB, 9, Duration.ofSeconds(30), 10), "/");
            rig.ready(EdgeRig.WEB, 1, instance.address());
            Address front = rig.front();
            assertThat(post(front, "Content-Length: 10\r\n\r\n0123456789")).isEqualTo(200);
            assertThat(post(front, "Content-Length: 11\r\n\r\n0123456789a")).isEqualTo(413);
            assertThat(post(front, "Expect: 100-continue\r\nContent-Length: 11\r\n\r\n"))
                    .isEqualTo(413);
            String chunked = "Transfer-Encoding: chunked\r\n\r\n";
            assertThat(post(front, chunked + "a\r\n0123456789\r\n0\r\n\r\n")).isEqualTo(200);
            assertThat(post(front, chunked + "9\r\n012345678\r\n2\r\nab\r\n")).isEqualTo(413);
        }
    }

    @Test
    void takesABodyByTheBoundThatItsRequestWasLetInBy() throws Exception {
        String body = "GET /hidden HTTP/1.1\r\nHost: a\r\n\r\n";
        try (var instance = ScriptedServer.echo();
                var rig = EdgeRig.inFrontOf();
                var client = RawClient.to(rig.front())) {
            client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: " + body.length());
            client.send("\r\n\r\n" + body + GET);
            eventually("waits", SOON, () -> rig.meter("pando_edge_queued_requests") == 1);
            rig.serve(EdgeRig.service(EdgeRig.WEB, 9, Duration.ofSeconds(30), 10), "/");
            rig.ready(EdgeRig.WEB, 1, instance.address());

            assertThat(client.read().body()).startsWith("POST / ").endsWith(body);
            assertThat(client.read().body()).startsWith("GET / ");
        }
    }

    private static int post(Address front, String rest) throws IOException {
        try (var client = RawClient.to(front)) {
            return client.send("POST / HTTP/1.1\r\nHost: a\r\n" + rest).read().status();
        }
    }

    @Test
    void answers408ToAHeadThatDoesNotCome() throws Exception {
        try (var instance = ScriptedServer.answering(ScriptedServer.ok("yes"));
                var rig = EdgeRig.inFrontOf(instance.address());
                var client = RawClient.to(rig.front())) {
            assertThat(client.send(GET + "GET / HTTP/1.1\r\nHos").read().status()).isEqualTo(200);
            client.send("t: a\r\n");
            rig.clock.skip(Duration.ofSeconds(11));

            assertThat(client.read().status()).isEqualTo(408);
            assertThat(client.isEnded()).isTrue();
        }
    }

    @Test
    void closesAnIdleConnectionWithoutAWord() throws Exception {
        try (var instance = ScriptedServer.answering(ScriptedServer.ok("yes"));
                var rig = EdgeRig.inFrontOf(instance.address());
                var client = RawClient.to(rig.front());
                var silent = RawClient.to(rig.front())) {
            assertThat(client.send(GET).read().status()).isEqualTo(200);
            eventually("both are in", SOON, () -> rig.meter("pando_edge_connections") == 2);
            rig.clock.skip(Duration.ofSeconds(70));
            assertThat(client.send(GET).read().status()).isEqualTo(200);
            rig.clock.skip(Duration.ofSeconds(76));

            assertThat(client.isEnded()).isTrue();
            assertThat(silent.isEnded()).isTrue();
            eventually("gone", SOON, () -> rig.meter("pando_edge_connections") == 0);
        }
    }

    @Test
    void lingersForAnswersThatAreNotTakenYetWhenIdleForTooLong() throws Exception {
        try (var rig = EdgeRig.inFrontOf()) {
            assertAllIsSentWhenEnded(rig, () -> rig.clock.skip(Duration.ofSeconds(76)));
        }
    }

    @Test
    void lingersForAnswersThatAreNotTakenYetWhenItCloses() throws Exception {
        try (var rig = EdgeRig.inFrontOf()) {
            assertAllIsSentWhenEnded(rig, () -> Thread.ofVirtual().start(rig.edge::close));
        }
    }

    /** Asks until the answers no longer fit, ends what is idle then, and takes the answers. */
    private static void assertAllIsSentWhenEnded(EdgeRig rig, Runnable end) throws Exception {
        String answer = ScriptedServer.ok("x".repeat(1_000));
        AtomicInteger answered = new AtomicInteger();
        Address front = rig.front();
        try (var instance =
                        ScriptedServer.with(connection -> {
                            while (true) {
                                connection.read();
                                connection.send(answer);
                                answered.incrementAndGet();
                            }
                        });
                var client = RawClient.withReceiveBuffer(front, 16 * 1024)) {
            rig.ready(EdgeRig.WEB, 1, instance.address());
            // One of each event loop, so that both have ended what is idle.
            RawClient idle = RawClient.to(front);
            RawClient alsoIdle = RawClient.to(front);
            eventually("they are in", SOON, () -> rig.meter("pando_edge_connections") == 3);
            int asked = 0;
            while (isAnsweredSoon(answered, asked)) {
                client.send(GET);
                asked++;
            }
            end.run();
            assertThat(idle.isEnded()).isTrue();
            assertThat(alsoIdle.isEnded()).isTrue();
            idle.close();
            alsoIdle.close();
            for (int i = 1; i < asked; i++) {
                assertThat(client.read().body()).as("answer %s", i).hasSize(1_000);
            }
            // The last one was on its way where the machine was slow; it is whole or not there.
            assertThat(client.readToEnd())
                    .satisfiesAnyOf(
                            rest -> assertThat(rest).isEmpty(),
                            rest -> assertThat(rest).endsWith("x".repeat(1_000)));
        }
    }

    private static boolean isAnsweredSoon(AtomicInteger answered, int asked) {
        long deadline = System.nanoTime() + 500_000_000L;
        while (answered.get() < asked && System.nanoTime() - deadline < 0) {
            LockSupport.parkNanos(20_000);
        }
        return answered.get() >= asked;
    }

    @Test
    void answers504WhenTheInstanceDoesNot() throws Exception {
        var asked = new CompletableFuture<Boolean>();
        var left = new CompletableFuture<Boolean>();
        try (var instance =
                        ScriptedServer.with(connection -> {
                            connection.read();
                            asked.complete(true);
                            left.complete(connection.isGone());
                        });
                var rig = EdgeRig.inFrontOf(instance.address());
                var client = RawClient.to(rig.front())) {
            client.send(GET);
            asked.get(10, TimeUnit.SECONDS);
            rig.clock.skip(Duration.ofSeconds(31));

            Message answer = client.read();
            assertThat(answer.status()).isEqualTo(504);
            assertThat(answer.field("connection")).isEmpty();
            assertThat(left.get(10, TimeUnit.SECONDS)).isTrue();
        }
    }

    @Test
    void cutsAnAnswerOffThatDoesNotGoOn() throws Exception {
        try (var instance =
                        ScriptedServer.with(connection -> {
                            connection.read();
                            connection.send("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nab");
                            connection.readToEnd();
                        });
                var rig = EdgeRig.inFrontOf(instance.address());
                var client = RawClient.to(rig.front())) {
            client.send(GET);
            assertThat(client.readHead()).startsWith("HTTP/1.1 200");
            rig.clock.skip(Duration.ofMinutes(6));

            assertThat(client.readToEnd()).isEqualTo("ab");
        }
    }

    @Test
    void refusesConnectionsPastTheBound() throws Exception {
        var settings =
                EdgeSettings.DEFAULTS.with(
                        new EdgeSettings.Connections(
                                3, Duration.ofSeconds(75), Duration.ofSeconds(5)));
        try (var instance = ScriptedServer.answering(ScriptedServer.ok("yes"));
                var rig = new EdgeRig(settings)) {
            rig.serve(EdgeRig.service(EdgeRig.WEB, 9, Duration.ofSeconds(30), 10), "/");
            rig.ready(EdgeRig.WEB, 1, instance.address());
            Address front = rig.front();
            List<RawClient> inside = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                RawClient client = RawClient.to(front);
                assertThat(client.send(GET).read().status()).isEqualTo(200);
                inside.add(client);
            }
            try (var late = RawClient.to(front)) {
                Message answer = late.read();
                assertThat(answer.status()).isEqualTo(503);
                assertThat(answer.field("retry-after")).hasValue("1");
                assertThat(late.isEnded()).isTrue();
            }
            inside.removeFirst().close();
            eventually("one left", SOON, () -> rig.meter("pando_edge_connections") < 3);
            try (var next = RawClient.to(front)) {
                assertThat(next.send(GET).read().status()).isEqualTo(200);
            }
            for (RawClient client : inside) {
                assertThat(client.send(GET).read().status()).isEqualTo(200);
                client.close();
            }
        }
    }

    @Test
    void opensNoMoreSocketsThanItMay() throws Exception {
        var settings =
                EdgeSettings.DEFAULTS.with(EdgeSettings.DEFAULTS.connections().withMaxSockets(3));
        try (var instance = ScriptedServer.answering(ScriptedServer.ok("yes"));
                var rig = new EdgeRig(settings)) {
            rig.serve(EdgeRig.service(EdgeRig.WEB, 9, Duration.ofSeconds(30), 10), "/");
            rig.ready(EdgeRig.WEB, 1, instance.address());
            Address front = rig.front();
            try (var first = RawClient.to(front);
                    var second = RawClient.to(front)) {
                assertThat(first.send(GET).read().status()).isEqualTo(200);
                try (var third = RawClient.to(front)) {
                    Message answer = third.read();
                    assertThat(answer.status()).isEqualTo(503);
                    assertThat(third.isEnded()).isTrue();
                }
                rig.clock.skip(Duration.ofSeconds(5)); // the kept upstream connection is closed
                eventually("it is", SOON, () -> instance.open() == 0);
                eventually(
                        "there is room again", SOON, () -> second.send(GET).read().status() == 200);
            }
            rig.clock.skip(Duration.ofSeconds(5));
            eventually("all are closed", SOON, () -> instance.open() == 0);
            try (var first = RawClient.to(front);
                    var second = RawClient.to(front);
                    var third = RawClient.to(front)) {
                eventually("all are in", SOON, () -> rig.meter("pando_edge_connections") == 3);
                for (RawClient client : List.of(first, second, third)) {
                    Message answer = client.send(GET).read();
                    assertThat(answer.status()).isEqualTo(503);
                    assertThat(answer.body()).contains("no connection to an instance");
                }
            }
            try (var client = RawClient.to(front)) {
                assertThat(client.send(GET).read().status()).isEqualTo(200);
            }
        }
    }

    @Test
    void refusesTheConnectionsOfAClientThatHasTooMany() throws Exception {
        var settings =
                EdgeSettings.DEFAULTS.with(
                        new EdgeSettings.Connections(
                                1_000,
                                2,
                                List.of(Network.parse("127.0.0.9")),
                                1_000,
                                Duration.ofSeconds(75),
                                Duration.ofSeconds(5)));
        try (var instance = ScriptedServer.answering(ScriptedServer.ok("yes"));
                var rig = new EdgeRig(settings)) {
            rig.serve(EdgeRig.service(EdgeRig.WEB, 9, Duration.ofSeconds(30), 10), "/");
            rig.ready(EdgeRig.WEB, 1, instance.address());
            Address front = rig.front();
            try (var first = RawClient.from("127.0.0.1", front);
                    var second = RawClient.from("127.0.0.1", front);
                    var other = RawClient.from("127.0.0.2", front)) {
                for (RawClient client : List.of(first, second, other)) {
                    assertThat(client.send(GET).read().status()).isEqualTo(200);
                }
                try (var late = RawClient.from("127.0.0.1", front)) {
                    Message answer = late.read();
                    assertThat(answer.status()).isEqualTo(503);
                    assertThat(answer.body()).contains("from this address");
                    assertThat(late.isEnded()).isTrue();
                }
                assertThat(rig.meter("pando_edge_refused_client_connections")).isEqualTo(1);
                second.leave();
                eventually("it is gone", SOON, () -> rig.meter("pando_edge_connections") == 2);
                try (var next = RawClient.from("127.0.0.1", front)) {
                    assertThat(next.send(GET).read().status()).isEqualTo(200);
                }
                assertHoldsMany("127.0.0.9", front);
                rig.trust(Network.parse("127.0.0.8"));
                assertHoldsMany("127.0.0.8", front);
            }
        }
    }

    private static void assertHoldsMany(String client, Address front) throws IOException {
        List<RawClient> open = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            open.add(RawClient.from(client, front));
            assertThat(open.getLast().send(GET).read().status()).isEqualTo(200);
        }
        for (RawClient each : open) {
            each.close();
        }
    }

    @Test
    void letsInstancesInWhenClientsFromOutsideHoldAllTheirConnections() throws Exception {
        var settings =
                EdgeSettings.DEFAULTS.with(
                        new EdgeSettings.Connections(
                                1, Duration.ofSeconds(75), Duration.ofSeconds(5)));
        try (var instance = ScriptedServer.answering(ScriptedServer.ok("yes"));
                var rig = new EdgeRig(settings)) {
            rig.serve(EdgeRig.service(EdgeRig.WEB, 9, Duration.ofSeconds(30), 10), "/");
            rig.ready(EdgeRig.WEB, 1, instance.address());
            Door.Inside door = new Door.Inside(EdgeRig.APP, EdgeRig.WEB);
            Address front = rig.front();
            Address inside = rig.edge.listen(door, Address.loopback(0));
            try (var outside = RawClient.to(front);
                    var caller = RawClient.to(inside)) {
                assertThat(outside.send(GET).read().status()).isEqualTo(200);
                assertThat(caller.send(GET).read().status()).isEqualTo(200);
                try (var late = RawClient.to(front);
                        var lateCaller = RawClient.to(inside)) {
                    assertThat(late.read().status()).isEqualTo(503);
                    assertThat(lateCaller.read().status()).isEqualTo(503);
                }
            }
        }
    }

    @Test
    void answers404WithoutARouteAndGoesOn() throws Exception {
        try (var rig = new EdgeRig();
                var client = RawClient.to(rig.front())) {
            assertThat(client.send(GET).read().status()).isEqualTo(404);
            assertThat(client.send(GET.replace("GET", "HEAD")).readHeadAnswer().status())
                    .isEqualTo(404);
            assertThat(client.send(GET).read().field("connection")).isEmpty();
        }
    }

    @Test
    void letsRequestsInFlightFinishWhenItCloses() throws Exception {
        var asked = new CompletableFuture<Boolean>();
        var finish = new CompletableFuture<Boolean>();
        try (var instance =
                        ScriptedServer.with(connection -> {
                            connection.read();
                            asked.complete(true);
                            finish.get();
                            connection.send(ScriptedServer.ok("done"));
                        });
                var rig = EdgeRig.inFrontOf(instance.address())) {
            Address front = rig.front();
            RawClient idle = RawClient.to(front);
            RawClient alsoIdle = RawClient.to(front);
            RawClient client = RawClient.to(front);
            client.send(GET);
            asked.get(10, TimeUnit.SECONDS);
            Thread closing = Thread.ofVirtual().start(rig.edge::close);
            // One of each event loop, so that both have begun to close.
            assertThat(idle.isEnded()).isTrue();
            assertThat(alsoIdle.isEnded()).isTrue();
            finish.complete(true);
            Message answer = client.read();
            assertThat(answer.body()).isEqualTo("done");
            assertThat(answer.field("connection")).hasValue("close");
            client.close();
            idle.close();
            alsoIdle.close();
            closing.join();
        }
    }
}
