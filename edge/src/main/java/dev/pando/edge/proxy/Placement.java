package dev.pando.edge.proxy;

import dev.pando.edge.pool.Member;
import dev.pando.edge.pool.Pool;
import dev.pando.edge.pool.Waiter;
import dev.pando.edge.proxy.Failure.Origin;
import dev.pando.edge.proxy.LoopCounters.Count;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A request's way to an instance: picks one with a free slot or waits in the pool's queue, takes a
 * connection that is kept to it or opens one, and holds the slot until it is given back. An
 * instance that does not take the connection has seen nothing of the request, whatever its method:
 * the next one is asked. Confined to its event loop, but for {@link #granted}.
 */
final class Placement implements Waiter {
    /** How long an instance is passed over that was busy with what this edge does not know of. */
    private static final long BUSY_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

    private final Loop loop;
    private final Pool pool;
    private final Exchange exchange;
    private final long key;
    private @Nullable Member held;
    private @Nullable Member last;
    private boolean waiting;
    private @Nullable Member avoided;
    private boolean over;
    private long wantedAt;
    private long waitingSince;
    private long waitedNanos;

    /** The way of a request with that key, see {@link Pool#key}. */
    Placement(Loop loop, Pool pool, long key, Exchange exchange) {
        this.loop = loop;
        this.pool = pool;
        this.key = key;
        this.exchange = exchange;
    }

    /**
     * Begins to look for an instance; the exchange is told of a connection, or that there is none.
     */
    void begin() {
        wantedAt = loop.now();
        if (pool.admits(loop.now())) {
            place();
        } else {
            String why = pool.part() + " answers nothing at present; its circuit breaker is open";
            exchange.fail(Failure.unavailable(Origin.UPSTREAM, why));
        }
    }

    private void place() {
        Member free = pool.acquire(key, loop.random(), loop.now(), avoided);
        if (free != null) {
            placed(free);
        } else {
            await();
        }
    }

    private void await() {
        waiting = true;
        waitingSince = loop.now();
        exchange.expireAt(noLaterThan());
        if (!pool.enqueue(this)) {
            waiting = false;
            String why = "too many requests wait for " + pool.part();
            exchange.fail(Failure.unavailable(Origin.OURS, why));
        }
    }

    /** When no further instance is looked for. */
    private long noLaterThan() {
        return wantedAt + pool.queueNanos();
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
            placed(member);
        } else {
            pool.release(member); // the request gave up while it was being granted the slot
        }
        loop.flush();
    }

    private void stopWaiting() {
        waiting = false;
        waitedNanos += loop.now() - waitingSince;
    }

    /** Has a slot of an instance. */
    private void placed(Member member) {
        held = member;
        last = member;
        UpstreamConnection idle =
                member == avoided ? null : loop.idleUpstreams.take(member, loop.now());
        if (idle != null) {
            exchange.send(idle);
            return;
        }
        exchange.expireAt(loop.now() + pool.queueNanos()); // a connect gives up before
        UpstreamConnection.connect(loop, member, this);
    }

    /** The connection that was asked for is there. */
    void connected(UpstreamConnection connection) {
        loop.tick();
        loop.counters.add(Count.CONNECTED);
        if (over) {
            connection.rest();
            return;
        }
        exchange.send(connection);
        loop.flush();
    }

    /**
     * There is no connection. An instance that did not take it is passed over, and another one
     * asked; for a failure of this machine's, such as to have no socket left, no instance can make
     * up.
     */
    void connectFailed(Member asked, Throwable cause) {
        loop.tick();
        loop.counters.add(Count.CONNECT_FAILED);
        boolean refused =
                cause instanceof ConnectException || cause instanceof NoRouteToHostException;
        if (refused) {
            pool.refused(asked);
        } else {
            loop.failed("upstream", cause);
        }
        if (over) {
            return;
        }
        if (refused) {
            String why = "no instance of " + pool.part() + " took the request in time";
            placeAgain(asked, Failure.refused(why));
        } else {
            exchange.fail(Failure.noConnection());
        }
        loop.flush();
    }

    /** This process has as many sockets open as it may. */
    void noSocketLeft() {
        exchange.fail(Failure.noConnection());
    }

    /**
     * The connection ended with nothing done: another instance is asked, or the same one over a new
     * connection, since its other kept ones may have ended too.
     */
    void again() {
        avoided = last;
        giveBack();
        place();
    }

    /** The node of a function has run nothing, since its instance is busy with other calls. */
    void busy(Member asked) {
        loop.counters.add(Count.BUSY);
        pool.busy(asked, BUSY_NANOS);
        loop.later(pool::wake, BUSY_NANOS);
        placeAgain(asked, notFree());
    }

    private Failure notFree() {
        String why = "no instance of " + pool.part() + " was free in time";
        return Failure.unavailable(Origin.OURS, why);
    }

    private void placeAgain(Member asked, Failure otherwise) {
        avoided = asked;
        giveBack();
        if (loop.now() - noLaterThan() >= 0) {
            exchange.fail(otherwise);
        } else {
            place();
        }
    }

    /** The time is over; a slot that is being granted just now will still be told. */
    void expired() {
        if (waiting && pool.leave(this)) {
            stopWaiting();
            exchange.fail(notFree());
        }
    }

    /** Gives the slot back, if it holds one, or gives up waiting for good. */
    void end() {
        over = true;
        if (waiting) {
            stopWaiting();
            pool.leave(this);
        }
        giveBack();
    }

    /** Gives the slot back before the exchange is over. */
    void giveBack() {
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
