package dev.pando.edge.rule;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.pando.cluster.rule.PathRules;
import dev.pando.cluster.rule.RateLimit;
import dev.pando.edge.head.ByteWriter;
import dev.pando.edge.shield.RateTable;
import java.util.concurrent.TimeUnit;

/**
 * One limit made ready: whose requests it counts, in which table, and what clients are told of it.
 * Immutable, but for what is counted.
 */
final class Rate {
    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

    private final KeyReader keys;
    private final RateTable table;
    private final long intervalNanos;
    private final long burstNanos;
    private final String policy;

    /** The item of the RateLimit field up to the first number. */
    private final byte[] item;

    /**
     * Makes a limit. It counts on where one with the same hosts, prefix and bounds left off.
     *
     * @param name what clients are told that it is called; of its own among those of one request
     */
    Rate(String name, PathRules where, RateLimit limit, RateTable table) {
        this.table = table;
        String identity = where.hosts() + " " + where.prefix() + " " + limit;
        keys =
                new KeyReader(
                        limit.key(),
                        table.keysOf(identity),
                        table.keysOf("by client: " + identity));
        intervalNanos = limit.per().toNanos() / limit.count();
        burstNanos = intervalNanos * limit.burst();
        policy = policy(name, limit);
        item = ("\"" + name + "\";r=").getBytes(US_ASCII);
    }

    private static String policy(String name, RateLimit limit) {
        long window = inSeconds(limit.per().toNanos());
        String burst = limit.burst() == limit.count() ? "" : ";pando-burst=" + limit.burst();
        return "\"" + name + "\";q=" + limit.count() + ";w=" + window + burst;
    }

    /** Its item of the RateLimit-Policy field. */
    String policy() {
        return policy;
    }

    KeyReader keys() {
        return keys;
    }

    /** As {@link RateTable#take}. */
    long take(long hash, long nowNanos) {
        return table.take(hash, intervalNanos, burstNanos, nowNanos);
    }

    void giveBack(long hash) {
        table.giveBack(hash, intervalNanos);
    }

    /** Puts its item of the RateLimit field for what {@link #take} gave. */
    void putItem(ByteWriter to, long taken) {
        long remaining = taken > 0 ? (burstNanos - taken) / intervalNanos : 0;
        to.put(item).putDecimal(remaining);
        to.put(';').put('t').put('=').putDecimal(inSeconds(Math.abs(taken)));
    }

    /** Whole seconds, 1 or more, rounded up. */
    static long inSeconds(long nanos) {
        return Math.max(1, Math.ceilDiv(nanos, SECOND));
    }
}
