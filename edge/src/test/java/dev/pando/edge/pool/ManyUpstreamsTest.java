package dev.pando.edge.pool;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pando.cluster.traffic.Balance;
import dev.pando.cluster.traffic.Balance.Policy;
import dev.pando.cluster.traffic.Outliers;
import dev.pando.cluster.traffic.RequestKey;
import dev.pando.cluster.traffic.Traffic;
import dev.pando.testing.VirtualTime;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

/**
 * A thousand upstreams of which one is ten times as slow, in simulated time: an edge, or four that
 * do not know of each other, sends them requests at 70 % of what they can do. Each upstream does
 * one request after the other, which take it 10 ms on the average, exponentially distributed.
 */
final class ManyUpstreamsTest {
    private static final int UPSTREAMS = 1_000;
    private static final boolean CAMPAIGN = Boolean.getBoolean("campaign");
    private static final double MEAN_NANOS = 10_000_000;
    private static final double SLOWER = 10;
    private static final double LOAD = 0.7;
    private static final Duration WARMING = Duration.ofSeconds(1);
    private static final Duration MEASURED = Duration.ofSeconds(2);

    private static final Path PICTURE = Path.of("../docs/images/balancing.svg");

    /** What of a policy is measured, in milliseconds. */
    record Result(double p50, double p99, double p999, int toSlow) {}

    /** One run of one policy. */
    private static final class Run {
        private final VirtualTime time = new VirtualTime();
        private final RandomGenerator random = new SplittableRandom(42);
        private final List<TestPool> edges = new ArrayList<>();
        private final List<Deque<Runnable>> queues = new ArrayList<>();
        private final List<Long> took = new ArrayList<>();
        private int toSlow;

        Run(Traffic traffic, int count) {
            for (int i = 0; i < count; i++) {
                edges.add(TestPool.of(UPSTREAMS, traffic));
            }
            for (int i = 0; i < UPSTREAMS; i++) {
                queues.add(new ArrayDeque<>());
            }
        }

        private long exponential(double mean) {
            return (long) (-mean * Math.log(1 - random.nextDouble()));
        }

        Result result() {
            for (TestPool edge : edges) {
                time.every(100_000_000, edge::sweep);
                arrive(edge);
            }
            time.pass(WARMING.plus(MEASURED));
            long[] sorted = took.stream().mapToLong(Long::longValue).sorted().toArray();
            return new Result(at(sorted, 0.5), at(sorted, 0.99), at(sorted, 0.999), toSlow);
        }

        private static double at(long[] sorted, double share) {
            return sorted[(int) (sorted.length * share)] / 1e6;
        }

        private void arrive(TestPool edge) {
            time.after(
                    exponential(MEAN_NANOS * edges.size() / UPSTREAMS / LOAD),
                    () -> {
                        arrive(edge);
                        send(edge);
                    });
        }

        private void send(TestPool edge) {
            edge.now = time.nanos();
            Member member = edge.take(random.nextLong(), random);
            int number = member.id().number();
            long began = time.nanos();
            boolean measured = began >= WARMING.toNanos();
            toSlow += measured && number == 1 ? 1 : 0;
            Deque<Runnable> queue = queues.get(number - 1);
            queue.add(() -> {
                edge.now = time.nanos();
                edge.answered(member, 200, Duration.ofNanos(time.nanos() - began));
                edge.pool().release(member);
                if (measured) {
                    took.add(time.nanos() - began);
                }
            });
            if (queue.size() == 1) {
                work(queue, number);
            }
        }

        private void work(Deque<Runnable> queue, int number) {
            double mean = number == 1 ? MEAN_NANOS * SLOWER : MEAN_NANOS;
            time.after(
                    exponential(mean),
                    () -> {
                        queue.remove().run();
                        if (!queue.isEmpty()) {
                            work(queue, number);
                        }
                    });
        }
    }

    private static Traffic by(Policy policy) {
        boolean hash = policy == Policy.HASH;
        // Nobody is passed over, so that the policy is all there is.
        return Traffic.DEFAULTS
                .with(hash ? Balance.hash(RequestKey.client()) : Balance.by(policy))
                .with(new Outliers(0, 0, 0, Duration.ofSeconds(1), Duration.ofSeconds(1), 0));
    }

    private static Map<Policy, Result> results(int edges) {
        Map<Policy, Result> results = new EnumMap<>(Policy.class);
        for (Policy policy : Policy.values()) {
            results.put(policy, new Run(by(policy), edges).result());
        }
        return results;
    }

    @Test
    void onlyWhoLooksAtTheUpstreamsIsFast() throws IOException {
        Map<Policy, Result> results = results(1);
        if (CAMPAIGN) {
            Files.writeString(PICTURE, PolicyPicture.of(results));
        }
        results.forEach((policy, result) ->
                assertThat(result.p99())
                        .as("%s: %s", policy, result)
                        .isLessThan(
                                switch (policy) {
                                    case LEAST_REQUESTS, HASH -> 60;
                                    case TWO_CHOICES, LATENCY -> 80;
                                    case ROUND_ROBIN -> 120;
                                    case RANDOM -> 200;
                                }));
    }

    @Test
    void edgesThatDoNotKnowOfEachOtherAreSlower() {
        results(4)
                .forEach((policy, result) -> {
                    if (CAMPAIGN) {
                        System.out.println("four edges, " + policy + ": " + result);
                    }
                    assertThat(result.p99())
                            .as("%s: %s", policy, result)
                            .isLessThan(
                                    switch (policy) {
                                        case LEAST_REQUESTS, HASH, TWO_CHOICES, LATENCY -> 100;
                                        case ROUND_ROBIN, RANDOM -> 200;
                                    });
                });
    }
}
