package dev.pando.manifest.part;

import dev.pando.manifest.value.Balance;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How requests are led to the instances of one part.
 *
 * @param balance how an instance is chosen
 * @param slowStart how long one that joins others gets less than its share; zero for none
 * @param health what instances are asked now and then; null for nothing
 * @param outliers when one is passed over for what came of its requests
 * @param retries how much may be sent again
 * @param breaker when requests are refused at once
 * @param queue what waits while no instance is free
 * @param drain what an instance that is taken out gets for what it has
 */
public record Traffic(
        Balance balance,
        Duration slowStart,
        @Nullable Health health,
        Outliers outliers,
        Retries retries,
        Breaker breaker,
        Queue queue,
        Duration drain) {
    /** What holds where nothing is said. */
    public static final Traffic USUAL =
            new Traffic(
                    Balance.TWO_CHOICES,
                    Duration.ZERO,
                    null,
                    Outliers.USUAL,
                    Retries.USUAL,
                    Breaker.USUAL,
                    Queue.USUAL,
                    Duration.ofSeconds(30));

    /**
     * What instances are asked.
     *
     * @param path of a GET; null means that an accepted connection is enough
     * @param lowestStatus the lowest status that is good
     * @param highestStatus the highest
     * @param interval from one question to the next
     * @param timeout what an answer may take
     * @param rise how many good answers in a row make an instance well again
     * @param fall how many bad ones make it sick
     */
    public record Health(
            @Nullable String path,
            int lowestStatus,
            int highestStatus,
            Duration interval,
            Duration timeout,
            int rise,
            int fall) {
        /** What holds where nothing but a path is said. */
        public static Health of(@Nullable String path) {
            Duration second = Duration.ofSeconds(1);
            return new Health(path, 200, 399, second, second, 2, 2);
        }
    }

    /** When an instance is passed over; a zero means never for that reason. */
    public record Outliers(
            int errorsInRow,
            int errorPercent,
            int latencyFactor,
            Duration ejection,
            Duration longestEjection,
            int maxEjectedPercent) {
        /** What holds where nothing is said. */
        public static final Outliers USUAL =
                new Outliers(5, 50, 10, Duration.ofSeconds(2), Duration.ofMinutes(1), 50);

        /** Where nobody is passed over for that. */
        public static final Outliers OFF =
                new Outliers(0, 0, 0, Duration.ofSeconds(2), Duration.ofMinutes(1), 0);
    }

    /** How often one request is sent at most, and how many of all are sent again. */
    public record Retries(int sends, int budgetPercent) {
        /** What holds where nothing is said. */
        public static final Retries USUAL = new Retries(3, 10);
    }

    /** When requests are refused at once; never with 0 percent. */
    public record Breaker(int errorPercent, Duration open, Duration longestOpen) {
        /** What holds where nothing is said. */
        public static final Breaker USUAL =
                new Breaker(60, Duration.ofSeconds(1), Duration.ofSeconds(30));

        /** Where none are. */
        public static final Breaker OFF = new Breaker(0, USUAL.open, USUAL.longestOpen);
    }

    /** How many wait at most, and for how long. */
    public record Queue(int requests, Duration longest) {
        /** What holds where nothing is said. */
        public static final Queue USUAL = new Queue(1_000, Duration.ofSeconds(10));
    }
}
