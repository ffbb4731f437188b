package dev.pando.edge.pool;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.pando.cluster.Instance;
import java.net.InetSocketAddress;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * One instance as this edge sees it: where it is, how many requests of this edge it holds, and
 * whether it lately refused a connection. Safe for use by many threads, without locks.
 */
public final class Member {
    private final Instance instance;
    private final InetSocketAddress address;
    private final byte[] label;
    private final AtomicInteger inFlight = new AtomicInteger();
    private volatile int concurrency;
    private final AtomicInteger tunnels = new AtomicInteger();
    private volatile boolean ready;
    private volatile boolean draining;
    private volatile long drainingSince;
    private volatile boolean ejected;
    private volatile long ejectedUntil;

    Member(Instance instance, long nowNanos) {
        this.instance = instance;
        this.address = instance.address().toSocketAddress();
        this.label = instance.id().label().getBytes(US_ASCII);
        update(instance, nowNanos);
    }

    /** Takes over what may change while an instance stays the same process. */
    void update(Instance next, long nowNanos) {
        boolean nowReady = next.state() == Instance.State.READY;
        if (nowReady && !ready) {
            ejected = false;
        }
        concurrency = next.concurrency();
        ready = nowReady;
        if (next.state() == Instance.State.DRAINING) {
            drain(nowNanos);
        } else {
            draining = false;
        }
    }

    private void drain(long nowNanos) {
        if (!draining) {
            drainingSince = nowNanos;
            draining = true;
        }
    }

    boolean isSameProcess(Instance other) {
        return instance.address().equals(other.address())
                && instance.version().equals(other.version());
    }

    /** It is not in the picture any more: what it still has may be finished, as if it drained. */
    void gone(long nowNanos) {
        ready = false;
        drain(nowNanos);
    }

    /** Where it takes requests, resolved. */
    public InetSocketAddress address() {
        return address;
    }

    /** Its name within its app, for the access log; not to be changed. */
    public byte[] label() {
        return label;
    }

    /** Whether it may be given new requests, as the picture says. */
    public boolean ready() {
        return ready;
    }

    /** Whether it shall finish what it has. */
    public boolean draining() {
        return draining;
    }

    /** Since when it does, by the clock of its pool; good only while it is draining. */
    public long drainingSince() {
        return drainingSince;
    }

    /** Tunnels of this edge that lead to it now. */
    public int tunnels() {
        return tunnels.get();
    }

    /** A request to it became a tunnel. */
    public void tunnelBegins() {
        tunnels.incrementAndGet();
    }

    /** A tunnel to it is over. */
    public void tunnelEnds() {
        tunnels.decrementAndGet();
    }

    /** Requests of this edge that it holds now. */
    public int inFlight() {
        return inFlight.get();
    }

    /** Passes it over until then; it refused a connection. */
    void eject(long untilNanos) {
        ejectedUntil = untilNanos;
        ejected = true;
    }

    /** Whether it is passed over, since it refused a connection. */
    public boolean passedOver(long nowNanos) {
        return ejected && nowNanos - ejectedUntil < 0;
    }

    /** Takes one of its free slots, if it has one and is not passed over. */
    boolean take(long nowNanos) {
        if (!ready || passedOver(nowNanos)) {
            return false;
        }
        int now = inFlight.get();
        while (now < concurrency) {
            if (inFlight.compareAndSet(now, now + 1)) {
                return true;
            }
            now = inFlight.get();
        }
        return false;
    }

    void giveBack() {
        inFlight.decrementAndGet();
    }

    /** Its load for its weight, as a number that compares rightly with another's. */
    static boolean lighter(Member a, Member b) {
        return (long) a.inFlight() * b.instance.weight()
                <= (long) b.inFlight() * a.instance.weight();
    }
}
