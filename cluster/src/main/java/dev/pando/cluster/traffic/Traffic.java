package dev.pando.cluster.traffic;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How requests are led to the instances of one part.
 *
 * @param balance how an instance is chosen
 * @param slowStart how long an instance that joins others gets less than its share, growing from a
 *     tenth to all of it; zero for none
 * @param health what instances are asked now and then; null for nothing
 * @param outliers when an instance is passed over for what came of its requests
 * @param retries how much may be sent again
 * @param breaker when requests are refused at once, since none is answered
 * @param queue what waits while no instance is free
 * @param drain what an instance that is taken out of rotation gets for the requests and WebSockets
 *     that it has
 */
public record Traffic(
        Balance balance,
        Duration slowStart,
        @Nullable HealthCheck health,
        Outliers outliers,
        Retries retries,
        Breaker breaker,
        QueueBound queue,
        Duration drain) {
    /** What is right where nobody asks for anything else. */
    public static final Traffic DEFAULTS =
            new Traffic(
                    Balance.TWO_CHOICES,
                    Duration.ZERO,
                    null,
                    Outliers.DEFAULTS,
                    Retries.DEFAULTS,
                    Breaker.DEFAULTS,
                    QueueBound.DEFAULTS,
                    Duration.ofSeconds(30));

    public Traffic {
        if (slowStart.isNegative() || drain.isNegative()) {
            throw new IllegalArgumentException(
                    "slow start " + slowStart + ", drain " + drain + " (expected: 0 or more)");
        }
    }

    /** The same with another way to choose. */
    public Traffic with(Balance next) {
        return new Traffic(next, slowStart, health, outliers, retries, breaker, queue, drain);
    }

    /** The same with another check of health. */
    public Traffic with(@Nullable HealthCheck next) {
        return new Traffic(balance, slowStart, next, outliers, retries, breaker, queue, drain);
    }

    /** The same with another view of outliers. */
    public Traffic with(Outliers next) {
        return new Traffic(balance, slowStart, health, next, retries, breaker, queue, drain);
    }

    /** The same with another bound of what is sent again. */
    public Traffic with(Retries next) {
        return new Traffic(balance, slowStart, health, outliers, next, breaker, queue, drain);
    }

    /** The same with another breaker. */
    public Traffic with(Breaker next) {
        return new Traffic(balance, slowStart, health, outliers, retries, next, queue, drain);
    }

    /** The same with another queue. */
    public Traffic with(QueueBound next) {
        return new Traffic(balance, slowStart, health, outliers, retries, breaker, next, drain);
    }

    /** The same with another slow start. */
    public Traffic withSlowStart(Duration next) {
        return new Traffic(balance, next, health, outliers, retries, breaker, queue, drain);
    }

    /** The same with another time to drain. */
    public Traffic withDrain(Duration next) {
        return new Traffic(balance, slowStart, health, outliers, retries, breaker, queue, next);
    }
}
