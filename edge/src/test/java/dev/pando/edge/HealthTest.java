package dev.pando.edge;

import static dev.pando.testing.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import dev.pando.cluster.InstanceId;
import dev.pando.cluster.traffic.HealthCheck;
import dev.pando.cluster.traffic.Traffic;
import dev.pando.edge.pool.Trouble;
import dev.pando.node.net.Address;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Instances that are asked how they are. */
@SuppressWarnings("StringConcatToTextBlock") // the line ends matter here: CR LF
final class HealthTest {
    private static final String GET = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";
    private static final Duration SOON = Duration.ofSeconds(10);

    /** Answers the health check with a status, anything else with a name. */
    private static ScriptedServer server(String name, AtomicInteger status) throws IOException {
        return ScriptedServer.with(connection -> {
            while (true) {
                boolean asked = connection.read().target().equals("/up");
                connection.send(
                        asked
                                ? "HTTP/1.1 " + status.get() + " X\r\nContent-Length: 0\r\n\r\n"
                                : ScriptedServer.ok(name));
            }
        });
    }

    private static EdgeRig rig(HealthCheck check, Address... instances) throws IOException {
        EdgeRig rig = new EdgeRig();
        rig.serve(
                EdgeRig.service(EdgeRig.WEB, 50, Duration.ofSeconds(30), 1_000)
                        .with(Traffic.DEFAULTS.with(check)),
                "/");
        for (int i = 0; i < instances.length; i++) {
            rig.ready(EdgeRig.WEB, i + 1, instances[i]);
        }
        return rig;
    }

    private static @Nullable Trouble trouble(EdgeRig rig, int number) {
        var id = new InstanceId(EdgeRig.APP, EdgeRig.WEB, number);
        return rig.edge.instances().getOrDefault(id, InstanceLoad.NONE).trouble();
    }

    private static void awaitTrouble(EdgeRig rig, int number, @Nullable Trouble trouble) {
        eventually("it is " + trouble, SOON, () -> trouble(rig, number) == trouble);
    }

    private static void awaitChecks(EdgeRig rig, int more) {
        double before = checks(rig);
        for (int i = 1; i <= more; i++) {
            int wanted = i;
            rig.clock.skip(Duration.ofMillis(1_200));
            eventually("it is asked", SOON, () -> checks(rig) >= before + wanted);
        }
    }

    private static double checks(EdgeRig rig) {
        return rig.meter("pando_edge_good_health_checks")
                + rig.meter("pando_edge_bad_health_checks");
    }

    @Test
    void passesOverWhoSaysThatItIsNotWell() throws Exception {
        var status = new AtomicInteger(503);
        try (var sick = server("sick", status);
                var well = server("well", new AtomicInteger(204));
                var rig = rig(HealthCheck.of("/up"), sick.address(), well.address());
                var client = RawClient.to(rig.front())) {
            awaitTrouble(rig, 1, Trouble.SICK);
            for (int i = 0; i < 30; i++) {
                assertThat(client.send(GET).read().body()).isEqualTo("well");
            }
            assertThat(trouble(rig, 2)).isNull();
        }
    }

    @Test
    void believesAfterAsManyTimesAsItShould() throws Exception {
        var status = new AtomicInteger(200);
        try (var server = server("x", status);
                var rig =
                        rig(
                                new HealthCheck(
                                        "/up",
                                        200,
                                        200,
                                        Duration.ofSeconds(1),
                                        Duration.ofSeconds(1),
                                        3,
                                        2),
                                server.address())) {
            eventually("it is asked", SOON, () -> checks(rig) == 1);
            status.set(500);
            awaitChecks(rig, 1);
            assertThat(trouble(rig, 1)).isNull();
            awaitChecks(rig, 1);
            awaitTrouble(rig, 1, Trouble.SICK);
            status.set(200);
            awaitChecks(rig, 2);
            assertThat(trouble(rig, 1)).isEqualTo(Trouble.SICK);
            awaitChecks(rig, 1);
            awaitTrouble(rig, 1, null);
        }
    }

    @Test
    void takesARefusedConnectionForAnAnswer() throws Exception {
        try (var server = server("x", new AtomicInteger(200));
                var rig = rig(HealthCheck.of(null), server.address())) {
            eventually("it is asked", SOON, () -> checks(rig) == 1);
            assertThat(trouble(rig, 1)).isNull();
            server.kill();
            awaitChecks(rig, 1);

            awaitTrouble(rig, 1, Trouble.SICK);
        }
    }

    @Test
    void givesUpOnWhoDoesNotAnswerInTime() throws Exception {
        var never = new CountDownLatch(1);
        try (var server =
                        ScriptedServer.with(connection -> {
                            connection.read();
                            never.await();
                        });
                var rig = rig(HealthCheck.of("/up"), server.address())) {
            eventually("it is asked", SOON, () -> server.accepted() == 1);
            rig.clock.skip(Duration.ofSeconds(1));

            awaitTrouble(rig, 1, Trouble.SICK);
            eventually("the connection is closed", SOON, () -> server.open() <= 1);
            never.countDown();
        }
    }

    @Test
    void readsWhateverAnAnswerIs() throws Exception {
        for (String answer :
                new String[] {
                    "HTTP/1.1 103 Early\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n",
                    "HTTP/1.0 302 Found\r\nLocation: /\r\n\r\nx",
                }) {
            try (var server = ScriptedServer.answering(answer);
                    var rig = rig(HealthCheck.of("/up"), server.address())) {
                eventually("good", SOON, () -> rig.meter("pando_edge_good_health_checks") == 1);
                assertThat(trouble(rig, 1)).isNull();
            }
        }
        for (String answer :
                new String[] {"SSH-2.0-x\r\n", "HTTP/1.1 200 OK\r\n", "", "x".repeat(40_000)}) {
            try (var server =
                            ScriptedServer.with(connection -> {
                                connection.read();
                                connection.send(answer);
                            });
                    var rig = rig(HealthCheck.of("/up"), server.address())) {
                awaitTrouble(rig, 1, Trouble.SICK);
            }
        }
    }

    @Test
    void asksAgainWhereNothingCanBeSent() throws Exception {
        try (var rig = rig(HealthCheck.of("/up"), new Address("255.255.255.255", 9))) {
            awaitTrouble(rig, 1, Trouble.SICK);
            awaitChecks(rig, 2);
        }
    }

    @Test
    void forgetsWhatItKnewOnceNobodyAsks() throws Exception {
        try (var server = server("x", new AtomicInteger(500));
                var rig = rig(HealthCheck.of("/up"), server.address());
                var client = RawClient.to(rig.front())) {
            awaitTrouble(rig, 1, Trouble.SICK);
            client.send(GET);
            eventually("it waits", SOON, () -> rig.meter("pando_edge_queued_requests") == 1);
            rig.serve(EdgeRig.service(EdgeRig.WEB, 50, Duration.ofSeconds(30), 1_000), "/x");

            assertThat(client.read().body()).isEqualTo("x");
        }
    }
}
