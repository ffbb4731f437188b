package dev.pando.edge.pool;

import java.util.concurrent.atomic.AtomicLongArray;

/** Counts answers by class of status. One event loop writes, anyone reads. */
public final class Tally {
    /** 1xx (an upgrade) to 5xx. */
    public static final int CLASSES = 5;

    private final AtomicLongArray answered = new AtomicLongArray(CLASSES);

    /** Counts one answer of that status. */
    public void count(int status) {
        int at = Math.clamp(status / 100, 1, CLASSES) - 1;
        answered.setOpaque(at, answered.getPlain(at) + 1);
    }

    /** Answers of one class of status, 1..5. */
    public long answered(int statusClass) {
        return answered.getOpaque(statusClass - 1);
    }
}
