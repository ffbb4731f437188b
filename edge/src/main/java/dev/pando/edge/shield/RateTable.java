package dev.pando.edge.shield;

import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.LongAdder;
import java.util.random.RandomGenerator;

/**
 * How much of its rate each key has used, of all limits of an edge, in a table of a fixed size: ten
 * million addresses take no more of it than ten. Safe for use by many threads, without locks.
 *
 * <p>A key is counted by the generic cell rate algorithm (ITU-T I.371, Annex A): one number, the
 * time by which all that was taken would be used up at an even rate. A request moves it on by one
 * interval, and is refused if that lies further ahead than a burst's worth. A key whose time is
 * past is as good as one that was never seen, so that nothing need be cleared.
 *
 * <p>A key has its place in one of {@value #WAYS} entries, which stand in two lines of the
 * processor's cache. Where all of them are taken, the one that is nearest to being forgotten makes
 * room: one that is idle before one that is in use, and one in use before one that is over its
 * rate. So a flood of new keys crowds out its own kind, and not those that are refused.
 *
 * <p>An entry is two longs, the key's hash and its time. Who takes an entry for another key marks
 * it {@link #TAKEN}, writes the time, then the key; who counts reads the key, the time and the key
 * again, and changes the time only if it still is what was read. Where two threads meet a key for
 * the first time in the same moment, each may give it an entry, and one request more is let
 * through.
 */
public final class RateTable {
    private static final int WAYS = 8;
    private static final int LONGS = 2;
    private static final long EMPTY = 0;
    private static final long TAKEN = 1;

    /** After that many races lost in a row a request is let through uncounted. */
    private static final int MAX_ATTEMPTS = 16;

    private final KeyedHash root;
    private final AtomicLongArray table;
    private final int setMask;
    private final LongAdder evicted = new LongAdder();
    private final LongAdder refused = new LongAdder();

    /**
     * Makes an empty table.
     *
     * @param entries how many keys are remembered at once, at 16 bytes each; rounded up to a power
     *     of two
     * @param secret chance that clients cannot guess
     */
    public RateTable(int entries, RandomGenerator secret) {
        int sets = Integer.highestOneBit(Math.max(1, (entries - 1) / WAYS)) * 2;
        root = KeyedHash.random(secret);
        table = new AtomicLongArray(sets * WAYS * LONGS);
        setMask = sets - 1;
    }

    /** The hash by which the keys of one limit are known, the same as long as the table lives. */
    public KeyedHash keysOf(String limit) {
        return root.derived(limit);
    }

    /** How many keys it can remember. */
    int entries() {
        return table.length() / LONGS;
    }

    /** Keys that were forgotten before their rate was whole again, since there was no room. */
    public long evicted() {
        return evicted.sum();
    }

    /** Requests that were refused. */
    public long refused() {
        return refused.sum();
    }

    /**
     * Counts one request.
     *
     * @param hash of the key, by {@link #keysOf}
     * @param intervalNanos from one request to the next at an even rate
     * @param burstNanos what a burst would take at that rate
     * @return if it is let through, the nanoseconds until the whole burst is there again, 1 or
     *     more; if it is not, those until one would be, negated
     */
    public long take(long hash, long intervalNanos, long burstNanos, long now) {
        long key = key(hash);
        int set = set(key);
        for (int attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
            int at = find(set, key);
            long ahead = at < 0 ? 0 : move(at, key, intervalNanos, burstNanos, now);
            if (ahead < 0) {
                refused.increment();
            }
            if (ahead != 0) {
                return ahead;
            }
            if (at < 0 && enter(set, key, now, intervalNanos)) {
                return intervalNanos;
            }
        }
        return intervalNanos;
    }

    /** Takes back that one request was counted. */
    public void giveBack(long hash, long intervalNanos) {
        long key = key(hash);
        int at = find(set(key), key);
        if (at >= 0) {
            long time = table.get(at + 1);
            if (table.get(at) == key) {
                // Where another thread counts at this moment, this one stays counted.
                table.compareAndSet(at + 1, time, time - intervalNanos);
            }
        }
    }

    private static long key(long hash) {
        return hash == EMPTY || hash == TAKEN ? ~hash : hash;
    }

    private int set(long key) {
        return ((int) (key >>> 32) & setMask) * WAYS * LONGS;
    }

    private int find(int set, long key) {
        for (int at = set; at < set + WAYS * LONGS; at += LONGS) {
            if (table.getAcquire(at) == key) {
                return at;
            }
        }
        return -1;
    }

    /** As {@link #take}; 0 if the entry is another key's by now. */
    private long move(int at, long key, long interval, long burst, long now) {
        while (true) {
            long time = table.get(at + 1);
            if (table.get(at) != key) {
                return 0;
            }
            long next = (time - now > 0 ? time : now) + interval;
            long ahead = next - now;
            if (ahead > burst) {
                return burst - ahead;
            }
            if (table.compareAndSet(at + 1, time, next)) {
                return ahead;
            }
        }
    }

    /** Gives a key the entry of a set that is worth the least; false if others were faster. */
    private boolean enter(int set, long key, long now, long interval) {
        int least = -1;
        long leastAhead = Long.MAX_VALUE;
        for (int at = set; at < set + WAYS * LONGS; at += LONGS) {
            long there = table.getAcquire(at);
            long ahead = there == EMPTY ? Long.MIN_VALUE : table.getAcquire(at + 1) - now;
            if (there != TAKEN && ahead < leastAhead) {
                least = at;
                leastAhead = ahead;
            }
        }
        if (least < 0) {
            return false;
        }
        long there = table.get(least);
        if (there == TAKEN || !table.compareAndSet(least, there, TAKEN)) {
            return false;
        }
        if (leastAhead > 0) {
            evicted.increment();
        }
        table.set(least + 1, now + interval);
        table.set(least, key);
        return true;
    }
}
