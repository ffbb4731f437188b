package dev.pando.testing;

import static dev.pando.testing.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class EventuallyTest {
    @Test
    void waitsUntilTheConditionHolds() {
        AtomicInteger looks = new AtomicInteger();

        eventually("three looks", Duration.ofSeconds(10), () -> looks.incrementAndGet() == 3);
    }

    @Test
    void failsAtTheDeadlineAndSaysWhatItWaitedFor() {
        assertThatThrownBy(() -> eventually("a blue moon", Duration.ofMillis(20), () -> false))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("a blue moon");
    }
}
