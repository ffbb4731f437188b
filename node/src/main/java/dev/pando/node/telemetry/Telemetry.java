package dev.pando.node.telemetry;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.FileDescriptorMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;

/**
 * The meters of this process. Rooms register theirs as {@code pando_<room>_<noun>_<unit>} with
 * bounded labels; {@link #scrape()} writes all of them. Safe for use by many threads.
 */
public final class Telemetry implements AutoCloseable {
    private final PrometheusMeterRegistry registry =
            new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);

    private final List<Supplier<String>> others = new CopyOnWriteArrayList<>();

    /** Makes a registry that holds the JVM's and the process's own meters. */
    public Telemetry() {
        new JvmMemoryMetrics().bindTo(registry);
        new JvmThreadMetrics().bindTo(registry);
        new ProcessorMetrics().bindTo(registry);
        new FileDescriptorMetrics().bindTo(registry);
        new UptimeMetrics().bindTo(registry);
    }

    /** Where rooms register their meters. */
    public MeterRegistry registry() {
        return registry;
    }

    /** Adds what a room writes in that format itself, at each scrape. */
    public void also(Supplier<String> text) {
        others.add(text);
    }

    /** All meters in Prometheus' text format, version 0.0.4. */
    public String scrape() {
        StringBuilder all = new StringBuilder(registry.scrape());
        others.forEach(text -> all.append(text.get()));
        return all.toString();
    }

    @Override
    public void close() {
        registry.close();
    }
}
