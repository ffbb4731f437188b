package dev.pando.cluster.traffic;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What each instance is asked, by every edge, as long as it stands in the picture as ready.
 *
 * @param path what a GET asks for; null means that an accepted connection is enough
 * @param lowestStatus the lowest status that is healthy
 * @param highestStatus the highest
 * @param interval from one question to the next
 * @param timeout what an answer may take
 * @param rise how many good answers in a row make an instance healthy
 * @param fall how many bad ones make it sick; a refused connection does so at once
 */
public record HealthCheck(
        @Nullable String path,
        int lowestStatus,
        int highestStatus,
        Duration interval,
        Duration timeout,
        int rise,
        int fall) {
    private static final int MOST_TIMES = 100;

    public HealthCheck {
        boolean times = rise >= 1 && rise <= MOST_TIMES && fall >= 1 && fall <= MOST_TIMES;
        boolean statuses =
                lowestStatus >= 100 && lowestStatus <= highestStatus && highestStatus <= 599;
        boolean waits = isPositive(interval) && isPositive(timeout);
        if (!times || !statuses || !waits) {
            throw new IllegalArgumentException(
                    "health check: status "
                            + lowestStatus
                            + ".."
                            + highestStatus
                            + ", interval "
                            + interval
                            + ", timeout "
                            + timeout
                            + ", rise "
                            + rise
                            + ", fall "
                            + fall);
        }
    }

    private static boolean isPositive(Duration duration) {
        return !duration.isNegative() && !duration.isZero();
    }

    /** Asks for a path every second, as usual: 2xx and 3xx are good, two in a row count. */
    public static HealthCheck of(@Nullable String path) {
        return new HealthCheck(path, 200, 399, Duration.ofSeconds(1), Duration.ofSeconds(1), 2, 2);
    }
}
