package dev.pando.edge.proxy;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * Counts the downstream connections of one kind of listener, on all loops, against their bound.
 * Safe for use by many threads.
 */
public final class Admission {
    private final int max;
    private final AtomicInteger inside = new AtomicInteger();

    /** Lets that many connections in. */
    public Admission(int max) {
        this.max = max;
    }

    /** Counts one in, and gives how many are inside over the bound. It leaves in any case. */
    int enter() {
        return inside.incrementAndGet() - max;
    }

    void leave() {
        inside.decrementAndGet();
    }

    /** Connections open now. */
    public int inside() {
        return inside.get();
    }
}
