package dev.pando.systemtests;

import static dev.pando.testing.Generated.forAll;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashSet;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Promises 2 and 8: whichever way Pando ends, in the middle of whatever, no process is left and no
 * committed row is lost. {@code -Dcampaign=true} does it 30 times.
 */
class KillCampaignTest {
    private static final int ROUNDS = Boolean.getBoolean("campaign") ? 30 : 3;

    @TempDir Path folder;

    @Test
    void startsAndKillsInARowLeaveNothingAndLoseNothing() throws Exception {
        Path app = folder.resolve("app");
        SmallApp.in(
                        app,
                        """
                        services:
                          web:
                            command: node server.js
                            route: /
                        database:
                          schema: schema/
                        """)
                .with("schema/V1__rows.sql", "create table rows (id bigint primary key);\n");
        Set<Long> committed = new HashSet<>();

        forAll(ROUNDS, random -> startWriteAndKill(app, random, committed));

        try (RunningPando pando = RunningPando.ready(app, folder.resolve("state"));
                Connection connection = connect(pando)) {
            assertThat(rows(connection)).containsAll(committed);
        }
        assertThat(committed).isNotEmpty();
        Leftovers.assertNone(folder);
        assertThat(Files.exists(folder.resolve("state"))).isTrue();
    }

    private void startWriteAndKill(Path app, RandomGenerator random, Set<Long> committed)
            throws Exception {
        String signal = random.nextInt(3) == 0 ? "TERM" : "KILL";
        int writes = random.nextInt(1, 400);
        RunningPando pando = RunningPando.ready(app, folder.resolve("state"));
        try (Connection connection = connect(pando)) {
            assertThat(rows(connection)).containsAll(committed);
            write(connection, writes, random, committed);
            pando.signal(signal);
            write(connection, Integer.MAX_VALUE, random, committed); // until it breaks
        } catch (SQLException e) {
            assertThat(e.getSQLState()).as(e.toString()).matches("57P0.|08...");
        }
        pando.awaitExit();
        Leftovers.assertNone(folder);
    }

    private static void write(
            Connection connection, int count, RandomGenerator random, Set<Long> committed)
            throws SQLException {
        try (PreparedStatement insert =
                connection.prepareStatement("insert into rows values (?)")) {
            for (int i = 0; i < count; i++) {
                long id = random.nextLong();
                insert.setLong(1, id);
                insert.executeUpdate();
                committed.add(id);
            }
        }
    }

    private static Connection connect(RunningPando pando) throws Exception {
        try {
            return DriverManager.getConnection(pando.variable("JDBC_DATABASE_URL"));
        } catch (SQLException e) {
            throw new AssertionError("cannot connect to a Pando that is ready", e);
        }
    }

    private static Set<Long> rows(Connection connection) throws SQLException {
        Set<Long> ids = new HashSet<>();
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("select id from rows")) {
            while (rows.next()) {
                ids.add(rows.getLong(1));
            }
        }
        return ids;
    }
}
