package dev.pando.compute.spare;

import dev.pando.compute.code.Language;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * What is counted: {@code pando_compute_spares{language}}, those that wait. Safe for many threads.
 */
final class Counts {
    private final Map<Language, AtomicInteger> waiting = new EnumMap<>(Language.class);

    Counts(MeterRegistry registry) {
        for (Language language : Language.values()) {
            AtomicInteger count = new AtomicInteger();
            waiting.put(language, count);
            Gauge.builder("pando.compute.spares", count, AtomicInteger::get)
                    .description("Workers that wait for the next function to start")
                    .tag("language", language.label())
                    .strongReference(true)
                    .register(registry);
        }
    }

    void show(List<Spare> spares) {
        waiting.forEach((language, count) ->
                count.set(
                        (int)
                                spares.stream()
                                        .filter(one ->
                                                one.kind().language() == language && one.waits())
                                        .count()));
    }
}
