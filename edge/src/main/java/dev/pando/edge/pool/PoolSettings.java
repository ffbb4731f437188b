package dev.pando.edge.pool;

import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * What all pools of an edge go by.
 *
 * @param loops how many event loops there are
 * @param refused how long an instance that did not take a connection is passed over
 * @param nanoTime the clock
 */
public record PoolSettings(int loops, Duration refused, LongSupplier nanoTime) {
    long now() {
        return nanoTime.getAsLong();
    }

    long refusedNanos() {
        return refused.toNanos();
    }
}
