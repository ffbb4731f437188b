package dev.pando.cluster.rule;

import dev.pando.cluster.traffic.RequestKey;
import java.time.Duration;

/**
 * How many requests are taken in a time of all that share a key; the next are answered 429.
 *
 * @param key whose they are; requests without it (no such header, no such cookie) are counted by
 *     the client's address
 * @param count so many, evenly spread, 1..1,000,000
 * @param per in this time, 1 s..1 h
 * @param burst so many at once, 1..1,000,000
 */
public record RateLimit(RequestKey key, int count, Duration per, int burst) {
    private static final int MOST = 1_000_000;

    public RateLimit {
        boolean counts = count >= 1 && count <= MOST && burst >= 1 && burst <= MOST;
        if (!counts || !per.isPositive() || per.compareTo(Duration.ofHours(1)) > 0) {
            throw new IllegalArgumentException(
                    "rate: " + count + " per " + per + ", burst " + burst);
        }
    }
}
