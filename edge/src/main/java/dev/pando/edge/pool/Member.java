package dev.pando.edge.pool;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.pando.cluster.Instance;
import dev.pando.cluster.InstanceId;
import dev.pando.node.telemetry.Histogram;
import java.net.InetSocketAddress;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * One instance as this edge sees it: where it is, how many requests of this edge it holds, what
 * came of them, and whether it is passed over. Safe for use by many threads.
 */
public final class Member {
    /** What an instance that starts slowly is given at first, of its share. */
    private static final float FIRST_SHARE = 0.1f;

    /** Why it is passed over, and until when. */
    private record Absence(Trouble trouble, long untilNanos) {
        boolean isOver(long nowNanos) {
            return nowNanos - untilNanos >= 0;
        }
    }

    private final Instance instance;
    private final InetSocketAddress address;
    private final byte[] label;
    private final AtomicInteger inFlight = new AtomicInteger();
    private final AtomicInteger tunnels = new AtomicInteger();
    private final Observed observed;
    private final PeakLatency latency = new PeakLatency();
    private final Standing standing = new Standing();
    private volatile int concurrency;
    private volatile int weight;
    private volatile boolean ready;
    private volatile boolean draining;
    private volatile long drainingSince;
    private volatile boolean sick;
    private volatile @Nullable Absence absence;
    private volatile long slowStartNanos;
    private volatile long startedAt;

    Member(Instance instance, int loops, long nowNanos) {
        this.instance = instance;
        address = instance.address().toSocketAddress();
        label = instance.id().label().getBytes(US_ASCII);
        observed = new Observed(loops);
        startedAt = nowNanos - TimeUnit.DAYS.toNanos(1);
        update(instance, nowNanos);
    }

    /** Takes over what may change while an instance stays the same process. */
    void update(Instance next, long nowNanos) {
        boolean nowReady = next.state() == Instance.State.READY;
        if (nowReady && !ready) {
            absence = null;
        }
        concurrency = next.concurrency();
        weight = next.weight();
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

    /** Which instance it is. */
    public InstanceId id() {
        return instance.id();
    }

    /** Where it takes requests, resolved. */
    public InetSocketAddress address() {
        return address;
    }

    /** Its name within its app, for the access log; not to be changed. */
    public byte[] label() {
        return label;
    }

    /** Its share beside its siblings. */
    int weight() {
        return weight;
    }

    /** What came of its requests. */
    Observed observed() {
        return observed;
    }

    /** What came of its requests, from the beginning. */
    public Counts counts() {
        return observed.counts();
    }

    /** How long its answers took to begin, from the beginning. */
    public Histogram.Sum time() {
        return observed.time();
    }

    /** How its judge sees it. */
    Standing standing() {
        return standing;
    }

    /** How long its answers took lately. */
    PeakLatency latency() {
        return latency;
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

    /** Why it is passed over; null if it is not. */
    public @Nullable Trouble trouble(long nowNanos) {
        if (sick) {
            return Trouble.SICK;
        }
        Absence now = absence;
        return now == null || now.isOver(nowNanos) ? null : now.trouble();
    }

    /**
     * Passes it over until then, after which it starts slowly; a longer time that was set before
     * stays.
     */
    synchronized void passOver(Trouble trouble, long untilNanos) {
        Absence now = absence;
        if (now == null || untilNanos - now.untilNanos() > 0) {
            absence = new Absence(trouble, untilNanos);
            startedAt = untilNanos;
        }
    }

    void isSick() {
        sick = true;
    }

    /** It starts slowly then. */
    void isWell(long nowNanos) {
        if (sick) {
            startedAt = nowNanos;
            sick = false;
        }
    }

    /**
     * In what time it grows from a tenth of its share to all of it, once it joins others or is
     * passed over no longer.
     */
    void slowStart(long nanos) {
        slowStartNanos = nanos;
    }

    /** It joins others. */
    void joins(long nowNanos) {
        startedAt = nowNanos;
    }

    /** What it is given of its share, 0.1 to 1. */
    float share(long nowNanos) {
        long whole = slowStartNanos;
        if (whole == 0) {
            return 1;
        }
        long since = nowNanos - startedAt;
        return since >= whole ? 1 : Math.max(FIRST_SHARE, (float) since / whole);
    }

    /** Whether it would take a request. */
    boolean isFree(long nowNanos) {
        return ready && inFlight.get() < concurrency && trouble(nowNanos) == null;
    }

    /** Takes one of its free slots, if it has one and is not passed over. */
    boolean take(long nowNanos) {
        if (!ready || trouble(nowNanos) != null) {
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

    /** Its load for its weight and its share. */
    float load(long nowNanos) {
        return inFlight.get() / (weight * share(nowNanos));
    }

    /** What a request more would cost, by how long its answers took lately. */
    double cost(long nowNanos) {
        return latency.cost(load(nowNanos), nowNanos);
    }

    /** Its name and where it is, for messages. */
    @Override
    public String toString() {
        return instance.id() + " at " + instance.address();
    }
}
