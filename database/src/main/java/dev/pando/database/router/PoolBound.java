package dev.pando.database.router;

/**
 * How many server connections a pool may have just now. Statements run on so many as the machine
 * can well do at once: with more PostgreSQL's processes would wait for one another, and sessions
 * wait here as well. Those on which nothing runs (a transaction whose client thinks) and those that
 * are held (by a session that keeps its own, or a long statement) come on top, since nobody shall
 * wait for them; up to a bound. It is told at each sweep. Confined to one thread.
 */
final class PoolBound {
    private final PoolSize size;
    private double resting;
    private int now;

    PoolBound(PoolSize size) {
        this.size = size;
        this.now = size.usual();
    }

    /**
     * What a sweep has seen.
     *
     * @param standing connections that sessions have, on which nothing runs; a moment's number,
     *     which is followed half way
     * @param held those that sessions have had for long
     */
    void sees(int standing, int held) {
        resting += (standing + held - resting) / 2;
        int onTop = Math.max(held, (int) Math.round(resting));
        now = Math.min(size.most(), Math.max(size.usual(), size.working() + onTop));
    }

    /** How many there may be. */
    int now() {
        return now;
    }

    /** How many there may ever be. */
    int most() {
        return size.most();
    }
}
