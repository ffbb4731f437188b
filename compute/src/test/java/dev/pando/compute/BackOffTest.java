package dev.pando.compute;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

final class BackOffTest {
    private final BackOff backOff =
            new BackOff(Duration.ofMillis(500), Duration.ofSeconds(30), Duration.ofSeconds(60));

    @Test
    void doublesUpToItsBound() {
        assertThat(waits(8))
                .containsExactly(500L, 1_000L, 2_000L, 4_000L, 8_000L, 16_000L, 30_000L, 30_000L);
    }

    @Test
    void beginsAnewAfterALongLife() {
        assertThat(waits(4)).endsWith(4_000L);
        assertThat(backOff.after(Duration.ofSeconds(59))).isEqualTo(Duration.ofSeconds(8));
        assertThat(backOff.after(Duration.ofSeconds(60))).isEqualTo(Duration.ofMillis(500));
        assertThat(backOff.after(Duration.ofSeconds(1))).isEqualTo(Duration.ofSeconds(1));
    }

    private List<Long> waits(int count) {
        return Stream.generate(() -> backOff.after(Duration.ofSeconds(1)).toMillis())
                .limit(count)
                .toList();
    }
}
