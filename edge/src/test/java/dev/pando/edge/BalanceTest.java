package dev.pando.edge;

import static dev.pando.testing.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import dev.pando.cluster.Instance;
import dev.pando.cluster.traffic.QueueBound;
import dev.pando.cluster.traffic.Traffic;
import dev.pando.node.net.Address;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Which instance gets a request, and what happens when none can. */
@SuppressWarnings("StringConcatToTextBlock") // the line ends matter here: CR LF
final class BalanceTest {
    private static final String GET = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";
    private static final String POST = "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\n\r\nx";
    private static final Duration SOON = Duration.ofSeconds(10);

    @Test
    void losesNoRequestWhenAnInstanceIsKilledUnderLoad() throws Exception {
        try (var first = ScriptedServer.answering(ScriptedServer.ok("1"));
                var second = ScriptedServer.answering(ScriptedServer.ok("2"));
                var rig = EdgeRig.inFrontOf(first.address(), second.address())) {
            Address front = rig.front();
            AtomicInteger answered = new AtomicInteger();
            AtomicBoolean stop = new AtomicBoolean();
            List<Throwable> failures = new ArrayList<>();
            List<Thread> clients = new ArrayList<>();
            for (int i = 0; i < 16; i++) {
                clients.add(Thread.ofVirtual().start(() -> load(front, stop, answered, failures)));
            }
            eventually("load", SOON, () -> answered.get() > 2_000);
            first.kill();
            int then = answered.get();
            eventually("load goes on", SOON, () -> answered.get() > then + 2_000);
            stop.set(true);
            for (Thread client : clients) {
                client.join();
            }

            assertThat(failures).isEmpty();
        }
    }

    private static void load(
            Address front, AtomicBoolean stop, AtomicInteger answered, List<Throwable> failures) {
        try (var client = RawClient.to(front)) {
            while (!stop.get()) {
                Message answer = client.send(GET).read();
                assertThat(answer.status()).isEqualTo(200);
                answered.incrementAndGet();
            }
        } catch (IOException | AssertionError e) {
            synchronized (failures) {
                failures.add(e);
            }
        }
    }

    @Test
    void sharesLoadAmongInstances() throws Exception {
        CountDownLatch all = new CountDownLatch(40);
        AtomicInteger[] counts = {new AtomicInteger(), new AtomicInteger(), new AtomicInteger()};
        List<ScriptedServer> servers = new ArrayList<>();
        for (AtomicInteger count : counts) {
            servers.add(
                    ScriptedServer.with(connection -> {
                        connection.read();
                        count.incrementAndGet();
                        all.countDown();
                        all.await();
                        connection.send(ScriptedServer.ok(""));
                    }));
        }
        try (var rig =
                EdgeRig.inFrontOf(
                        servers.stream().map(ScriptedServer::address).toArray(Address[]::new))) {
            Address front = rig.front();
            List<RawClient> clients = new ArrayList<>();
            for (int i = 0; i < 40; i++) {
                clients.add(RawClient.to(front).send(GET));
            }
            for (RawClient client : clients) {
                assertThat(client.read().status()).isEqualTo(200);
                client.close();
            }

            for (AtomicInteger count : counts) {
                assertThat(count.get()).isBetween(8, 19);
            }
        }
        for (ScriptedServer server : servers) {
            server.close();
        }
    }

    @Test
    void neverGivesAnInstanceMoreThanItsConcurrency() throws Exception {
        AtomicInteger now = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        try (var instance =
                        ScriptedServer.with(connection -> {
                            while (true) {
                                connection.read();
                                most.accumulateAndGet(now.incrementAndGet(), Math::max);
                                now.decrementAndGet();
                                connection.send(ScriptedServer.ok("x"));
                            }
                        });
                var rig = new EdgeRig()) {
            rig.serve(EdgeRig.service(EdgeRig.WEB, 3, Duration.ofSeconds(30), 100), "/");
            rig.ready(EdgeRig.WEB, 1, instance.address());
            Address front = rig.front();
            AtomicInteger answered = new AtomicInteger();
            List<Throwable> failures = new ArrayList<>();
            AtomicBoolean stop = new AtomicBoolean();
            List<Thread> clients = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                clients.add(Thread.ofVirtual().start(() -> load(front, stop, answered, failures)));
            }
            eventually("load", SOON, () -> answered.get() > 3_000);
            stop.set(true);
            for (Thread client : clients) {
                client.join();
            }

            assertThat(failures).isEmpty();
            assertThat(most.get()).isBetween(1, 3);
            assertThat(rig.meter("pando_edge_queued_requests")).isZero();
            assertThat(rig.meter("pando_edge_in_flight_requests")).isZero();
        }
    }

    @Test
    void passesOverAnInstanceThatRefuses() throws Exception {
        int refusing = freePort();
        try (var instance = ScriptedServer.answering(ScriptedServer.ok("yes"));
                var rig = EdgeRig.inFrontOf(Address.loopback(refusing), instance.address());
                var client = RawClient.to(rig.front())) {
            for (int i = 0; i < 50; i++) {
                assertThat(client.send(POST).read().body()).isEqualTo("yes");
            }
        }
    }

    @Test
    void passesOverAnInstanceThatDoesNotAcceptInTime() throws Exception {
        try (var full = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                var filler = new Socket(full.getInetAddress(), full.getLocalPort());
                var filler2 = new Socket(full.getInetAddress(), full.getLocalPort());
                var instance = ScriptedServer.answering(ScriptedServer.ok("yes"));
                var rig =
                        EdgeRig.inFrontOf(
                                Address.loopback(full.getLocalPort()), instance.address());
                var client = RawClient.to(rig.front())) {
            assertThat(filler.isConnected() && filler2.isConnected()).isTrue();
            for (int i = 0; i < 6; i++) {
                assertThat(client.send(POST).read().body()).isEqualTo("yes");
            }
        }
    }

    @Test
    void answers503WhenNoneOfSeveralAcceptsInTime() throws Exception {
        var upstreams =
                new EdgeSettings.Upstreams(
                        Duration.ofMillis(100), Duration.ofSeconds(4), Duration.ofMillis(10));
        InetAddress here = InetAddress.getLoopbackAddress();
        try (var first = new ServerSocket(0, 1, here);
                var second = new ServerSocket(0, 1, here);
                var filler = new Socket(here, first.getLocalPort());
                var filler2 = new Socket(here, first.getLocalPort());
                var filler3 = new Socket(here, second.getLocalPort());
                var filler4 = new Socket(here, second.getLocalPort());
                var rig = new EdgeRig(EdgeSettings.DEFAULTS.with(upstreams))) {
            assertThat(List.of(filler, filler2, filler3, filler4)).allMatch(Socket::isConnected);
            rig.serve(EdgeRig.service(EdgeRig.WEB, 9, Duration.ofSeconds(30), 10), "/");
            rig.ready(EdgeRig.WEB, 1, Address.loopback(first.getLocalPort()));
            rig.ready(EdgeRig.WEB, 2, Address.loopback(second.getLocalPort()));
            try (var client = RawClient.to(rig.front())) {
                client.send(POST);
                eventually(
                        "both were asked",
                        SOON,
                        () -> rig.meter("pando_edge_upstream_connect_failures") > 2);
                rig.clock.skip(Duration.ofSeconds(11));

                assertThat(client.read().status()).isEqualTo(503);
            }
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    @Test
    void waitsForAnInstanceThatComesBack() throws Exception {
        int port = freePort();
        try (var rig = EdgeRig.inFrontOf(Address.loopback(port));
                var client = RawClient.to(rig.front())) {
            client.send(POST);
            eventually(
                    "was refused",
                    SOON,
                    () -> rig.meter("pando_edge_upstream_connect_failures") > 0);
            try (var instance =
                    ScriptedServer.at(
                            port,
                            connection -> {
                                connection.read();
                                connection.send(ScriptedServer.ok("back"));
                            })) {
                assertThat(client.read().body()).isEqualTo("back");
                assertThat(instance.accepted()).isEqualTo(1);
            }
        }
    }

    @Test
    void waitsForThePictureToHaveAnInstance() throws Exception {
        try (var instance = ScriptedServer.answering(ScriptedServer.ok("yes"));
                var rig = EdgeRig.inFrontOf();
                var client = RawClient.to(rig.front())) {
            client.send(GET);
            eventually("waits", SOON, () -> rig.meter("pando_edge_queued_requests") == 1);
            rig.put(EdgeRig.WEB, 1, instance.address(), Instance.State.STARTING);
            assertThat(rig.meter("pando_edge_queued_requests")).isEqualTo(1);
            rig.ready(EdgeRig.WEB, 1, instance.address());

            Message answer = client.read();
            assertThat(answer.body()).isEqualTo("yes");
            assertThat(answer.field("server-timing").orElseThrow()).startsWith("queue;dur=");
        }
    }

    @Test
    void givesADrainingInstanceNothingNew() throws Exception {
        Semaphore finish = new Semaphore(0);
        try (var draining =
                        ScriptedServer.with(connection -> {
                            while (true) {
                                connection.read();
                                finish.acquire();
                                connection.send(ScriptedServer.ok("old"));
                            }
                        });
                var next = ScriptedServer.answering(ScriptedServer.ok("new"));
                var rig = EdgeRig.inFrontOf(draining.address());
                var busy = RawClient.to(rig.front());
                var client = RawClient.to(rig.front())) {
            busy.send(GET);
            eventually("busy", SOON, () -> draining.open() == 1);
            rig.ready(EdgeRig.WEB, 2, next.address());
            rig.put(EdgeRig.WEB, 1, draining.address(), Instance.State.DRAINING);
            for (int i = 0; i < 20; i++) {
                assertThat(client.send(GET).read().body()).isEqualTo("new");
            }
            finish.release();

            assertThat(busy.read().body()).isEqualTo("old");
            eventually("its idle connection is closed", SOON, () -> draining.open() == 0);
        }
    }

    @Test
    void sendsAnIdempotentRequestAgainWhenAReusedConnectionDies() throws Exception {
        AtomicInteger connections = new AtomicInteger();
        try (var instance =
                        ScriptedServer.with(connection -> {
                            boolean first = connections.incrementAndGet() == 1;
                            connection.read();
                            connection.send(ScriptedServer.ok("yes"));
                            connection.read(); // and closes without an answer
                            if (!first) {
                                connection.send(ScriptedServer.ok("yes"));
                            }
                        });
                var rig = EdgeRig.inFrontOf(instance.address());
                var client = RawClient.to(rig.front())) {
            assertThat(client.send(GET).read().status()).isEqualTo(200);
            assertThat(client.send(GET).read().status()).isEqualTo(200);
            assertThat(rig.meter("pando_edge_retried_requests")).isEqualTo(1);
        }
    }

    @Test
    void sendsNothingTwiceThatIsNotIdempotent() throws Exception {
        AtomicInteger requests = new AtomicInteger();
        try (var instance =
                        ScriptedServer.with(connection -> {
                            connection.read();
                            requests.incrementAndGet();
                        });
                var rig = EdgeRig.inFrontOf(instance.address());
                var client = RawClient.to(rig.front())) {
            assertThat(client.send(POST).read().status()).isEqualTo(502);
            assertThat(requests.get()).isEqualTo(1);
            assertThat(client.send(GET).read().status()).isEqualTo(502);
            assertThat(requests.get()).isEqualTo(4);
        }
    }

    @Test
    void refusesWhatTheQueueCannotHold() throws Exception {
        var queue = new QueueBound(3, Duration.ofSeconds(10));
        try (var rig = new EdgeRig()) {
            rig.serve(
                    EdgeRig.service(EdgeRig.WEB, 1, Duration.ofSeconds(30), 100)
                            .with(Traffic.DEFAULTS.with(queue)),
                    "/");
            Address front = rig.front();
            List<RawClient> waiting = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                waiting.add(RawClient.to(front).send(GET));
            }
            eventually("all wait", SOON, () -> rig.meter("pando_edge_queued_requests") == 3);
            try (var client = RawClient.to(front)) {
                Message answer = client.send(GET).read();
                assertThat(answer.status()).isEqualTo(503);
                assertThat(answer.field("retry-after")).hasValue("1");
            }
            waiting.getFirst().close();
            eventually("one left", SOON, () -> rig.meter("pando_edge_queued_requests") == 2);
            rig.clock.skip(Duration.ofSeconds(9));
            assertThat(rig.meter("pando_edge_queued_requests")).isEqualTo(2);
            rig.clock.skip(Duration.ofSeconds(2));
            for (RawClient client : waiting.subList(1, 3)) {
                Message answer = client.read();
                assertThat(answer.status()).isEqualTo(503);
                assertThat(answer.field("connection")).isEmpty();
                client.close();
            }
            assertThat(rig.meter("pando_edge_queued_requests")).isZero();
        }
    }

    @Test
    void closesIdleConnectionsBeforeTheInstanceDoes() throws Exception {
        try (var instance = ScriptedServer.answering(ScriptedServer.ok("yes"));
                var rig = EdgeRig.inFrontOf(instance.address());
                var client = RawClient.to(rig.front())) {
            assertThat(client.send(GET).read().status()).isEqualTo(200);
            assertThat(instance.open()).isEqualTo(1);
            rig.clock.skip(Duration.ofSeconds(5));

            eventually("closed", SOON, () -> instance.open() == 0);
            assertThat(client.send(POST).read().status()).isEqualTo(200);
            assertThat(instance.accepted()).isEqualTo(2);
        }
    }

    @Test
    void startsTheOldestWaiterWhenASlotIsFreed() throws Exception {
        Semaphore finish = new Semaphore(0);
        List<String> order = new CopyOnWriteArrayList<>();
        try (var instance =
                        ScriptedServer.with(connection -> {
                            while (true) {
                                order.add(connection.read().target());
                                finish.tryAcquire(10, TimeUnit.SECONDS);
                                connection.send(ScriptedServer.ok(""));
                            }
                        });
                var rig = new EdgeRig()) {
            rig.serve(EdgeRig.service(EdgeRig.WEB, 1, Duration.ofSeconds(30), 100), "/");
            rig.ready(EdgeRig.WEB, 1, instance.address());
            Address front = rig.front();
            List<RawClient> clients = new ArrayList<>();
            for (int i = 0; i < 6; i++) {
                clients.add(RawClient.to(front).send("GET /" + i + " HTTP/1.1\r\nHost: a\r\n\r\n"));
                int waiting = i;
                eventually(
                        "arrived",
                        SOON,
                        () ->
                                order.size() == 1
                                        && rig.meter("pando_edge_queued_requests") == waiting);
            }
            finish.release(6);
            for (RawClient client : clients) {
                assertThat(client.read().status()).isEqualTo(200);
                client.close();
            }

            assertThat(order).containsExactly("/0", "/1", "/2", "/3", "/4", "/5");
        }
    }
}
