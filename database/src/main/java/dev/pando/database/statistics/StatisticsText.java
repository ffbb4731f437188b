package dev.pando.database.statistics;

import dev.pando.database.sql.StatementClass;
import dev.pando.database.statistics.PoolStatistics.Count;
import dev.pando.node.telemetry.MeterText;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The meters of a router. Labels are databases, roles, classes and the shapes with the most time,
 * so that what an app sends has no say in how many there are. Used for one scrape.
 */
final class StatisticsText {
    /** Shapes that have meters, of each pool. */
    private static final int MAX_SHAPES = 100;

    /** What is shown of a shape. */
    private static final int MAX_LABEL = 120;

    private final MeterText text = new MeterText();
    private final Collection<PoolStatistics> pools;

    private StatisticsText(Collection<PoolStatistics> pools) {
        this.pools = pools;
    }

    static String of(Statistics statistics) {
        StatisticsText all = new StatisticsText(statistics.pools());
        all.censuses();
        all.counts();
        all.waits();
        all.times();
        all.shapes();
        all.router(statistics);
        return all.text.toString();
    }

    private void censuses() {
        text.gauges("pando_database_sessions", "Sessions now, by what they do.");
        for (PoolStatistics pool : pools) {
            Census now = pool.census();
            state(pool, "idle", now.idle());
            state(pool, "served", now.served());
            state(pool, "keeping", now.keeping());
            state(pool, "waiting", now.waiting());
        }
        text.gauges("pando_database_server_connections", "Connections to PostgreSQL now.");
        for (PoolStatistics pool : pools) {
            Census now = pool.census();
            state(pool, "idle", now.idleConnections());
            state(pool, "used", now.usedConnections());
            state(pool, "opening", now.opening());
        }
        text.gauges("pando_database_max_server_connections", "How many there may be.");
        pools.forEach(pool -> text.put(labels(pool), pool.census().mostConnections()));
    }

    private void state(PoolStatistics pool, String state, int count) {
        text.put(labels(pool) + "," + MeterText.label("state", state), count);
    }

    private void counts() {
        for (Count count : Count.values()) {
            text.counters("pando_database_" + count.noun() + "_total", count.help());
            pools.forEach(pool -> text.put(labels(pool), pool.of(count)));
        }
    }

    private void waits() {
        text.histograms(
                "pando_database_wait_seconds",
                "How long sessions waited for a server connection, each time they needed one.");
        pools.forEach(pool -> text.put(labels(pool), pool.waits()));
    }

    private void times() {
        text.histograms(
                "pando_database_statement_seconds",
                "From a statement's arrival, or the end of the one before, to its answer's end.");
        for (PoolStatistics pool : pools) {
            for (StatementClass each : StatementClass.values()) {
                text.put(labels(pool) + "," + label(each), pool.times(each));
            }
            text.put(labels(pool) + "," + label(null), pool.times(null));
        }
    }

    private void shapes() {
        text.histograms(
                "pando_database_shape_seconds",
                "The same of the shapes with the most time in all.");
        for (PoolStatistics pool : pools) {
            for (ShapeStatistics one : top(pool)) {
                text.put(
                        String.join(
                                ",",
                                labels(pool),
                                label(one.shape().kind()),
                                MeterText.label("shape", one.shape().id()),
                                MeterText.label(
                                        "statement", Excerpt.of(one.shape().text(), MAX_LABEL))),
                        one.time());
            }
        }
    }

    /** Those with the most time, which goes on while they are sorted. */
    private static List<ShapeStatistics> top(PoolStatistics pool) {
        Map<ShapeStatistics, Long> nanos = new HashMap<>();
        pool.shapes().forEach(one -> nanos.put(one, one.time().nanos()));
        List<ShapeStatistics> sorted = new ArrayList<>(nanos.keySet());
        sorted.sort(
                Comparator.<ShapeStatistics>comparingLong(one -> nanos.getOrDefault(one, 0L))
                        .reversed());
        return sorted.subList(0, Math.min(sorted.size(), MAX_SHAPES));
    }

    private void router(Statistics statistics) {
        text.histograms(
                "pando_database_loop_delay_seconds",
                "How late the router's event loop comes to what is due each 100 ms.");
        text.put("", statistics.loopDelay());
        text.counters(
                "pando_database_refused_sessions_total", "Sessions for which there was no room.");
        text.put("", statistics.refusedSessions());
        text.counters("pando_database_failed_logins_total", "Clients that failed to log in.");
        text.put("", statistics.failedLogins());
        text.counters(
                "pando_database_dropped_slow_statements_total",
                "Slow statements that were not logged, since the disk was behind or failed.");
        text.put("", statistics.droppedSlowStatements());
    }

    private static String labels(PoolStatistics pool) {
        return MeterText.label("database", pool.database())
                + ","
                + MeterText.label("user", pool.user());
    }

    private static String label(@Nullable StatementClass kind) {
        return MeterText.label("class", kind == null ? "unknown" : kind.word());
    }
}
