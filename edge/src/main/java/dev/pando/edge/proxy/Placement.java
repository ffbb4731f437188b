package dev.pando.edge.proxy;

import dev.pando.edge.route.Member;
import dev.pando.edge.route.Pool;
import dev.pando.edge.route.Waiter;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * A request's claim on an instance: picks one with a free slot or waits in the pool's queue, and
 * holds the slot until it is given back. Confined to its event loop, but for {@link #granted}.
 */
final class Placement implements Waiter {
    private final Loop loop;
    private final Pool pool;
    private final Exchange exchange;
    private @Nullable Member held;
    private @Nullable Member last;
    private boolean waiting;
    private long waitingSince;
    private long waitedNanos;

    Placement(Loop loop, Pool pool, Exchange exchange) {
        this.loop = loop;
        this.pool = pool;
        this.exchange = exchange;
    }

    /** Takes a slot that is free now; null if there is none. */
    @Nullable Member take() {
        Member free = pool.acquire(loop.random(), loop.now());
        if (free != null) {
            hold(free);
        }
        return free;
    }

    private void hold(Member member) {
        held = member;
        last = member;
    }

    /** Waits for a slot, which the exchange is told of; false if the queue is full. */
    boolean await() {
        waiting = true;
        waitingSince = loop.now();
        if (!pool.enqueue(this)) {
            waiting = false;
        }
        return waiting;
    }

    @Override
    public void granted(Member member) {
        try {
            loop.execute(() -> leaveQueue(member));
        } catch (RejectedExecutionException e) {
            pool.release(member); // the loop is shut down, and this request with it
        }
    }

    private void leaveQueue(Member member) {
        loop.tick();
        if (waiting) {
            stopWaiting();
            hold(member);
            exchange.placed(member);
        } else {
            pool.release(member); // the request gave up while it was being granted the slot
        }
        loop.flush();
    }

    private void stopWaiting() {
        waiting = false;
        waitedNanos += loop.now() - waitingSince;
    }

    /**
     * Gives up waiting for lack of time; false if a slot is being granted just now, which will be
     * told.
     */
    boolean giveUp() {
        boolean left = pool.leave(this);
        if (left) {
            stopWaiting();
        }
        return left;
    }

    /** Gives the slot back, if it holds one, or gives up waiting for good. */
    void release() {
        if (waiting) {
            stopWaiting();
            pool.leave(this);
        }
        if (held != null) {
            Member free = held;
            held = null;
            pool.release(free);
        }
    }

    /** How long it has waited in all. */
    long waitedNanos() {
        return waitedNanos;
    }

    /** The instance that it held last. */
    @Nullable Member last() {
        return last;
    }
}
