package dev.pando.database;

/**
 * Hears what the database says. Called from threads of the database's; it must return soon, since
 * PostgreSQL waits for whoever reads its log.
 */
public interface DatabaseListener {
    /** One line for the person at the keyboard: a step of the start, a recovery, a restart. */
    void notice(String message);

    /** One line of PostgreSQL's own log, at most {@value ServerLog#MAX_LINE_BYTES} bytes. */
    void log(String line);
}
