package dev.pando.server.control;

import dev.pando.cluster.traffic.Balance;
import dev.pando.cluster.traffic.Breaker;
import dev.pando.cluster.traffic.HealthCheck;
import dev.pando.cluster.traffic.Outliers;
import dev.pando.cluster.traffic.QueueBound;
import dev.pando.cluster.traffic.Retries;
import dev.pando.cluster.traffic.Traffic;
import dev.pando.manifest.value.RequestKey;
import org.jspecify.annotations.Nullable;

/** Turns what a file says of a part's traffic into that of the picture. */
public final class TrafficInPicture {
    private TrafficInPicture() {}

    /** How requests are led to a part's instances. */
    public static Traffic of(dev.pando.manifest.part.Traffic traffic) {
        return new Traffic(
                balance(traffic.balance()),
                traffic.slowStart(),
                health(traffic.health()),
                outliers(traffic.outliers()),
                new Retries(traffic.retries().sends(), traffic.retries().budgetPercent()),
                new Breaker(
                        traffic.breaker().errorPercent(),
                        traffic.breaker().open(),
                        traffic.breaker().longestOpen()),
                new QueueBound(traffic.queue().requests(), traffic.queue().longest()),
                traffic.drain());
    }

    private static Balance balance(dev.pando.manifest.value.Balance balance) {
        @Nullable RequestKey key = balance.key();
        Balance.Policy policy =
                switch (balance.policy()) {
                    case TWO_CHOICES -> Balance.Policy.TWO_CHOICES;
                    case RANDOM -> Balance.Policy.RANDOM;
                    case ROUND_ROBIN -> Balance.Policy.ROUND_ROBIN;
                    case LEAST_REQUESTS -> Balance.Policy.LEAST_REQUESTS;
                    case LATENCY -> Balance.Policy.LATENCY;
                    case HASH -> Balance.Policy.HASH;
                };
        return new Balance(policy, key == null ? null : RulesInPicture.key(key));
    }

    private static @Nullable HealthCheck health(
            dev.pando.manifest.part.Traffic.@Nullable Health health) {
        return health == null
                ? null
                : new HealthCheck(
                        health.path(),
                        health.lowestStatus(),
                        health.highestStatus(),
                        health.interval(),
                        health.timeout(),
                        health.rise(),
                        health.fall());
    }

    private static Outliers outliers(dev.pando.manifest.part.Traffic.Outliers outliers) {
        return new Outliers(
                outliers.errorsInRow(),
                outliers.errorPercent(),
                outliers.latencyFactor(),
                outliers.ejection(),
                outliers.longestEjection(),
                outliers.maxEjectedPercent());
    }
}
