package dev.pando.database.sql;

/** What a statement may leave in the session that runs it, beyond its transaction. */
public enum Trace {
    /** Nothing: any server connection will do for the next transaction. */
    NONE,
    /**
     * A setting, a lock, a temporary table and the like: the session must keep its server
     * connection.
     */
    STATE,
    /**
     * Nothing, but it asks for what an earlier statement of the session left: a sequence's value.
     * Which ones do that cannot be known, since inserts may.
     */
    NEEDS_SESSION
}
