package dev.pando.database.router;

/**
 * How many server connections there are for one role in one database.
 *
 * @param usual that there may always be, 1..most
 * @param working beside those on which nothing runs: statements that the machine can well run at
 *     once, 1..most
 * @param most that there ever are, 1..5000
 */
public record PoolSize(int usual, int working, int most) {
    /** So many fit into PostgreSQL's 200, with room for what is not the router's. */
    private static final int MOST = 180;

    private static final int USUAL = 20;

    /** Some wait for the disk or a lock, and some answers are on their way. */
    private static final int WORKING_PER_CORE = 5;

    public PoolSize {
        requireWithin("most", most, 5_000);
        requireWithin("usual", usual, most);
        requireWithin("working", working, most);
    }

    private static void requireWithin(String what, int value, int most) {
        if (value < 1 || value > most) {
            throw new IllegalArgumentException(
                    "pool size, " + what + ": " + value + " (expected: 1.." + most + ")");
        }
    }

    /** The default for a machine with so many cores. */
    public static PoolSize of(int cores) {
        int working = Math.clamp((long) WORKING_PER_CORE * cores, 1, MOST);
        return new PoolSize(Math.max(USUAL, working), working, MOST);
    }

    /** So many, whatever is done on them. */
    public static PoolSize fixed(int size) {
        return new PoolSize(size, size, size);
    }
}
