package dev.pando.edge.pool;

import java.util.Arrays;

/**
 * How one instance has done in the last ten seconds, a second at a time, and how often in a row it
 * was passed over for that. Guarded by its pool's judge.
 */
final class Standing {
    private static final int SECONDS = 10;

    private final Counts[] seconds = new Counts[SECONDS];
    private Counts sum = Counts.NONE;
    private Counts before = Counts.NONE;
    private Counts lastSecond = Counts.NONE;
    private int looks;
    private int secondsInRow;
    private int ejections;

    Standing() {
        forget();
    }

    /** Looks at what was counted in the second that is over, in which it may have been out. */
    void look(Observed observed, boolean out) {
        Counts now = observed.counts();
        lastSecond = now.minus(before);
        before = now;
        int at = looks % SECONDS;
        sum = sum.plus(lastSecond).minus(seconds[at]);
        seconds[at] = lastSecond;
        looks++;
        secondsInRow = out ? 0 : secondsInRow + 1;
        if (secondsInRow > SECONDS) {
            ejections = 0;
        }
    }

    /** What it did in the last ten seconds, or since it was begun with anew. */
    Counts sum() {
        return sum;
    }

    /** What it did in the last second. */
    Counts lastSecond() {
        return lastSecond;
    }

    /** Passed over once more: what led to it is not held against it again. Gives the times. */
    int ejectedAgain() {
        forget();
        return ++ejections;
    }

    /** Begins anew. */
    void forget() {
        Arrays.fill(seconds, Counts.NONE);
        sum = Counts.NONE;
        looks = 0;
    }
}
