package dev.pando.edge.pool;

import dev.pando.cluster.AppName;
import dev.pando.cluster.Part;
import dev.pando.cluster.PartName;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The instances of one part, and the one queue in front of them: routes that lead to the same part
 * share it. It lives as long as the part is in the picture. Safe for use by many threads, without
 * locks.
 *
 * <p>An instance is chosen by the power of two choices: of two drawn at random the one with fewer
 * requests in flight, which keeps loads even without everybody running to the one that looks best
 * (Mitzenmacher, 2001). An instance's concurrency is a hard cap. Past it requests wait, oldest
 * first.
 *
 * <p>No wake-up is lost: who waits first enters the queue and then looks for a free slot; who frees
 * a slot first frees it and then looks into the queue. Whichever comes second sees the other.
 */
public final class Pool {
    private static final Member[] NONE = {};

    private final AppName app;
    private final PartName part;
    private final int maxWaiting;
    private final long ejectionNanos;
    private final LongSupplier nanoTime;
    private final Tally[] tallies;
    private final Queue<Waiter> queue = new ConcurrentLinkedQueue<>();
    private final AtomicInteger waiting = new AtomicInteger();
    private volatile Member[] members = NONE;
    private volatile long timeoutNanos;
    private volatile long maxBodyBytes;
    private volatile long drainNanos;

    /**
     * @param loops how many event loops count into {@link #tally}
     * @param ejection how long an instance that refused a connection is passed over
     */
    Pool(
            AppName app,
            Part settings,
            int loops,
            int maxWaiting,
            Duration ejection,
            LongSupplier nanoTime) {
        this.app = app;
        this.part = settings.name();
        this.maxWaiting = maxWaiting;
        this.ejectionNanos = ejection.toNanos();
        this.nanoTime = nanoTime;
        this.tallies = new Tally[loops];
        for (int i = 0; i < loops; i++) {
            tallies[i] = new Tally();
        }
        settle(settings);
    }

    void settle(Part settings) {
        timeoutNanos = settings.timeout().toNanos();
        maxBodyBytes = settings.maxBodyBytes();
        drainNanos = settings.traffic().drain().toNanos();
    }

    void members(Member[] next) {
        members = next;
        wake();
    }

    /** The app that the part belongs to. */
    public AppName app() {
        return app;
    }

    /** The part whose instances these are. */
    public PartName part() {
        return part;
    }

    /** How long a request may wait for the first byte of its answer. */
    public long timeoutNanos() {
        return timeoutNanos;
    }

    /** The longest request body that is passed on. */
    public long maxBodyBytes() {
        return maxBodyBytes;
    }

    /** How long an instance that drains may finish what it has. */
    public long drainNanos() {
        return drainNanos;
    }

    /** Requests that wait now. */
    public int waiting() {
        return waiting.get();
    }

    /** Requests that the instances hold now. */
    public int inFlight() {
        int sum = 0;
        for (Member member : members) {
            sum += member.inFlight();
        }
        return sum;
    }

    /** What was answered for this part by one event loop. */
    public Tally tally(int loop) {
        return tallies[loop];
    }

    /** What was answered with one class of status, by all loops. */
    public long answered(int statusClass) {
        long sum = 0;
        for (Tally tally : tallies) {
            sum += tally.answered(statusClass);
        }
        return sum;
    }

    /**
     * A slot of one of two instances drawn at random, or of any other if these are full; null if
     * there is none, or others wait already.
     */
    public @Nullable Member acquire(RandomGenerator random, long now) {
        if (waiting.get() > 0) {
            return null;
        }
        Member[] all = members;
        if (all.length < 2) {
            return firstFree(all, 0, now);
        }
        int a = random.nextInt(all.length);
        int b = random.nextInt(all.length - 1);
        b += b >= a ? 1 : 0;
        int better = Member.lighter(all[a], all[b]) ? a : b;
        if (all[better].take(now)) {
            return all[better];
        }
        return firstFree(all, better == a ? b : a, now);
    }

    private static @Nullable Member firstFree(Member[] all, int start, long now) {
        for (int i = 0; i < all.length; i++) {
            Member member = all[(start + i) % all.length];
            if (member.take(now)) {
                return member;
            }
        }
        return null;
    }

    /** Puts a request at the queue's end; false if the queue is full. It may be granted at once. */
    public boolean enqueue(Waiter waiter) {
        if (waiting.incrementAndGet() > maxWaiting) {
            waiting.decrementAndGet();
            return false;
        }
        queue.add(waiter);
        wake();
        return true;
    }

    /** Takes a request out of the queue; false if it is being granted just now. */
    public boolean leave(Waiter waiter) {
        boolean left = queue.remove(waiter);
        if (left) {
            waiting.decrementAndGet();
        }
        return left;
    }

    /** Gives a slot back. */
    public void release(Member member) {
        member.giveBack();
        if (waiting.get() > 0) {
            wake();
        }
    }

    /** Passes an instance over for a while, since it refused a connection. */
    public void eject(Member member) {
        passOver(member, ejectionNanos);
    }

    /** Passes an instance over for so long. */
    public void passOver(Member member, long nanos) {
        member.eject(nanoTime.getAsLong() + nanos);
    }

    /** Gives free slots to the oldest waiters, while there are both. */
    public void wake() {
        while (waiting.get() > 0) {
            Member free = leastLoaded();
            if (free == null) {
                return;
            }
            Waiter oldest = queue.poll();
            if (oldest == null) {
                // Another thread took it, or one has counted itself and not entered yet. That one
                // looks for itself once it has; if it did so while we held the slot, it is here.
                free.giveBack();
                if (queue.isEmpty()) {
                    return;
                }
                continue;
            }
            waiting.decrementAndGet();
            oldest.granted(free);
        }
    }

    private @Nullable Member leastLoaded() {
        Member[] all = members;
        if (all.length == 0) {
            return null;
        }
        int least = 0;
        for (int i = 1; i < all.length; i++) {
            least = Member.lighter(all[least], all[i]) ? least : i;
        }
        return firstFree(all, least, nanoTime.getAsLong());
    }
}
