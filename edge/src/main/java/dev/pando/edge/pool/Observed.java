package dev.pando.edge.pool;

import dev.pando.node.telemetry.Histogram;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * Counts what comes of the requests that are sent to one instance. Each event loop counts for
 * itself, anyone reads.
 */
final class Observed {
    private static final int ANSWERED = 0;
    private static final int SERVER_ERRORS = 1;
    private static final int UNANSWERED = 2;
    private static final int NANOS = 3;

    /** So long that counters of two loops do not share a cache line. */
    private static final int LENGTH = 16;

    private final AtomicLongArray[] byLoop;
    private final List<Histogram> times = new ArrayList<>();
    private final AtomicInteger unansweredInRow = new AtomicInteger();

    Observed(int loops) {
        byLoop = new AtomicLongArray[loops];
        for (int i = 0; i < loops; i++) {
            byLoop[i] = new AtomicLongArray(LENGTH);
            times.add(new Histogram());
        }
    }

    private void add(int loop, int at, long more) {
        AtomicLongArray counts = byLoop[loop];
        counts.setOpaque(at, counts.getPlain(at) + more);
    }

    void answered(int loop, boolean serverError, long nanos) {
        add(loop, ANSWERED, 1);
        add(loop, NANOS, nanos);
        times.get(loop).record(nanos);
        if (serverError) {
            add(loop, SERVER_ERRORS, 1);
        }
        if (unansweredInRow.getOpaque() != 0) {
            unansweredInRow.set(0);
        }
    }

    /** An answer that had begun did not come to its end. */
    void brokeOff(int loop) {
        add(loop, SERVER_ERRORS, 1);
    }

    /** Gives how many in a row had no answer. */
    int unanswered(int loop) {
        add(loop, UNANSWERED, 1);
        return unansweredInRow.incrementAndGet();
    }

    /** How long answers took to begin. */
    Histogram.Sum time() {
        return Histogram.sum(times);
    }

    /** What all loops counted, from the beginning. */
    Counts counts() {
        Counts sum = Counts.NONE;
        for (AtomicLongArray loop : byLoop) {
            sum =
                    sum.plus(
                            new Counts(
                                    loop.getOpaque(ANSWERED),
                                    loop.getOpaque(SERVER_ERRORS),
                                    loop.getOpaque(UNANSWERED),
                                    loop.getOpaque(NANOS)));
        }
        return sum;
    }
}
