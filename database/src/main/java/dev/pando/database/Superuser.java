package dev.pando.database;

import dev.pando.cluster.AppName;
import dev.pando.node.StartFailure;
import dev.pando.node.net.Address;
import dev.pando.node.state.Secrets;
import java.io.IOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Set;
import java.util.function.Consumer;
import org.postgresql.PGConnection;

/** Pando's own role on a server: makes the apps' roles and databases. */
final class Superuser {
    static final String NAME = "pando";

    private static final String WRONG_PASSWORD = "28P01";

    /** How many other databases a notice names. */
    private static final int MOST_NAMED = 10;

    /** Names of roles and databases that are PostgreSQL's or ours. */
    private static final Set<String> TAKEN =
            Set.of(NAME, "postgres", "template0", "template1", "public", "none");

    private final Address server;
    private final Secrets secrets;
    private final Consumer<String> notices;

    Superuser(Address server, Secrets secrets, Consumer<String> notices) {
        this.server = server;
        this.secrets = secrets;
        this.notices = notices;
    }

    /** The superuser's password, made at the first call. */
    static String password(Secrets secrets) throws IOException {
        return secrets.secret("database.superuser");
    }

    /**
     * Logs in and closes the databases that are nobody's.
     *
     * @return whether the password was right; it is not when the secrets were lost
     */
    boolean logsIn() throws IOException, SQLException {
        try (Connection connection = connect();
                Statement statement = connection.createStatement()) {
            statement.execute(
                    "REVOKE CONNECT, TEMPORARY ON DATABASE postgres, template1 FROM PUBLIC");
            return true;
        } catch (SQLException e) {
            if (WRONG_PASSWORD.equals(e.getSQLState())) {
                return false;
            }
            throw e;
        }
    }

    /** See {@link PostgresServer#createApp}. */
    AppDatabase createApp(AppName app) throws StartFailure, IOException, SQLException {
        String name = app.value();
        if (TAKEN.contains(name)) {
            throw new StartFailure(
                    "database",
                    "app: '" + name + "' is a name that the database keeps for itself",
                    "give the app another name");
        }
        String password = secrets.secret("database.app." + name);
        try (Connection connection = connect();
                Statement statement = connection.createStatement()) {
            String quoted = statement.enquoteIdentifier(name, true);
            if (!exists(connection, "SELECT 1 FROM pg_roles WHERE rolname = ?", name)) {
                statement.execute("CREATE ROLE " + quoted + " LOGIN");
            }
            // Hashed on this side, so that the password is in no log; and again at each start, so
            // that it is always the secret's.
            connection
                    .unwrap(PGConnection.class)
                    .alterUserPassword(name, password.toCharArray(), "scram-sha-256");
            if (!exists(connection, "SELECT 1 FROM pg_database WHERE datname = ?", name)) {
                statement.execute("CREATE DATABASE " + quoted + " OWNER " + quoted);
                tellOfOthers(connection, name);
            }
            statement.execute("REVOKE CONNECT, TEMPORARY ON DATABASE " + quoted + " FROM PUBLIC");
        }
        return new AppDatabase(server, name, name, password);
    }

    /** Whoever renamed an app shall not take its data for lost. */
    private void tellOfOthers(Connection connection, String made) throws SQLException {
        String query =
                "SELECT string_agg(datname, ', ') FROM (SELECT datname FROM pg_database WHERE NOT"
                    + " datistemplate AND datname NOT IN ('postgres', ?) ORDER BY datname LIMIT "
                        + MOST_NAMED
                        + ")";
        try (PreparedStatement statement = connection.prepareStatement(query)) {
            statement.setString(1, made);
            try (ResultSet found = statement.executeQuery()) {
                String others = found.next() ? found.getString(1) : null;
                if (others != null) {
                    notices.accept(
                            "a new, empty database for "
                                    + made
                                    + "; this state folder also holds "
                                    + others);
                }
            }
        }
    }

    private static boolean exists(Connection connection, String query, String name)
            throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(query)) {
            statement.setString(1, name);
            try (ResultSet found = statement.executeQuery()) {
                return found.next();
            }
        }
    }

    private Connection connect() throws IOException, SQLException {
        return new AppDatabase(server, "postgres", NAME, password(secrets))
                .dataSource()
                .getConnection();
    }
}
