package example.database;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A database that statements can be sent to, each in a transaction of its own. May be used by many
 * threads: the pool bounds the connections, and who finds none free waits for one, at most {@link
 * #WAIT}.
 */
public final class Database implements AutoCloseable {
    /** The most connections that one instance holds. */
    private static final int CONNECTIONS = 10;

    /** The longest wait for a free connection. */
    private static final Duration WAIT = Duration.ofSeconds(2);

    /** Makes a value of the row that the result set stands on. */
    @FunctionalInterface
    public interface RowReader<T> {
        T read(ResultSet row) throws SQLException;
    }

    private final HikariDataSource connections;

    private Database(HikariDataSource connections) {
        this.connections = connections;
    }

    /**
     * The database at a JDBC URL. The first connection is made in the background, so that a start
     * need not wait.
     */
    public static Database at(String jdbcUrl) {
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl(jdbcUrl);
        config.setMaximumPoolSize(CONNECTIONS);
        config.setMinimumIdle(1);
        config.setConnectionTimeout(WAIT.toMillis());
        config.setInitializationFailTimeout(-1);
        config.setThreadFactory(Thread.ofVirtual().name("pool-", 0).factory());
        return new Database(new HikariDataSource(config));
    }

    /**
     * The rows that a statement gives. Parameters are numbers, text, UUIDs, byte arrays or arrays
     * of text.
     */
    public <T> List<T> list(RowReader<T> reader, String sql, Object... parameters) {
        try (Connection connection = connections.getConnection();
                PreparedStatement statement = prepare(connection, sql, parameters);
                ResultSet rows = statement.executeQuery()) {
            List<T> found = new ArrayList<>();
            while (rows.next()) {
                found.add(reader.read(rows));
            }
            return found;
        } catch (SQLException e) {
            throw new DatabaseException(sql, e);
        }
    }

    /** The first row that a statement gives, if any. */
    public <T> Optional<T> first(RowReader<T> reader, String sql, Object... parameters) {
        return list(reader, sql, parameters).stream().findFirst();
    }

    @Override
    public void close() {
        connections.close();
    }

    private static PreparedStatement prepare(
            Connection connection, String sql, Object... parameters) throws SQLException {
        PreparedStatement statement = connection.prepareStatement(sql);
        for (int i = 0; i < parameters.length; i++) {
            Object parameter = parameters[i];
            if (parameter instanceof String[] texts) {
                statement.setArray(i + 1, connection.createArrayOf("text", texts));
            } else {
                statement.setObject(i + 1, parameter);
            }
        }
        return statement;
    }
}
