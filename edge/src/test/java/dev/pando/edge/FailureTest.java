package dev.pando.edge;

import static dev.pando.testing.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import dev.pando.cluster.traffic.Breaker;
import dev.pando.cluster.traffic.Outliers;
import dev.pando.cluster.traffic.QueueBound;
import dev.pando.cluster.traffic.Retries;
import dev.pando.cluster.traffic.Traffic;
import dev.pando.edge.log.AccessLog;
import dev.pando.node.net.Address;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What becomes of a request that fails: sent again, told of, or refused at once. */
@SuppressWarnings("StringConcatToTextBlock") // the line ends matter here: CR LF
final class FailureTest {
    private static final String GET = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";
    private static final String POST = "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\n\r\nx";
    private static final Duration SOON = Duration.ofSeconds(10);
    private static final Outliers NONE =
            new Outliers(0, 0, 0, Duration.ofSeconds(1), Duration.ofSeconds(1), 0);

    private static EdgeRig rig(Traffic traffic, Duration timeout, Address... instances)
            throws IOException {
        EdgeRig rig = new EdgeRig();
        serve(rig, traffic, timeout, instances);
        return rig;
    }

    private static void serve(EdgeRig rig, Traffic traffic, Duration timeout, Address... instances)
            throws IOException {
        rig.serve(EdgeRig.service(EdgeRig.WEB, 50, timeout, 1_000).with(traffic), "/");
        for (int i = 0; i < instances.length; i++) {
            rig.ready(EdgeRig.WEB, i + 1, instances[i]);
        }
    }

    /** Takes a request and closes without an answer, unless it shall answer. */
    private static ScriptedServer failing(AtomicInteger requests, AtomicBoolean answers)
            throws IOException {
        return ScriptedServer.with(connection -> {
            while (true) {
                connection.read();
                requests.incrementAndGet();
                if (!answers.get()) {
                    return;
                }
                connection.send(ScriptedServer.ok("well"));
            }
        });
    }

    private static String proxyStatus(Message answer) {
        return answer.field("proxy-status").orElse("none");
    }

    @Test
    void asksAnotherInstanceInsteadOfTheOneThatFailed() throws Exception {
        var requests = new AtomicInteger();
        try (var failing = failing(requests, new AtomicBoolean());
                var well = ScriptedServer.answering(ScriptedServer.ok("yes"));
                var rig =
                        rig(
                                Traffic.DEFAULTS.with(NONE).with(new Retries(2, 100)),
                                Duration.ofSeconds(30),
                                failing.address(),
                                well.address());
                var client = RawClient.to(rig.front())) {
            for (int i = 0; i < 60; i++) {
                assertThat(client.send(GET).read().body()).isEqualTo("yes");
            }
            assertThat(requests.get()).isGreaterThan(5);
        }
    }

    @Test
    void tellsWhereItFailedAndWhetherToTryAgain() throws Exception {
        var never = new CountDownLatch(1);
        try (var closing = failing(new AtomicInteger(), new AtomicBoolean());
                var talking = ScriptedServer.answering("hello\r\n\r\n");
                var silent =
                        ScriptedServer.with(connection -> {
                            connection.read();
                            never.await();
                        })) {
            assertFails(closing, GET, 502, "connection_terminated; origin=upstream; retry-safe=?1");
            assertFails(
                    closing, POST, 502, "connection_terminated; origin=upstream; retry-safe=?0");
            assertFails(talking, GET, 502, "http_protocol_error; origin=upstream; retry-safe=?1");
            assertFails(talking, POST, 502, "http_protocol_error; origin=upstream; retry-safe=?0");
            assertFails(silent, GET, 504, "http_response_timeout; origin=upstream; retry-safe=?1");
            never.countDown();
        }
    }

    private static void assertFails(
            ScriptedServer server, String request, int status, String proxyStatus)
            throws Exception {
        try (var rig = rig(Traffic.DEFAULTS.with(NONE), Duration.ofMillis(300), server.address());
                var client = RawClient.to(rig.front())) {
            Message answer = client.send(request).read();
            assertThat(answer.status()).isEqualTo(status);
            assertThat(proxyStatus(answer)).isEqualTo("pando; error=" + proxyStatus);
            assertThat(rig.meter("pando_edge_upstream_failures")).isEqualTo(1);
        }
    }

    @Test
    void tellsOfItsOwnBoundsAndOfTheClientsMistakes() throws Exception {
        var queue = new QueueBound(0, Duration.ofSeconds(1));
        try (var rig = rig(Traffic.DEFAULTS.with(queue), Duration.ofSeconds(1));
                var client = RawClient.to(rig.front())) {
            assertThat(proxyStatus(client.send(POST).read()))
                    .isEqualTo("pando; error=destination_unavailable; origin=ours; retry-safe=?1");
            assertThat(rig.meter("pando_edge_own_failures")).isEqualTo(1);
            client.send("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n");
            Message answer = client.read();

            assertThat(answer.status()).isEqualTo(400);
            assertThat(proxyStatus(answer))
                    .isEqualTo("pando; error=http_request_error; origin=downstream; retry-safe=?1");
            assertThat(rig.meter("pando_edge_downstream_failures")).isEqualTo(1);
        }
    }

    @Test
    void logsWhatFailed(@TempDir Path folder) throws Exception {
        Path file = folder.resolve("access.log");
        try (var failing = failing(new AtomicInteger(), new AtomicBoolean());
                var rig = new EdgeRig(EdgeSettings.DEFAULTS, AccessLog.toFile(file, 1 << 20, 2))) {
            serve(rig, Traffic.DEFAULTS, Duration.ofSeconds(30), failing.address());
            try (var client = RawClient.to(rig.front())) {
                assertThat(client.send(POST).read().status()).isEqualTo(502);
            }
            eventually("it is logged", SOON, () -> Files.size(file) > 0);

            assertThat(Files.readString(file))
                    .contains(
                            "\"instance\":\"web.1\",\"error\":\"connection_terminated\","
                                    + "\"error_origin\":\"upstream\",\"retry_safe\":false}");
        }
    }

    @Test
    void sendsNoMoreAgainThanItsBudgetHas() throws Exception {
        var requests = new AtomicInteger();
        try (var failing = failing(requests, new AtomicBoolean());
                var rig =
                        rig(
                                Traffic.DEFAULTS.with(NONE).with(new Breaker(0, SOON, SOON)),
                                Duration.ofSeconds(30),
                                failing.address());
                var client = RawClient.to(rig.front())) {
            for (int i = 0; i < 200; i++) {
                assertThat(client.send(GET).read().status()).isEqualTo(502);
            }
            // A hundred for nothing, ten a second, and a tenth of the requests.
            assertThat(requests.get()).isBetween(300, 300 + 200);
            assertThat(rig.meter("pando_edge_retried_requests")).isEqualTo(requests.get() - 200);
            assertThat(rig.meter("pando_edge_refused_retries")).isPositive();
        }
    }

    @Test
    void refusesAtOnceWhileNothingIsAnswered() throws Exception {
        var requests = new AtomicInteger();
        var answers = new AtomicBoolean();
        try (var failing = failing(requests, answers);
                var rig =
                        rig(
                                Traffic.DEFAULTS.with(NONE),
                                Duration.ofSeconds(30),
                                failing.address());
                var client = RawClient.to(rig.front())) {
            for (int i = 0; i < 20; i++) {
                assertThat(client.send(POST).read().status()).isEqualTo(502);
            }
            rig.clock.skip(Duration.ofSeconds(1));
            eventually("it opens", SOON, () -> rig.meter("pando_edge_breaker_openings") == 1);
            int before = requests.get();
            Message answer = client.send(POST).read();
            assertThat(answer.status()).isEqualTo(503);
            assertThat(answer.body()).contains("circuit breaker");
            assertThat(proxyStatus(answer))
                    .isEqualTo(
                            "pando; error=destination_unavailable; origin=upstream; retry-safe=?1");
            assertThat(requests.get()).isEqualTo(before);

            answers.set(true);
            eventually(
                    "it closes",
                    SOON,
                    () -> {
                        rig.clock.skip(Duration.ofMillis(200));
                        return client.send(POST).read().status() == 200;
                    });
            for (int i = 0; i < 2; i++) {
                rig.clock.skip(Duration.ofMillis(200));
                assertThat(client.send(POST).read().status()).isEqualTo(200);
            }
            for (int i = 0; i < 20; i++) {
                assertThat(client.send(POST).read().status()).isEqualTo(200);
            }
        }
    }

    @Test
    void passesOverWhoLeavesRequestsUnanswered() throws Exception {
        var requests = new AtomicInteger();
        try (var failing = failing(requests, new AtomicBoolean());
                var well = ScriptedServer.answering(ScriptedServer.ok("yes"));
                var rig =
                        rig(
                                Traffic.DEFAULTS,
                                Duration.ofSeconds(30),
                                failing.address(),
                                well.address());
                var client = RawClient.to(rig.front())) {
            for (int i = 0; i < 100; i++) {
                client.send(POST).read();
            }

            assertThat(requests.get()).isEqualTo(5);
            assertThat(rig.meter("pando_edge_ejections")).isEqualTo(1);
            assertThat(rig.meter("pando_edge_passed_over_instances")).isEqualTo(1);
        }
    }
}
