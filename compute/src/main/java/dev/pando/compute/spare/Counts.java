package dev.pando.compute.spare;

import dev.pando.compute.code.Language;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
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
            registry.gauge(
                    "pando.compute.spares", List.of(Tag.of("language", language.label())), count);
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
