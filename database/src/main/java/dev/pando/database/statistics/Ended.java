package dev.pando.database.statistics;

/**
 * A statement whose answer has come to an end.
 *
 * @param nanos from when the client had said it, or had its answer to the one before
 * @param waitedNanos of these, the ones for which it waited for a server connection
 * @param rows as its command tag tells
 * @param sqlState of its error; empty where it had none
 */
public record Ended(long nanos, long waitedNanos, long rows, String sqlState) {
    /** Whether it ended in an error. */
    public boolean isError() {
        return !sqlState.isEmpty();
    }
}
