package dev.pando.edge.pool;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pando.cluster.traffic.Outliers;
import dev.pando.cluster.traffic.Traffic;
import dev.pando.testing.Generated;
import java.time.Duration;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Who is passed over for what came of its requests, and for how long. */
final class JudgeTest {
    private static final Duration FAST = Duration.ofMillis(2);
    private static final Duration SECOND = Duration.ofSeconds(1);

    private static TestPool pool(int instances) {
        return TestPool.of(instances, Traffic.DEFAULTS);
    }

    private static void answered(TestPool pool, int number, int status, int times) {
        for (int i = 0; i < times; i++) {
            pool.answered(pool.member(number), status, FAST);
        }
    }

    private static @Nullable Trouble trouble(TestPool pool, int number) {
        return pool.member(number).trouble(pool.now);
    }

    @Test
    void passesOverWhoLeavesFiveInARowUnanswered() {
        TestPool pool = pool(2);
        for (int i = 0; i < 4; i++) {
            pool.unanswered(pool.member(1));
        }
        answered(pool, 1, 500, 1);
        for (int i = 0; i < 4; i++) {
            pool.unanswered(pool.member(1));
        }
        assertThat(trouble(pool, 1)).isNull();
        pool.unanswered(pool.member(1));

        assertThat(trouble(pool, 1)).isEqualTo(Trouble.ERRORS);
        assertThat(pool.pool().ejections()).isEqualTo(1);
        var random = new SplittableRandom(1);
        for (int i = 0; i < 50; i++) {
            assertThat(pool.take(0, random)).isSameAs(pool.member(2));
        }
        pool.pass(Duration.ofSeconds(2));
        assertThat(trouble(pool, 1)).isNull();
    }

    @Test
    void isPassedOverLongerEachTimeInARow() {
        TestPool pool = pool(2);
        for (int seconds : new int[] {2, 4, 8, 16, 32, 60, 60}) {
            for (int i = 0; i < 5; i++) {
                pool.unanswered(pool.member(1));
            }
            pool.pass(Duration.ofSeconds(seconds).minusMillis(100));
            assertThat(trouble(pool, 1)).isEqualTo(Trouble.ERRORS);
            pool.pass(Duration.ofMillis(100));
            assertThat(trouble(pool, 1)).isNull();
        }
    }

    @Test
    void forgetsARowAfterTenGoodSeconds() {
        TestPool pool = pool(2);
        for (int times = 0; times < 2; times++) {
            for (int i = 0; i < 5; i++) {
                pool.unanswered(pool.member(1));
            }
            pool.pass(Duration.ofSeconds(2));
            assertThat(trouble(pool, 1)).isNull();
            for (int second = 0; second < 11; second++) {
                answered(pool, 1, 200, 10);
                pool.pass(SECOND);
            }
        }
    }

    @Test
    void passesOverWhoFailsFarMoreThanItsSiblings() {
        TestPool pool = pool(4);
        IntStream.rangeClosed(1, 4).forEach(number -> answered(pool, number, 200, 50));
        answered(pool, 3, 503, 60);
        pool.pass(SECOND);

        assertThat(trouble(pool, 3)).isEqualTo(Trouble.ERRORS);
        assertThat(trouble(pool, 1)).isNull();
    }

    @Test
    void blamesNobodyForWhatAllFailIn() {
        TestPool pool = pool(4);
        IntStream.rangeClosed(1, 4).forEach(number -> answered(pool, number, 500, 50));
        pool.pass(SECOND);

        IntStream.rangeClosed(1, 4).forEach(number -> assertThat(trouble(pool, number)).isNull());
    }

    @Test
    void tellsNothingFromAFewRequests() {
        TestPool pool = pool(4);
        IntStream.rangeClosed(1, 4).forEach(number -> answered(pool, number, 200, 100));
        TestPool fresh = pool(4);
        answered(fresh, 1, 200, 100);
        answered(fresh, 2, 500, 19);
        fresh.pass(SECOND);

        assertThat(trouble(fresh, 2)).isNull();
    }

    @Test
    void passesOverWhoIsFarSlowerThanItsSiblings() {
        TestPool pool = pool(4);
        IntStream.rangeClosed(1, 4).forEach(number -> answered(pool, number, 200, 30));
        for (int i = 0; i < 30; i++) {
            pool.answered(pool.member(2), 200, Duration.ofMillis(80));
        }
        pool.pass(SECOND);

        assertThat(trouble(pool, 2)).isEqualTo(Trouble.SLOW);
    }

    @Test
    void takesAFewMillisecondsForNoSlowness() {
        TestPool pool = pool(4);
        for (int number = 1; number <= 4; number++) {
            for (int i = 0; i < 30; i++) {
                Duration took = Duration.ofNanos(number == 2 ? 3_000_000 : 50_000);
                pool.answered(pool.member(number), 200, took);
            }
        }
        pool.pass(SECOND);

        assertThat(trouble(pool, 2)).isNull();
    }

    @Test
    void neverPassesOverMoreThanItsShare() {
        Generated.forAll(
                200,
                random -> {
                    int percent = random.nextInt(101);
                    int instances = 1 + random.nextInt(12);
                    var outliers =
                            new Outliers(
                                    3, 50, 10, Duration.ofSeconds(5), Duration.ofHours(1), percent);
                    TestPool pool = TestPool.of(instances, Traffic.DEFAULTS.with(outliers));
                    for (int i = 0; i < 300; i++) {
                        Member member = pool.member(1 + random.nextInt(instances));
                        switch (random.nextInt(4)) {
                            case 0 -> pool.unanswered(member);
                            case 1 -> pool.answered(member, 500, FAST);
                            case 2 -> pool.answered(member, 200, FAST.multipliedBy(20));
                            default -> pool.answered(member, 200, FAST);
                        }
                        if (random.nextInt(10) == 0) {
                            pool.pass(Duration.ofMillis(100));
                        }
                        long out =
                                IntStream.rangeClosed(1, instances)
                                        .filter(number -> trouble(pool, number) != null)
                                        .count();
                        assertThat(out * 100).isLessThanOrEqualTo((long) percent * instances);
                    }
                });
    }

    @Test
    void isSwitchedOffByZeros() {
        var off = new Outliers(0, 0, 0, Duration.ofSeconds(2), Duration.ofMinutes(1), 100);
        TestPool pool = TestPool.of(4, Traffic.DEFAULTS.with(off));
        IntStream.rangeClosed(1, 4).forEach(number -> answered(pool, number, 200, 50));
        for (int i = 0; i < 100; i++) {
            pool.unanswered(pool.member(1));
            pool.answered(pool.member(2), 500, Duration.ofSeconds(9));
        }
        pool.pass(SECOND);

        assertThat(trouble(pool, 1)).isNull();
        assertThat(trouble(pool, 2)).isNull();
    }
}
