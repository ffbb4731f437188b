package dev.pando.database.router;

/** How long a session keeps a server connection to itself. */
public enum Pooling {
    /** Until its transaction is over; longer where it leaves something of its own on it. */
    TRANSACTION,
    /** Until the session is over. */
    SESSION
}
