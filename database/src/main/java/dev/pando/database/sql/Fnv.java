package dev.pando.database.sql;

/** The hash of Fowler, Noll and Vo, in its variant 1a of 64 bits. */
public final class Fnv {
    /** The hash of nothing. */
    public static final long NOTHING = 0xcbf29ce484222325L;

    private static final long PRIME = 0x100000001b3L;

    private Fnv() {}

    /** The hash of what was hashed, and one byte more. */
    public static long add(long hash, int next) {
        return (hash ^ next) * PRIME;
    }
}
