package dev.pando.compute;

import java.time.Duration;

/**
 * How an instance has run so far.
 *
 * @param age of its process; zero while it has none
 * @param restarts how often it was started again after it had ended by itself
 */
public record InstanceRun(Duration age, int restarts) {
    /** Of an instance that someone else runs. */
    public static final InstanceRun UNKNOWN = new InstanceRun(Duration.ZERO, 0);
}
