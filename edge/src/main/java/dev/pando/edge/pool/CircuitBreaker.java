package dev.pando.edge.pool;

import dev.pando.cluster.traffic.Breaker;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Refuses a pool's requests at once while most of them get no answer, so that they do not pile up
 * in front of instances that cannot cope. After a while one is let through every 100 ms; once three
 * in a row are answered, all are. Safe for use by many threads.
 */
final class CircuitBreaker {
    /** Fewer requests tell nothing. */
    private static final int LEAST_REQUESTS = 20;

    private static final long BETWEEN_PROBES_NANOS = TimeUnit.MILLISECONDS.toNanos(100);
    private static final int PROBES_ANSWERED = 3;

    /** Where it stands. */
    enum State {
        /** Lets all requests through. */
        CLOSED,
        /** Lets none through. */
        OPEN,
        /** Lets a few through, to see. */
        HALF_OPEN
    }

    private final AtomicLong openings = new AtomicLong();
    private volatile Breaker settings;
    private volatile State state = State.CLOSED;
    private long openUntil;
    private long nextProbeAt;
    private long closedAt;
    private int timesInRow;
    private int answeredInRow;

    CircuitBreaker(Breaker settings) {
        this.settings = settings;
    }

    synchronized void settle(Breaker next) {
        settings = next;
        if (next.errorPercent() == 0) {
            state = State.CLOSED;
        }
    }

    State state() {
        return state;
    }

    /** How often it opened. */
    long openings() {
        return openings.get();
    }

    /** Whether a request is let through. */
    boolean admits(long now) {
        return state == State.CLOSED || probes(now);
    }

    private synchronized boolean probes(long now) {
        if (state == State.OPEN && now - openUntil >= 0) {
            state = State.HALF_OPEN;
            nextProbeAt = now;
            answeredInRow = 0;
        }
        if (state == State.HALF_OPEN && now - nextProbeAt >= 0) {
            nextProbeAt = now + BETWEEN_PROBES_NANOS;
            return true;
        }
        return state == State.CLOSED;
    }

    /** A request was answered; gives whether that closes it. */
    boolean answered(long now) {
        return state != State.CLOSED && probeAnswered(now);
    }

    private synchronized boolean probeAnswered(long now) {
        boolean closes = state == State.HALF_OPEN && ++answeredInRow >= PROBES_ANSWERED;
        if (closes) {
            state = State.CLOSED;
            closedAt = now;
        }
        return closes;
    }

    /** A request ended without an answer. */
    void unanswered(long now) {
        if (state != State.CLOSED) {
            probeFailed(now);
        }
    }

    private synchronized void probeFailed(long now) {
        if (state == State.HALF_OPEN) {
            open(now);
        }
    }

    /** Looks at what the last ten seconds brought. */
    synchronized void look(Counts sum, long now) {
        int percent = settings.errorPercent();
        boolean enough = percent > 0 && sum.requests() >= LEAST_REQUESTS;
        boolean most = sum.unanswered() * 100 >= percent * sum.requests();
        if (state == State.CLOSED && enough && most) {
            boolean again = timesInRow > 0 && now - closedAt < settings.longestOpen().toNanos();
            timesInRow = again ? timesInRow : 0;
            open(now);
        }
    }

    private void open(long now) {
        state = State.OPEN;
        Duration time = Judge.doubled(settings.open(), timesInRow, settings.longestOpen());
        timesInRow++;
        openUntil = now + time.toNanos();
        openings.incrementAndGet();
    }
}
