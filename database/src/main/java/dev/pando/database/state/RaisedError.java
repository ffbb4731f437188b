package dev.pando.database.state;

/**
 * An error of the router's that PostgreSQL raises, so that it comes in its order and ends the
 * session's transaction.
 */
final class RaisedError {
    private RaisedError() {}

    /** The statement that fails so; the words are without quotes. */
    static String statement(String sqlState, String message, String detail, String hint) {
        return "DO $pando$ BEGIN RAISE EXCEPTION USING ERRCODE = '%s', MESSAGE = '%s', DETAIL = '%s', HINT = '%s'; END $pando$"
                .formatted(sqlState, message, detail, hint);
    }
}
