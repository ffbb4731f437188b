package dev.pando.edge.pool;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * How many requests of a pool may be sent again: a share of all, so that retries do not double the
 * load of instances that fail under it. A hundred are free at the beginning, and ten a second at
 * all times. Safe for use by many threads, without locks.
 */
final class RetryBudget {
    private static final int FREE = 100;
    private static final int FREE_A_SECOND = 10;

    private final AtomicInteger left;
    private final AtomicLong refused = new AtomicLong();

    /** Of a pool of whose requests so many percent may be sent again; none with 0. */
    RetryBudget(int percent) {
        left = new AtomicInteger(percent == 0 ? 0 : FREE);
    }

    /** Takes one, if there is one left. */
    boolean take() {
        int now = left.get();
        while (now > 0) {
            if (left.compareAndSet(now, now - 1)) {
                return true;
            }
            now = left.get();
        }
        refused.incrementAndGet();
        return false;
    }

    /**
     * Adds what a second brings.
     *
     * @param second what was done in it
     * @param tenSeconds what was done in the last ten, whose share is the most that is kept
     */
    void refill(Counts second, Counts tenSeconds, int percent) {
        int most = Math.clamp(share(tenSeconds, percent), FREE, Integer.MAX_VALUE / 2);
        int more = Math.clamp(FREE_A_SECOND + share(second, percent), 0, most);
        left.updateAndGet(now -> percent == 0 ? 0 : Math.min(most, now + more));
    }

    private static long share(Counts of, int percent) {
        return of.requests() * percent / 100;
    }

    /** How often there was none left. */
    long refused() {
        return refused.get();
    }
}
