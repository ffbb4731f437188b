package dev.pando.edge.pool;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pando.cluster.traffic.Breaker;
import dev.pando.cluster.traffic.Outliers;
import dev.pando.cluster.traffic.Traffic;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** When requests are refused at once, and when they are let through again. */
final class CircuitBreakerTest {
    private static final Duration FAST = Duration.ofMillis(1);

    private final TestPool pool =
            TestPool.of(
                    2,
                    Traffic.DEFAULTS
                            .with(new Outliers(0, 0, 0, FAST, FAST, 0))
                            .with(new Breaker(60, Duration.ofSeconds(1), Duration.ofSeconds(5))));

    private void requests(int answered, int unanswered) {
        for (int i = 0; i < answered; i++) {
            pool.answered(pool.member(1), 503, FAST);
        }
        for (int i = 0; i < unanswered; i++) {
            pool.unanswered(pool.member(2));
        }
    }

    private boolean admits() {
        return pool.pool().admits(pool.now);
    }

    private void open() {
        requests(0, 20);
        pool.pass(Duration.ofSeconds(1));
        assertThat(admits()).isFalse();
    }

    @Test
    void opensOnceMostGetNoAnswer() {
        requests(41, 59);
        pool.pass(Duration.ofSeconds(1));
        assertThat(admits()).isTrue();
        requests(0, 3);
        pool.pass(Duration.ofSeconds(1));

        assertThat(admits()).isFalse();
        assertThat(pool.pool().breakerOpenings()).isEqualTo(1);
    }

    @Test
    void opensByNoFewRequests() {
        requests(0, 19);
        pool.pass(Duration.ofSeconds(1));

        assertThat(admits()).isTrue();
    }

    @Test
    void letsOneThroughEvery100Ms() {
        open();
        pool.pass(Duration.ofSeconds(1));

        assertThat(admits()).isTrue();
        assertThat(admits()).isFalse();
        pool.pass(Duration.ofMillis(100));
        assertThat(admits()).isTrue();
        assertThat(admits()).isFalse();
    }

    @Test
    void closesOnceThreeInARowAreAnswered() {
        open();
        pool.pass(Duration.ofSeconds(1));
        assertThat(admits()).isTrue();
        requests(3, 0);

        assertThat(admits()).isTrue();
        assertThat(admits()).isTrue();
        pool.pass(Duration.ofSeconds(3));
        assertThat(admits()).as("what was before is forgotten").isTrue();
    }

    @Test
    void staysOpenTwiceAsLongAfterAProbeThatFails() {
        open();
        for (int seconds : new int[] {1, 2, 4, 5, 5}) {
            pool.pass(Duration.ofSeconds(seconds).minusMillis(100));
            assertThat(admits()).isFalse();
            pool.pass(Duration.ofMillis(100));
            assertThat(admits()).isTrue();
            requests(0, 1);
        }
    }

    @Test
    void beginsAnewOnceItWasClosedForLong() {
        open();
        pool.pass(Duration.ofSeconds(1));
        assertThat(admits()).isTrue();
        requests(3, 0);
        pool.pass(Duration.ofSeconds(20));
        open();
        pool.pass(Duration.ofSeconds(1));

        assertThat(admits()).isTrue();
    }

    @Test
    void retriesATenthAndSomeForFree() {
        int retried = 0;
        while (pool.pool().mayRetry()) {
            retried++;
        }
        assertThat(retried).isEqualTo(100);
        pool.pass(Duration.ofSeconds(1));
        for (int i = 0; i < 10; i++) {
            assertThat(pool.pool().mayRetry()).isTrue();
        }
        assertThat(pool.pool().mayRetry()).isFalse();
        requests(2_000, 0);
        pool.pass(Duration.ofSeconds(1));
        for (int i = 0; i < 200; i++) {
            assertThat(pool.pool().mayRetry()).isTrue();
        }
        assertThat(pool.pool().mayRetry()).isFalse();
        assertThat(pool.pool().retriesRefused()).isEqualTo(3);
    }
}
