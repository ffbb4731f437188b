package dev.pando.compute;

import dev.pando.compute.child.Children;
import dev.pando.compute.code.Code;
import dev.pando.compute.lambda.Lambda;
import dev.pando.compute.spare.Spares;
import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * What every {@link Upkeep} works with.
 *
 * @param nanoTime a monotonic clock, in nanoseconds
 * @param changed told when an instance's phase has changed; must not wait
 */
record Kit(
        ComputeSettings settings,
        Children children,
        Ports ports,
        Presence presence,
        Environment environment,
        Code code,
        Lambda lambda,
        Spares spares,
        Announcer announcer,
        Meters meters,
        LongSupplier nanoTime,
        Runnable changed) {
    Duration since(long start) {
        return Duration.ofNanos(nanoTime.getAsLong() - start);
    }
}
