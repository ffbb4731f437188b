package dev.pando.edge.proxy;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * Counts the sockets of an edge, on both sides and all loops, against what the process may have
 * open, so that it keeps some for everything else. Safe for use by many threads.
 */
public final class Sockets {
    private final int max;
    private final AtomicInteger open = new AtomicInteger();

    /** Of which so many may be open. */
    public Sockets(int max) {
        this.max = max;
    }

    /** Counts one that is open, and gives whether it is over the bound. It leaves in any case. */
    boolean enter() {
        return open.incrementAndGet() > max;
    }

    /** Counts one that is about to be opened, if it may. */
    boolean mayOpen() {
        if (enter()) {
            leave();
            return false;
        }
        return true;
    }

    void leave() {
        open.decrementAndGet();
    }

    /** Sockets open now. */
    public int open() {
        return open.get();
    }
}
