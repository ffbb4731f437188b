package dev.pando.edge.health;

import dev.pando.cluster.traffic.HealthCheck;
import dev.pando.edge.pool.Pool;
import org.jspecify.annotations.Nullable;

/**
 * What is known of one instance's health. It is well until its first answer, which decides at once;
 * after that so many in a row must agree. Confined to the checks' event loop.
 */
final class Patient {
    final Pool pool;

    /** The question that is under way. */
    @Nullable Question asked;

    long askedAt;
    long dueAt;

    /** The last round that saw it in the picture. */
    long seen;

    private boolean known;
    private boolean sick;
    private int inRow;

    Patient(Pool pool, long now) {
        this.pool = pool;
        dueAt = now;
    }

    /** Gives up on the question that is under way, if there is one. */
    boolean cancel() {
        if (asked == null) {
            return false;
        }
        asked.cancel();
        asked = null;
        return true;
    }

    boolean sick() {
        return sick;
    }

    /** Heard a verdict; gives whether that changes things. */
    boolean hears(Verdict verdict, HealthCheck settings) {
        inRow = verdict.good() == sick ? inRow + 1 : 0;
        int needed = sick ? settings.rise() : settings.fall();
        boolean decides = !known || verdict.refused() || inRow >= needed;
        known = true;
        boolean changes = verdict.good() == sick && decides;
        if (changes) {
            sick = !sick;
            inRow = 0;
        }
        return changes;
    }
}
