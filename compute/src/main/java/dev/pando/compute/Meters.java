package dev.pando.compute;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * What compute counts: {@code pando_compute_instances{state}}, {@code pando_compute_restarts},
 * {@code pando_compute_starts{kind}} (whether by a spare or plain) and {@code
 * pando_compute_start_seconds} (from a process's start to its first answer). Safe for use by many
 * threads.
 */
final class Meters {
    private final Map<Rollout.Phase, AtomicInteger> instances = new EnumMap<>(Rollout.Phase.class);
    private final Counter restarts;
    private final Counter spareStarts;
    private final Counter plainStarts;
    private final Timer starts;

    Meters(MeterRegistry registry) {
        for (Rollout.Phase phase : Rollout.Phase.values()) {
            AtomicInteger count = new AtomicInteger();
            instances.put(phase, count);
            registry.gauge(
                    "pando.compute.instances",
                    List.of(Tag.of("state", phase.name().toLowerCase(Locale.ROOT))),
                    count);
        }
        restarts =
                Counter.builder("pando.compute.restarts")
                        .description("Instances started again because they ended or failed")
                        .register(registry);
        spareStarts = starts(registry, "spare");
        plainStarts = starts(registry, "plain");
        starts =
                Timer.builder("pando.compute.start")
                        .description("From the start of an instance to its first answer")
                        .register(registry);
    }

    private static Counter starts(MeterRegistry registry, String kind) {
        return Counter.builder("pando.compute.starts")
                .description("Starts of instances, by a process that waited or by a new one")
                .tag("kind", kind)
                .register(registry);
    }

    void instances(Rollout.Phase phase, int count) {
        AtomicInteger gauge = instances.get(phase);
        if (gauge != null) {
            gauge.set(count);
        }
    }

    void started(boolean spare) {
        (spare ? spareStarts : plainStarts).increment();
    }

    void restarted() {
        restarts.increment();
    }

    void ready(Duration after) {
        starts.record(after);
    }
}
