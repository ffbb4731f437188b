package dev.pando.compute.lambda;

import dev.pando.cluster.InstanceId;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * What is counted of one function's calls: {@code pando_compute_calls{app,function,outcome}},
 * {@code pando_compute_call_seconds} and {@code pando_compute_calls_in_flight}. Safe for use by
 * many threads.
 */
final class CallMeters {
    private final Map<Outcome, Counter> calls = new EnumMap<>(Outcome.class);
    private final Timer time;
    private final AtomicInteger inFlight = new AtomicInteger();

    private CallMeters(MeterRegistry registry, Tags function) {
        for (Outcome outcome : Outcome.values()) {
            calls.put(
                    outcome,
                    Counter.builder("pando.compute.calls")
                            .description("Calls of functions by how they ended")
                            .tags(function.and("outcome", outcome.label()))
                            .register(registry));
        }
        time =
                Timer.builder("pando.compute.call")
                        .description("From a whole request to the function's answer")
                        .tags(function)
                        .register(registry);
        Gauge.builder("pando.compute.calls.in.flight", inFlight, AtomicInteger::get)
                .description("Calls that workers have")
                .tags(function)
                .register(registry);
    }

    void began() {
        inFlight.incrementAndGet();
    }

    void ended(Outcome outcome, Duration took) {
        inFlight.decrementAndGet();
        time.record(took);
        count(outcome);
    }

    void busy() {
        count(Outcome.BUSY);
    }

    private void count(Outcome outcome) {
        Counter counter = calls.get(outcome);
        if (counter != null) {
            counter.increment();
        }
    }

    /** The meters of each function that has had a worker; as many as the apps have functions. */
    static final class OfAll {
        private final MeterRegistry registry;
        private final Map<Tags, CallMeters> known = new ConcurrentHashMap<>();

        OfAll(MeterRegistry registry) {
            this.registry = registry;
        }

        CallMeters of(InstanceId id) {
            Tags function = Tags.of("app", id.app().toString(), "function", id.part().toString());
            return known.computeIfAbsent(function, tags -> new CallMeters(registry, tags));
        }
    }
}
