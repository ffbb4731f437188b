package dev.pando.edge.pool;

import dev.pando.cluster.AppName;
import dev.pando.cluster.Part;
import dev.pando.cluster.PartName;
import dev.pando.cluster.traffic.Balance;
import dev.pando.cluster.traffic.HealthCheck;
import dev.pando.cluster.traffic.RequestKey;
import dev.pando.cluster.traffic.Traffic;
import dev.pando.edge.head.RequestHead;
import dev.pando.edge.rule.Client;
import dev.pando.edge.rule.KeyReader;
import java.util.Arrays;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The instances of one part, and the one queue in front of them: routes that lead to the same part
 * share it. It lives as long as the part is in the picture. Safe for use by many threads; requests
 * meet no lock.
 *
 * <p>Its {@link Picker} chooses an instance by the part's policy. An instance's concurrency is a
 * hard cap. Past it requests wait, oldest first. Its {@link Judge} passes over who does worse than
 * the others, its {@link CircuitBreaker} refuses requests while most get no answer, and its {@link
 * RetryBudget} bounds what is sent again.
 *
 * <p>No wake-up is lost: who waits first enters the queue and then looks for a free slot; who frees
 * a slot first frees it and then looks into the queue. Whichever comes second sees the other.
 */
public final class Pool {
    private static final Member[] NONE = {};
    private static final long BETWEEN_LOOKS_NANOS = TimeUnit.SECONDS.toNanos(1);

    /** What a request without an answer is thought to have taken at least. */
    private static final long UNANSWERED_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final AppName app;
    private final PartName part;
    private final PoolSettings settings;
    private final Tallies tallies;
    private final Queue<Waiter> queue = new ConcurrentLinkedQueue<>();
    private final AtomicInteger waiting = new AtomicInteger();
    private final LongAdder inFlight = new LongAdder();
    private final Judge judge = new Judge();
    private final CircuitBreaker breaker;
    private final RetryBudget retries;
    private volatile Part current;
    private volatile @Nullable KeyReader keys;
    private volatile Member[] members = NONE;
    private volatile Picker picker;
    private long lookedAt;

    Pool(AppName app, Part part, PoolSettings settings) {
        this.app = app;
        this.part = part.name();
        this.settings = settings;
        tallies = new Tallies(settings.loops());
        Traffic traffic = part.traffic();
        breaker = new CircuitBreaker(traffic.breaker());
        retries = new RetryBudget(traffic.retries().budgetPercent());
        current = part;
        keys = keys(traffic.balance());
        picker = picker(NONE);
        lookedAt = settings.now();
    }

    private static @Nullable KeyReader keys(Balance balance) {
        @Nullable RequestKey key = balance.key();
        return key == null ? null : KeyReader.sameOnAllEdges(key);
    }

    private Picker picker(Member[] among) {
        return Picker.of(traffic().balance().policy(), among, inFlight::sum);
    }

    /** Takes over what the picture says. */
    synchronized void update(Part next, Member[] ready) {
        long now = settings.now();
        current = next;
        breaker.settle(traffic().breaker());
        keys = keys(traffic().balance());
        Set<Member> before = Set.of(members);
        for (Member member : ready) {
            member.slowStart(traffic().slowStart().toNanos());
            if (!before.isEmpty() && !before.contains(member)) {
                member.joins(now);
            }
        }
        members = ready;
        picker = picker(untroubled(now));
        wake();
    }

    /** Those that are not passed over; all if there is none. */
    private Member[] untroubled(long now) {
        Member[] all = members;
        Member[] well =
                Arrays.stream(all).filter(m -> m.trouble(now) == null).toArray(Member[]::new);
        return well.length == 0 ? all : well;
    }

    /**
     * Does what is due now and then: sees who is passed over no longer, judges, and lets those who
     * wait look again.
     */
    synchronized void sweep() {
        long now = settings.now();
        if (now - lookedAt >= BETWEEN_LOOKS_NANOS) {
            lookedAt = now;
            look(now);
        }
        Member[] untroubled = untroubled(now);
        if (!Arrays.equals(untroubled, picker.members)) {
            picker = picker(untroubled);
        }
        wake();
    }

    private void look(long now) {
        judge.look(members, traffic().outliers(), now);
        Counts sum = judge.sum(members);
        breaker.look(sum, now);
        int percent = traffic().retries().budgetPercent();
        retries.refill(judge.lastSecond(members), sum, percent);
    }

    private Traffic traffic() {
        return current.traffic();
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
        return current.timeout().toNanos();
    }

    /** The longest request body that is passed on. */
    public long maxBodyBytes() {
        return current.maxBodyBytes();
    }

    /** How long an instance that drains may finish what it has. */
    public long drainNanos() {
        return traffic().drain().toNanos();
    }

    /** How long a request may look for an instance that takes it. */
    public long queueNanos() {
        return traffic().queue().longest().toNanos();
    }

    /** How often a request is sent, at most. */
    public int maxSends() {
        return traffic().retries().sends();
    }

    /** The instances that the picture calls ready; not to be changed. */
    public Member[] members() {
        return members;
    }

    /** Requests that wait now. */
    public int waiting() {
        return waiting.get();
    }

    /** Requests that the instances hold now. */
    public long inFlight() {
        return inFlight.sum();
    }

    /** Instances that are passed over now, though the picture calls them ready. */
    public long passedOver() {
        long now = settings.now();
        return Arrays.stream(members).filter(m -> m.trouble(now) != null).count();
    }

    /** How often an instance was passed over for what came of its requests. */
    public long ejections() {
        return judge.ejections();
    }

    /** How often the circuit breaker opened. */
    public long breakerOpenings() {
        return breaker.openings();
    }

    /** How often a request was not sent again, since too many were. */
    public long retriesRefused() {
        return retries.refused();
    }

    /** What was answered for this part by one event loop. */
    public Tally tally(int loop) {
        return tallies.of(loop);
    }

    /** What all event loops counted. */
    public Tallies tallies() {
        return tallies;
    }

    /** What a hash goes by of a request; 0 where the policy is another. */
    public long key(RequestHead head, Client client) {
        KeyReader reader = keys;
        return reader == null ? 0 : reader.read(head, client);
    }

    /** Whether requests are let through; if not, most get no answer at present. */
    public boolean admits(long now) {
        return breaker.admits(now);
    }

    /** Whether one more request may be sent again. */
    public boolean mayRetry() {
        return retries.take();
    }

    /**
     * A slot of an instance; null if there is none, or others wait already.
     *
     * @param key of the request, see {@link #key}
     * @param avoid an instance that is asked only where no other has a slot
     */
    public @Nullable Member acquire(
            long key, RandomGenerator random, long now, @Nullable Member avoid) {
        if (waiting.get() > 0) {
            return null;
        }
        Member taken = picker.take(key, random, now, avoid);
        if (taken != null) {
            inFlight.increment();
        }
        return taken;
    }

    /** Puts a request at the queue's end; false if the queue is full. It may be granted at once. */
    public boolean enqueue(Waiter waiter) {
        if (waiting.incrementAndGet() > traffic().queue().maxRequests()) {
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
        inFlight.decrement();
        while (waiting.get() > 0 && member.take(settings.now())) {
            if (!grant(member)) {
                return;
            }
        }
    }

    /** Gives free slots to the oldest waiters, while there are both. */
    public void wake() {
        while (waiting.get() > 0) {
            Member free = leastLoaded();
            if (free == null || !grant(free)) {
                return;
            }
        }
    }

    /** Gives a slot that was taken to the oldest waiter; false if there is none any more. */
    private boolean grant(Member member) {
        Waiter oldest = queue.poll();
        if (oldest != null) {
            waiting.decrementAndGet();
            inFlight.increment();
            oldest.granted(member);
            return true;
        }
        // Another thread took it, or one has counted itself and not entered yet. That one looks for
        // itself once it has; if it did so while we held the slot, it is here.
        member.giveBack();
        return !queue.isEmpty();
    }

    private @Nullable Member leastLoaded() {
        long now = settings.now();
        @Nullable Member least = null;
        for (Member member : members) {
            boolean lighter = least == null || member.load(now) < least.load(now);
            least = lighter && member.isFree(now) ? member : least;
        }
        return least != null && least.take(now) ? least : null;
    }

    /** An instance did not take a connection: it is passed over for a while. */
    public void refused(Member member) {
        member.passOver(Trouble.REFUSED, settings.now() + settings.refusedNanos());
    }

    /** An instance is busy with what this edge does not know of: it is passed over for so long. */
    public void busy(Member member, long nanos) {
        member.passOver(Trouble.BUSY, settings.now() + nanos);
    }

    /** What its instances are asked now and then; null for nothing. */
    public @Nullable HealthCheck health() {
        return traffic().health();
    }

    /** An instance fails its health check: it is passed over from now on. */
    public void sick(Member member) {
        member.isSick();
    }

    /** An instance does not fail its health check, or not any more. */
    public void well(Member member) {
        member.isWell(settings.now());
        sweep();
    }

    /** The head of an answer came so long after its request was sent. */
    public void answered(int loop, Member member, int status, long tookNanos, long now) {
        member.observed().answered(loop, status >= 500, tookNanos);
        if (goesByLatency()) {
            member.latency().observe(tookNanos, now);
        }
        if (breaker.answered(now)) {
            judge.forget(members);
        }
    }

    /** An answer that had begun did not come to its end. */
    public void brokeOff(int loop, Member member) {
        member.observed().brokeOff(loop);
    }

    private boolean goesByLatency() {
        return traffic().balance().policy() == Balance.Policy.LATENCY;
    }

    /** A request ended without an answer, so long after it was sent. */
    public void unanswered(int loop, Member member, long tookNanos, long now) {
        int inRow = member.observed().unanswered(loop);
        if (goesByLatency()) {
            member.latency().observe(Math.max(tookNanos, UNANSWERED_NANOS), now);
        }
        judge.unanswered(member, inRow, members, traffic().outliers(), now);
        breaker.unanswered(now);
    }
}
