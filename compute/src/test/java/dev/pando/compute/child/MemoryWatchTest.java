package dev.pando.compute.child;

import static dev.pando.testing.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

final class MemoryWatchTest {
    private static final String RUN = "memory-watch-" + ProcessHandle.current().pid() + ".";

    private final AtomicLong nanos = new AtomicLong();
    private final AtomicInteger looks = new AtomicInteger();

    @Test
    void looksOnceForAllLaunchesAndAgainAfterAWhile() throws Exception {
        MemoryWatch watch =
                new MemoryWatch(
                        () -> {
                            looks.incrementAndGet();
                            return Carriers.byToken(RUN);
                        },
                        nanos::get);
        Process first = sleeping(RUN + "1.");
        try {
            assertThat(watch.exceeds(RUN + "1.", 1)).isTrue();
            assertThat(watch.exceeds(RUN + "1.", 1L << 30)).isFalse();
            assertThat(watch.exceeds(RUN + "2.", 1)).isFalse();
            assertThat(looks).hasValue(1);

            Process eleventh = sleeping(RUN + "11.");
            try {
                nanos.addAndGet(Duration.ofMillis(400).toNanos());
                assertThat(watch.exceeds(RUN + "11.", 1)).isTrue();
                assertThat(watch.exceeds(RUN + "1.", 1)).isTrue();
                assertThat(looks).hasValue(2);
            } finally {
                eleventh.destroyForcibly().waitFor();
            }
        } finally {
            first.destroyForcibly().waitFor();
        }
        assertThat(watch.exceeds(RUN + "1.", 1)).as("of one that ended").isFalse();
        assertThat(looks).hasValue(2);
    }

    private static Process sleeping(String token) throws IOException {
        ProcessBuilder builder = new ProcessBuilder("sleep", "1000");
        builder.environment().put(Run.VARIABLE, token);
        Process process = builder.start();
        eventually(
                "it carries",
                Duration.ofSeconds(10),
                () -> Carriers.byToken(RUN).containsKey(token));
        return process;
    }
}
