package dev.pando.compute.spare;

import dev.pando.compute.child.Child;
import dev.pando.compute.child.Children;
import dev.pando.compute.child.Command;
import dev.pando.node.StartFailure;
import java.io.IOException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.HexFormat;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings the stock to what it should be, on a virtual thread of its own: ends what is dead or not
 * wanted, starts what is missing, one at a time, when no function is on its way to be ready; and
 * more and more slowly where spares do not come to wait, or die while they do.
 */
final class Keeper implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Keeper.class);

    private static final int ID_BYTES = 16;
    private static final Duration ARRIVING = Duration.ofSeconds(10);
    private static final Duration FIRST_PAUSE = Duration.ofMillis(500);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(60);
    private static final Duration NOTHING_TO_DO = Duration.ofHours(1);

    /** How long functions on their way to be ready hold a refill up, at most. */
    private static final Duration LONGEST_HOLD = Duration.ofSeconds(2);

    private final Stock stock;
    private final Door door;
    private final Children children;
    private final Counts counts;
    private final LongSupplier nanoTime;
    private final SecureRandom random = new SecureRandom();
    private final Semaphore wake = new Semaphore(0);
    private final Thread thread = Thread.ofVirtual().name("spares").unstarted(this::keep);
    private volatile boolean closing;

    /** How long to wait after the next failure; the first again once a spare was taken. */
    private volatile Duration pause = FIRST_PAUSE;

    // Confined to its thread.
    private long notBefore;
    private boolean isMissing;
    private long missingSince;

    Keeper(Stock stock, Door door, Children children, Counts counts, LongSupplier nanoTime) {
        this.stock = stock;
        this.door = door;
        this.children = children;
        this.counts = counts;
        this.nanoTime = nanoTime;
        this.notBefore = nanoTime.getAsLong();
    }

    void start() {
        thread.start();
    }

    /** There may be something to do. */
    void wake() {
        wake.release();
    }

    /** A spare was of use. */
    void succeeded() {
        pause = FIRST_PAUSE;
    }

    private void keep() {
        try {
            while (!closing) {
                await(guardedRound());
            }
            for (Spare spare : stock.takeAll()) {
                spare.end();
            }
            counts.show(stock.spares());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void await(Duration atMost) throws InterruptedException {
        if (wake.tryAcquire(atMost.toNanos(), TimeUnit.NANOSECONDS)) {
            wake.drainPermits();
        }
    }

    private Duration guardedRound() throws InterruptedException {
        try {
            return round();
        } catch (RuntimeException e) {
            LOG.error("a round of the spare workers' keeper failed and is tried again", e);
            return LONGEST_PAUSE;
        }
    }

    /** Does what is to be done now; gives how long there is nothing more, unless woken. */
    private Duration round() throws InterruptedException {
        Wishes.Wish missing = stock.missing();
        for (Spare spare : stock.takeLeaving()) {
            end(spare);
        }
        counts.show(stock.spares());
        if (missing == null) {
            isMissing = false;
            return NOTHING_TO_DO;
        }
        Duration wait = untilFill();
        if (wait.isPositive()) {
            return wait;
        }
        fill(missing);
        return Duration.ZERO;
    }

    private void end(Spare spare) throws InterruptedException {
        boolean wasAlive = spare.alive();
        Child.End end = spare.end();
        if (!wasAlive && end != null) {
            failed(spare.kind(), end.status().words() + " " + end.lastLines());
        }
    }

    private Duration untilFill() {
        long now = nanoTime.getAsLong();
        if (!isMissing) {
            isMissing = true;
            missingSince = now;
        }
        Duration calm = stock.untilCalm(LONGEST_HOLD.minusNanos(now - missingSince));
        Duration pausing = Duration.ofNanos(notBefore - now);
        return pausing.compareTo(calm) > 0 ? pausing : calm;
    }

    private void fill(Wishes.Wish wish) throws InterruptedException {
        Spare spare = new Spare(wish.kind(), id(), this::wake);
        try {
            Command command = wish.kind().command(door.expect(spare), wish.memoryBytes());
            Child child = children.start(command, spare.output());
            spare.runsAs(command, child);
            stock.add(spare);
            child.onExit(this::wake);
            awaitArrival(spare);
        } catch (IOException | StartFailure e) {
            failed(wish.kind(), String.valueOf(e.getMessage()));
        } finally {
            door.forget(spare);
        }
        isMissing = false;
    }

    private void awaitArrival(Spare spare) throws InterruptedException {
        long start = nanoTime.getAsLong();
        while (!closing && spare.alive() && !spare.waits()) {
            Duration left = ARRIVING.minusNanos(nanoTime.getAsLong() - start);
            if (!left.isPositive()) {
                stock.leave(spare);
                failed(spare.kind(), "does not come to wait within " + ARRIVING.toSeconds() + " s");
                return;
            }
            await(left);
        }
    }

    private void failed(Kind kind, String met) {
        LOG.warn(
                "a spare worker failed, language={} next={} met={}",
                kind.language().label(),
                pause,
                met);
        notBefore = nanoTime.getAsLong() + pause.toNanos();
        Duration doubled = pause.multipliedBy(2);
        pause = doubled.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : doubled;
    }

    private String id() {
        byte[] bytes = new byte[ID_BYTES];
        random.nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }

    /** Ends all that wait, and waits for that. */
    @Override
    public void close() {
        closing = true;
        wake();
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
