package dev.pando.database.router;

/** What a session does at one moment. */
enum Standing {
    /** It has no server connection, and wants none. */
    IDLE,
    /** It has one until its transaction is over. */
    SERVED,
    /** It has one for itself. */
    KEEPING,
    /** It waits for one. */
    WAITING
}
