package dev.pando.edge.proxy;

/**
 * How fast a transfer goes that waits for one side: it may stand still for so long, and from its
 * second window of time on so many bytes must move in each. It needs no timer of its own, since
 * whoever waits asks it by when, and once that is over whether to wait on. Confined to one event
 * loop.
 */
public final class Pace {
    private final Bound bound;
    private boolean running;
    private boolean first;
    private long movedAt;
    private long windowStart;
    private long bytes;

    /**
     * What is still fast enough.
     *
     * @param stallNanos for which nothing may move
     * @param windowNanos of each window
     * @param windowBytes that must move in each but the first
     */
    public record Bound(long stallNanos, long windowNanos, long windowBytes) {}

    Pace(Bound bound) {
        this.bound = bound;
    }

    /** Begins to wait, or goes on with it. */
    void await(long now) {
        if (!running) {
            running = true;
            first = true;
            movedAt = now;
            beginWindow(now);
        }
    }

    private void beginWindow(long now) {
        bytes = 0;
        windowStart = now;
    }

    /** Waits no longer: what does not move now is not the other side's fault. */
    void stop() {
        running = false;
    }

    /** So much has moved. */
    void moved(long count, long now) {
        if (count > 0) {
            bytes += count;
            movedAt = now;
        }
    }

    /** When it is to be asked whether to wait on. */
    long deadline() {
        long stalled = movedAt + bound.stallNanos;
        long windowEnd = windowStart + bound.windowNanos;
        return stalled - windowEnd < 0 ? stalled : windowEnd;
    }

    /** Whether what is waited for is on its way; asked once the deadline has passed. */
    boolean keepsUp(long now) {
        if (now - movedAt >= bound.stallNanos) {
            return false;
        }
        long elapsed = now - windowStart;
        if (elapsed < bound.windowNanos) {
            return true;
        }
        // A window ends when it is asked for, which may be later than it should.
        boolean slow = bytes < bound.windowBytes * ((double) elapsed / bound.windowNanos);
        boolean keepsUp = first || !slow;
        first = false;
        beginWindow(now);
        return keepsUp;
    }
}
