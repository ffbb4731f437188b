package dev.pando.cluster.traffic;

import java.time.Duration;

/**
 * When an instance is passed over for what came of its requests. An error is a request without an
 * answer: a connection that ended, a timeout, an answer that is none. The time that it is passed
 * over grows with each time in a row.
 *
 * @param errorsInRow so many; 0 for never
 * @param errorPercent of the last ten seconds' requests, twenty or more, those that ended with an
 *     error or a 5xx; 0 for never
 * @param latencyFactor answers that take so many times the median of the part's instances; 0 for
 *     never
 * @param ejection the first time that it is passed over
 * @param longestEjection the longest
 * @param maxEjectedPercent of the part's instances at once, 0..100; one that refuses connections is
 *     passed over in any case
 */
public record Outliers(
        int errorsInRow,
        int errorPercent,
        int latencyFactor,
        Duration ejection,
        Duration longestEjection,
        int maxEjectedPercent) {
    /** What is right where nobody asks for anything else. */
    public static final Outliers DEFAULTS =
            new Outliers(5, 50, 10, Duration.ofSeconds(2), Duration.ofMinutes(1), 50);

    public Outliers {
        boolean counts =
                errorsInRow >= 0 && errorPercent >= 0 && errorPercent <= 100 && latencyFactor >= 0;
        boolean times = ejection.isPositive() && longestEjection.compareTo(ejection) >= 0;
        boolean share = maxEjectedPercent >= 0 && maxEjectedPercent <= 100;
        if (!counts || !times || !share) {
            throw new IllegalArgumentException(
                    "outliers: errors in row "
                            + errorsInRow
                            + ", error percent "
                            + errorPercent
                            + ", latency factor "
                            + latencyFactor
                            + ", ejection "
                            + ejection
                            + ".."
                            + longestEjection
                            + ", max ejected percent "
                            + maxEjectedPercent);
        }
    }
}
