package dev.pando.cluster.traffic;

import java.time.Duration;

/**
 * What may wait in front of a part while none of its instances is free.
 *
 * @param maxRequests waiting at once in one edge; past it 503
 * @param longest wait of one request, from its arrival; past it 503
 */
public record QueueBound(int maxRequests, Duration longest) {
    /** What is right where nobody asks for anything else. */
    public static final QueueBound DEFAULTS = new QueueBound(1_000, Duration.ofSeconds(10));

    public QueueBound {
        if (maxRequests < 0 || !longest.isPositive()) {
            throw new IllegalArgumentException(
                    "queue: max requests " + maxRequests + ", longest wait " + longest);
        }
    }
}
