package dev.pando.database.migration;

import dev.pando.database.AppDatabase;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;

/**
 * The right to migrate one database, held by one start at a time: an advisory lock of a session of
 * its own. It is asked for again and again instead of waited for, since {@code CREATE INDEX
 * CONCURRENTLY} waits for every statement that runs, and so would wait for the waiters.
 */
final class MigrationLock implements AutoCloseable {
    private static final Duration LIMIT = Duration.ofMinutes(10);
    private static final Duration BETWEEN_TRIES = Duration.ofMillis(50);

    /** Any number that no one else uses in an app's database: "pando" in ASCII. */
    private static final String TRY = "SELECT pg_try_advisory_lock(x'70616e646f'::bigint)";

    private final Connection connection;

    private MigrationLock(Connection connection) {
        this.connection = connection;
    }

    /** Takes the lock, waiting for the starts that hold it. */
    static MigrationLock take(AppDatabase database) throws SQLException, InterruptedException {
        Connection connection = database.dataSource().getConnection();
        boolean taken = false;
        try {
            long start = System.nanoTime();
            while (!isTaken(connection)) {
                if (System.nanoTime() - start > LIMIT.toNanos()) {
                    throw new SQLException("another start has been migrating for " + LIMIT);
                }
                Thread.sleep(BETWEEN_TRIES);
            }
            taken = true;
            return new MigrationLock(connection);
        } finally {
            if (!taken) {
                connection.close();
            }
        }
    }

    private static boolean isTaken(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(TRY)) {
            return result.next() && result.getBoolean(1);
        }
    }

    /** The session that holds the lock, outside of any transaction. */
    Connection connection() {
        return connection;
    }

    /** Gives it back with the session. */
    @Override
    public void close() throws SQLException {
        connection.close();
    }
}
