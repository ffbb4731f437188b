package dev.pando.database.statistics;

import dev.pando.database.sql.Shape;
import org.jspecify.annotations.Nullable;

/**
 * The text of a Query or Parse, as far as statistics ask. Its comment tells of the request that it
 * was said for: what is bound in a later run than the first is for others. Confined to one event
 * loop.
 */
final class SaidText {
    private final @Nullable Shape shape;
    private final @Nullable SqlComment comment;
    private boolean bound;
    private int run;

    SaidText(@Nullable Shape shape, @Nullable SqlComment comment) {
        this.shape = shape;
        this.comment = comment;
    }

    /** What it is counted by; null where by nothing. */
    @Nullable Shape shape() {
        return shape;
    }

    /** Its comment; null where it has none. */
    @Nullable SqlComment comment() {
        return comment;
    }

    /** What is bound of it in a run of messages between two Syncs. */
    SaidText boundIn(int thisRun) {
        if (!bound) {
            bound = true;
            run = thisRun;
        }
        return run == thisRun || comment == null ? this : new SaidText(shape, null);
    }
}
