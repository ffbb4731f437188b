package dev.pando.edge.proxy;

import java.util.concurrent.atomic.AtomicLong;

/**
 * The bytes that an edge keeps of one kind of thing, of all its connections together: request
 * bodies, answers. Safe for use by many threads.
 */
public final class ByteBudget {
    private final long maxBytes;
    private final AtomicLong used = new AtomicLong();

    /** Makes one of which nothing is used. */
    public ByteBudget(long maxBytes) {
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
