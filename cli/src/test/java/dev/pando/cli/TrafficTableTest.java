package dev.pando.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pando.api.TrafficNow;
import dev.pando.api.TrafficNow.Instance;
import dev.pando.api.TrafficNow.Part;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class TrafficTableTest {
    private static final List<Double> BOUNDS = List.of(0.001, 0.0025, 0.1);

    private static Instance instance(String id, long requests, long errors, double seconds) {
        return new Instance("shop", id, "READY", "", 3, 1, requests, errors, seconds);
    }

    @Test
    void showsWhatWentOnBetweenTwoLooks() {
        Part quiet = new Part("shop", "api", 0, 10, 0, List.of(10L, 0L, 0L, 0L));
        TrafficNow before =
                new TrafficNow(
                        BOUNDS,
                        List.of(
                                quiet,
                                new Part("shop", "web", 0, 100, 5, List.of(100L, 0L, 0L, 0L))),
                        List.of(instance("web.1", 60, 5, 0.5), instance("web.2", 40, 0, 0.3)));
        TrafficNow now =
                new TrafficNow(
                        BOUNDS,
                        List.of(
                                quiet,
                                new Part("shop", "web", 7, 1100, 15, List.of(600L, 490L, 9L, 1L))),
                        List.of(
                                instance("web.1", 660, 15, 1.7),
                                new Instance(
                                        "shop", "web.2", "READY", "too slow", 0, 0, 440, 0, 8.3),
                                instance("web.3", 9, 0, 0.1)));

        assertThat(String.join("\n", TrafficTable.lines(before, now, Duration.ofSeconds(2))))
                .isEqualTo(
                        """
                        PART   REQUESTS/S   ERRORS/S   P50         P99         QUEUED
                        api    0.0          0.0        -           -           0
                        web    500.0        5.0        <= 1.0 ms   <= 2.5 ms   7

                        INSTANCE   STATE                           REQUESTS/S   ERRORS/S   MEAN     IN FLIGHT   WEBSOCKETS
                        web.1      READY                           300.0        5.0        2.0 ms   3           1
                        web.2      READY (passed over: too slow)   200.0        0.0        20 ms    0           0
                        web.3      READY                           0.0          0.0        -        3           1\
                        """);
    }
}
