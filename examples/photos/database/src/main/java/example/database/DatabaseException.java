package example.database;

import java.sql.SQLException;

/** A statement that failed, with the statement. */
public final class DatabaseException extends RuntimeException {
    private static final long serialVersionUID = 1;

    /** SQLSTATE class 08: the connection failed; HikariCP gives it when none becomes free, too. */
    private static final String CONNECTION = "08";

    /** SQLSTATE class 57: the server is starting, stopping, or cancelled the statement. */
    private static final String OPERATOR = "57";

    private final String state;

    DatabaseException(String sql, SQLException cause) {
        super(cause.getMessage() + " in: " + sql, cause);
        state = stateOf(cause);
    }

    /** Whether the database could not be reached, so that the same may succeed a moment later. */
    public boolean unreachable() {
        return state.startsWith(CONNECTION) || state.startsWith(OPERATOR);
    }

    private static String stateOf(SQLException failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof SQLException sql && sql.getSQLState() != null) {
                return sql.getSQLState();
            }
        }
        return failure instanceof java.sql.SQLTransientException ? CONNECTION : "";
    }
}
