package dev.pando.edge.proxy;

import java.util.concurrent.atomic.AtomicLong;

/** The bytes that all held request bodies of an edge use together. Safe for use by many threads. */
public final class BodyBudget {
    private final long maxBytes;
    private final AtomicLong used = new AtomicLong();

    /** Makes one of which nothing is used. */
    public BodyBudget(long maxBytes) {
        this.maxBytes = maxBytes;
    }

    boolean take(int bytes) {
        if (used.addAndGet(bytes) <= maxBytes) {
            return true;
        }
        used.addAndGet(-bytes);
        return false;
    }

    void give(int bytes) {
        used.addAndGet(-bytes);
    }

    /** What is used now. */
    public long used() {
        return used.get();
    }
}
