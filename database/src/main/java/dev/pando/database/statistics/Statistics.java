package dev.pando.database.statistics;

import dev.pando.node.telemetry.Histogram;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** What a router counts. One event loop writes, anyone reads. */
public final class Statistics {
    /** Pools that are counted by themselves; the others count as one. */
    private static final int MAX_POOLS = 100;

    private record Key(String database, String user) {}

    private final LongSupplier nanoTime;
    private final InstantSource clock;
    private final long slowNanos;
    private final SlowStatements slowOnes;
    private final Map<Key, PoolStatistics> pools = new ConcurrentHashMap<>();
    private final PoolStatistics others = new PoolStatistics("", "");
    private final Histogram loopDelay = new Histogram();
    private final AtomicLong refusedSessions = new AtomicLong();
    private final AtomicLong failedLogins = new AtomicLong();

    /**
     * Of nothing yet.
     *
     * @param slow a statement that takes so long, or longer, is logged
     */
    public Statistics(
            LongSupplier nanoTime, InstantSource clock, Duration slow, SlowStatements slowOnes) {
        this.nanoTime = nanoTime;
        this.clock = clock;
        this.slowNanos = slowOnes.discards() ? Long.MAX_VALUE : slow.toNanos();
        this.slowOnes = slowOnes;
    }

    long nanoTime() {
        return nanoTime.getAsLong();
    }

    boolean logsSlowOnes() {
        return slowNanos != Long.MAX_VALUE;
    }

    boolean isSlow(long nanos) {
        return nanos >= slowNanos;
    }

    void log(PoolStatistics pool, @Nullable SaidText said, Ended statement, String application) {
        slowOnes.log(
                new SlowStatements.Line(
                        clock.instant(),
                        pool.database(),
                        pool.user(),
                        application,
                        said == null ? null : said.comment(),
                        said == null ? null : said.shape(),
                        statement));
    }

    /** What is counted of a role's sessions with a database; it may yet have to be kept. */
    public PoolStatistics pool(String database, String user) {
        PoolStatistics known = pools.get(new Key(database, user));
        if (known != null) {
            return known;
        }
        return pools.size() < MAX_POOLS ? new PoolStatistics(database, user) : others;
    }

    /** Keeps what is counted of a database from now on: there is one of that name. */
    public void keep(PoolStatistics pool) {
        if (pool != others) {
            pools.putIfAbsent(new Key(pool.database(), pool.user()), pool);
        }
    }

    /** What is due came so late. */
    public void loopDelay(long nanos) {
        loopDelay.record(Math.max(0, nanos));
    }

    /** There was no room for a session. */
    public void sessionRefused() {
        refusedSessions.incrementAndGet();
    }

    /** A client has failed to log in. */
    public void loginFailed() {
        failedLogins.incrementAndGet();
    }

    /** Of each pool that was there; of many more, the last has no name. */
    public Collection<PoolStatistics> pools() {
        List<PoolStatistics> all = new ArrayList<>(pools.values());
        if (others.of(PoolStatistics.Count.SESSIONS) > 0) {
            all.add(others);
        }
        return all;
    }

    Histogram loopDelay() {
        return loopDelay;
    }

    long refusedSessions() {
        return refusedSessions.get();
    }

    long failedLogins() {
        return failedLogins.get();
    }

    long droppedSlowStatements() {
        return slowOnes.dropped();
    }

    /** All of it in Prometheus' text format, version 0.0.4. */
    public String text() {
        return StatisticsText.of(this);
    }
}
