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
import org.postgresql.PGConnection;

/** Pando's own role on a server: makes the apps' roles and databases. */
final class Superuser {
    static final String NAME = "pando";

    private static final String WRONG_PASSWORD = "28P01";

    /** Names of roles and databases that are PostgreSQL's or ours. */
    private static final Set<String> TAKEN =
            Set.of(NAME, "postgres", "template0", "template1", "public", "none");

    private final Address server;
    private final Secrets secrets;

    Superuser(Address server, Secrets secrets) {
        this.server = server;
        this.secrets = secrets;
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
            }
            statement.execute("REVOKE CONNECT, TEMPORARY ON DATABASE " + quoted + " FROM PUBLIC");
        }
        return new AppDatabase(server, name, name, password);
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
