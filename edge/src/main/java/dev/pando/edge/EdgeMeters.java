package dev.pando.edge;

import dev.pando.edge.files.Shelf;
import dev.pando.edge.health.HealthChecks;
import dev.pando.edge.log.AccessLog;
import dev.pando.edge.pool.Pool;
import dev.pando.edge.pool.Tally;
import dev.pando.edge.proxy.ByteBudget;
import dev.pando.edge.proxy.Loop;
import dev.pando.edge.proxy.LoopCounters.Count;
import dev.pando.edge.route.StaticFiles;
import dev.pando.edge.shield.RateTable;
import dev.pando.edge.tls.Certificates;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntSupplier;
import java.util.function.ToLongFunction;

/**
 * The meters of an edge. They read, when they are asked, what the loops count anyway. Labels are
 * the parts of the picture and the classes of status. The pools' meters are confined to the thread
 * that tells of pictures.
 */
final class EdgeMeters implements AutoCloseable {
    private final MeterRegistry registry;
    private final List<Meter> own = new ArrayList<>();
    private final Map<Pool, List<Meter>> byPool = new HashMap<>();
    private final Map<StaticFiles, List<Meter>> byFolder = new HashMap<>();

    EdgeMeters(
            MeterRegistry registry,
            Collection<Loop> loops,
            IntSupplier connections,
            ByteBudget bodies,
            ByteBudget answers,
            RateTable rates,
            Certificates certificates,
            HealthChecks health,
            Shelf shelf,
            AccessLog log) {
        this.registry = registry;
        own.add(gauge("pando_edge_connections", connections, IntSupplier::getAsInt, Tags.empty()));
        own.add(gauge("pando_edge_held_body_bytes", bodies, ByteBudget::used, Tags.empty()));
        own.add(gauge("pando_edge_kept_answer_bytes", answers, ByteBudget::used, Tags.empty()));
        own.add(gauge("pando_edge_kept_file_bytes", shelf, Shelf::keptBytes, Tags.empty()));
        own.add(gauge("pando_edge_open_files", shelf, Shelf::openFiles, Tags.empty()));
        own.add(
                Gauge.builder(
                                "pando_edge_certificate_seconds_left",
                                certificates,
                                Certificates::secondsLeft)
                        .register(registry));
        own.add(counter("pando_edge_over_rate", rates, RateTable::refused, Tags.empty()));
        own.add(counter("pando_edge_evicted_rates", rates, RateTable::evicted, Tags.empty()));
        own.add(counter("pando_edge_good_health_checks", health, HealthChecks::good, Tags.empty()));
        own.add(counter("pando_edge_bad_health_checks", health, HealthChecks::bad, Tags.empty()));
        for (Count count : Count.values()) {
            String name = "pando_edge_" + count.noun();
            own.add(counter(name, loops, sum(l -> l.counters().of(count)), Tags.empty()));
        }
        own.add(counter("pando_edge_log_dropped_lines", log, AccessLog::dropped, Tags.empty()));
        for (int i = 1; i <= Tally.CLASSES; i++) {
            int statusClass = i;
            Tags tags = Tags.of("app", "", "part", "", "status", statusClass + "xx");
            own.add(
                    counter(
                            "pando_edge_requests",
                            loops,
                            sum(loop -> loop.unrouted().answered(statusClass)),
                            tags));
        }
    }

    private static ToLongFunction<Collection<Loop>> sum(ToLongFunction<Loop> count) {
        return loops -> loops.stream().mapToLong(count).sum();
    }

    /** Adds the meters of new pools and removes those of gone ones. */
    void follow(Collection<Pool> pools) {
        for (Pool pool : pools) {
            byPool.computeIfAbsent(pool, this::meters);
        }
        byPool.entrySet()
                .removeIf(entry -> {
                    boolean gone = !pools.contains(entry.getKey());
                    if (gone) {
                        entry.getValue().forEach(registry::remove);
                    }
                    return gone;
                });
    }

    /**
     * The same for static folders, whose gone ones make room first. The prefix stands for the part,
     * whose name has no slash.
     */
    void followFolders(Collection<StaticFiles> folders) {
        byFolder.entrySet()
                .removeIf(entry -> {
                    boolean gone = !folders.contains(entry.getKey());
                    if (gone) {
                        entry.getValue().forEach(registry::remove);
                    }
                    return gone;
                });
        for (StaticFiles folder : folders) {
            byFolder.computeIfAbsent(folder, this::meters);
        }
    }

    private List<Meter> meters(StaticFiles folder) {
        Tags tags = Tags.of("app", folder.app().value(), "part", folder.folder().prefix());
        List<Meter> meters = new ArrayList<>();
        for (int i = 1; i <= Tally.CLASSES; i++) {
            int statusClass = i;
            meters.add(
                    counter(
                            "pando_edge_requests",
                            folder,
                            f -> f.tallies().sum(t -> t.answered(statusClass)),
                            tags.and("status", statusClass + "xx")));
        }
        return meters;
    }

    private List<Meter> meters(Pool pool) {
        Tags tags = Tags.of("app", pool.app().value(), "part", pool.part().value());
        List<Meter> meters = new ArrayList<>();
        meters.add(gauge("pando_edge_queued_requests", pool, Pool::waiting, tags));
        meters.add(gauge("pando_edge_in_flight_requests", pool, Pool::inFlight, tags));
        meters.add(gauge("pando_edge_passed_over_instances", pool, Pool::passedOver, tags));
        meters.add(counter("pando_edge_ejections", pool, Pool::ejections, tags));
        meters.add(counter("pando_edge_breaker_openings", pool, Pool::breakerOpenings, tags));
        meters.add(counter("pando_edge_refused_retries", pool, Pool::retriesRefused, tags));
        meters.add(
                counter(
                        "pando_edge_retried_requests",
                        pool,
                        p -> p.tallies().sum(Tally::retries),
                        tags));
        meters.add(
                counter(
                        "pando_edge_received_bytes",
                        pool,
                        p -> p.tallies().sum(Tally::received),
                        tags));
        meters.add(counter("pando_edge_sent_bytes", pool, p -> p.tallies().sum(Tally::sent), tags));
        for (int i = 1; i <= Tally.CLASSES; i++) {
            int statusClass = i;
            meters.add(
                    counter(
                            "pando_edge_requests",
                            pool,
                            p -> p.tallies().sum(t -> t.answered(statusClass)),
                            tags.and("status", statusClass + "xx")));
        }
        return meters;
    }

    private <T> Meter gauge(String name, T of, ToLongFunction<T> value, Tags tags) {
        return Gauge.builder(name, of, value::applyAsLong)
                .tags(tags)
                .strongReference(true) // else a lambda is collected, and the gauge reads NaN
                .register(registry);
    }

    private <T> Meter counter(String name, T of, ToLongFunction<T> value, Tags tags) {
        return FunctionCounter.builder(name, of, value::applyAsLong).tags(tags).register(registry);
    }

    @Override
    public void close() {
        own.forEach(registry::remove);
        byPool.values().forEach(meters -> meters.forEach(registry::remove));
        byPool.clear();
        byFolder.values().forEach(meters -> meters.forEach(registry::remove));
        byFolder.clear();
    }
}
