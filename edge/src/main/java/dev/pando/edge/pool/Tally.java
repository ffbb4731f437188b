package dev.pando.edge.pool;

import dev.pando.node.telemetry.Histogram;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * Counts answers by class of status, their bytes, and how long they took. One event loop writes,
 * anyone reads.
 */
public final class Tally {
    /** 1xx (an upgrade) to 5xx. */
    public static final int CLASSES = 5;

    private static final int RECEIVED = CLASSES;
    private static final int SENT = CLASSES + 1;
    private static final int RETRIED = CLASSES + 2;

    private final AtomicLongArray counts = new AtomicLongArray(RETRIED + 1);
    private final Histogram time = new Histogram();

    private void add(int at, long more) {
        counts.setOpaque(at, counts.getPlain(at) + more);
    }

    /** Counts one answer of that status that took no time to speak of. */
    public void count(int status) {
        add(Math.clamp(status / 100, 1, CLASSES) - 1, 1);
    }

    /**
     * Counts one answer.
     *
     * @param nanos from the request's head to the answer's end
     * @param received bytes of the request's body
     * @param sent bytes of the answer's body
     */
    public void count(int status, long nanos, long received, long sent) {
        count(status);
        time.record(nanos);
        add(RECEIVED, received);
        add(SENT, sent);
    }

    /** Counts a request that is sent again. */
    public void retried() {
        add(RETRIED, 1);
    }

    /** Answers of one class of status, 1..5. */
    public long answered(int statusClass) {
        return counts.getOpaque(statusClass - 1);
    }

    /** Bytes of requests' bodies. */
    public long received() {
        return counts.getOpaque(RECEIVED);
    }

    /** Bytes of answers' bodies. */
    public long sent() {
        return counts.getOpaque(SENT);
    }

    /** Requests that were sent again. */
    public long retries() {
        return counts.getOpaque(RETRIED);
    }

    /** How long answers took. */
    public Histogram time() {
        return time;
    }
}
