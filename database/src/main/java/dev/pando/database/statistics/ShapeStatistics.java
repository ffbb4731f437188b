package dev.pando.database.statistics;

import dev.pando.database.sql.Shape;
import dev.pando.node.telemetry.Histogram;
import java.util.concurrent.atomic.AtomicLongArray;

/** What was counted of the statements of one shape. One event loop writes, anyone reads. */
public final class ShapeStatistics {
    private static final int ERRORS = 0;
    private static final int ROWS = 1;
    private static final int WAITED = 2;
    private static final int LONGEST = 3;
    private static final int LENGTH = 4;

    private final Shape shape;
    private final Histogram time = new Histogram();
    private final AtomicLongArray counts = new AtomicLongArray(LENGTH);

    ShapeStatistics(Shape shape) {
        this.shape = shape;
    }

    /** A statement is over. */
    void ended(Ended statement) {
        time.record(statement.nanos());
        add(ERRORS, statement.isError() ? 1 : 0);
        add(ROWS, statement.rows());
        add(WAITED, statement.waitedNanos());
        if (statement.nanos() > counts.getPlain(LONGEST)) {
            counts.setOpaque(LONGEST, statement.nanos());
        }
    }

    private void add(int what, long count) {
        if (count != 0) {
            counts.setOpaque(what, counts.getPlain(what) + count);
        }
    }

    /** Whose they are. */
    public Shape shape() {
        return shape;
    }

    /**
     * How long statements took, from when the client had said them, or had its answer to the one
     * before, to the end of the server's answer; a wait for a server connection is in it.
     */
    public Histogram.Sum time() {
        return time.sum();
    }

    /** How many ended in an error. */
    public long errors() {
        return counts.getOpaque(ERRORS);
    }

    /** How many rows were returned, changed or copied, as command tags tell. */
    public long rows() {
        return counts.getOpaque(ROWS);
    }

    /** How long statements waited for a server connection, in all. */
    public long waitedNanos() {
        return counts.getOpaque(WAITED);
    }

    /** How long the longest took. */
    public long longestNanos() {
        return counts.getOpaque(LONGEST);
    }
}
