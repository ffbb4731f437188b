package dev.pando.cluster.traffic;

import java.time.Duration;

/**
 * When requests to a part are refused at once, since most of them get no answer. After a while a
 * few are let through; once they are answered, all are.
 *
 * @param errorPercent of the last ten seconds' requests, twenty or more, that ended without an
 *     answer; 0 for never
 * @param open how long none is let through; doubled each time in a row
 * @param longestOpen the longest
 */
public record Breaker(int errorPercent, Duration open, Duration longestOpen) {
    /** What is right where nobody asks for anything else. */
    public static final Breaker DEFAULTS =
            new Breaker(60, Duration.ofSeconds(1), Duration.ofSeconds(30));

    public Breaker {
        boolean times = open.isPositive() && longestOpen.compareTo(open) >= 0;
        if (errorPercent < 0 || errorPercent > 100 || !times) {
            throw new IllegalArgumentException(
                    "breaker: error percent "
                            + errorPercent
                            + " (expected: 0..100), open "
                            + open
                            + ".."
                            + longestOpen);
        }
    }
}
