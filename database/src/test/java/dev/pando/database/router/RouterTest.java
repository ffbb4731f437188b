package dev.pando.database.router;

import static dev.pando.database.router.TestRouter.ask;
import static dev.pando.database.router.TestRouter.connect;
import static dev.pando.database.router.TestRouter.tell;
import static dev.pando.testing.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.pando.database.AppDatabase;
import java.io.StringReader;
import java.io.StringWriter;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.postgresql.PGConnection;

/** What pgjdbc sees of PostgreSQL through the router. */
class RouterTest {
    private static final Duration SOON = Duration.ofSeconds(10);

    @RegisterExtension static final TestRouter house = new TestRouter();

    @Test
    void passesStatementsAndRows() throws Exception {
        try (Connection session = connect(house.routed)) {
            tell(session, "CREATE TABLE photo (id int PRIMARY KEY, title text)");
            try (PreparedStatement insert =
                    session.prepareStatement("INSERT INTO photo VALUES (?, ?)")) {
                for (int i = 0; i < 1_000; i++) {
                    insert.setInt(1, i);
                    insert.setString(2, "aspen " + i);
                    insert.addBatch();
                }
                assertThat(insert.executeBatch()).hasSize(1_000).containsOnly(1);
            }
            assertThat(ask(session, "SELECT title FROM photo WHERE id = 7")).isEqualTo("aspen 7");
            assertThat(ask(session, "SELECT count(*) FROM photo")).isEqualTo("1000");
        }
    }

    @Test
    void fetchesInPortions() throws Exception {
        try (Connection session = connect(house.routed)) {
            session.setAutoCommit(false);
            try (Statement statement = session.createStatement()) {
                statement.setFetchSize(10);
                int sum = 0;
                try (ResultSet rows =
                        statement.executeQuery("SELECT i FROM generate_series(1, 1000) AS i")) {
                    while (rows.next()) {
                        sum += rows.getInt(1);
                    }
                }
                assertThat(sum).isEqualTo(500_500);
            }
            session.commit();
        }
    }

    @Test
    void copiesBothWays() throws Exception {
        try (Connection session = connect(house.routed)) {
            tell(session, "CREATE TEMPORARY TABLE number (n int)");
            var copies = session.unwrap(PGConnection.class).getCopyAPI();
            StringBuilder lines = new StringBuilder();
            for (int i = 0; i < 50_000; i++) {
                lines.append(i).append('\n');
            }
            assertThat(copies.copyIn("COPY number FROM STDIN", new StringReader(lines.toString())))
                    .isEqualTo(50_000);
            var out = new StringWriter();
            copies.copyOut("COPY (SELECT n FROM number ORDER BY n) TO STDOUT", out);
            assertThat(out.toString()).isEqualTo(lines.toString());

            SQLException failure =
                    catchThrowableOfType(
                            SQLException.class,
                            () -> copies.copyIn("COPY number FROM STDIN", new StringReader("x\n")));
            assertThat(failure.getSQLState()).isEqualTo("22P02");
            assertThat(ask(session, "SELECT count(*) FROM number")).isEqualTo("50000");
        }
    }

    @Test
    void errorsAreThoseOfPostgres() throws Exception {
        try (Connection session = connect(house.routed)) {
            SQLException failure =
                    catchThrowableOfType(
                            SQLException.class, () -> tell(session, "SELECT 1 FROM nothing"));
            assertThat(failure.getSQLState()).isEqualTo("42P01");
            assertThat(failure.getMessage()).contains("relation \"nothing\" does not exist");
            session.setAutoCommit(false);
            assertThat(
                            catchThrowableOfType(
                                            SQLException.class, () -> tell(session, "SELECT 1/0"))
                                    .getSQLState())
                    .isEqualTo("22012");
            failure = catchThrowableOfType(SQLException.class, () -> tell(session, "SELECT 1"));
            assertThat(failure.getSQLState()).isEqualTo("25P02");
            session.rollback();
            assertThat(ask(session, "SELECT 1")).isEqualTo("1");
        }
    }

    @Test
    void passesNoticesAndNotifications() throws Exception {
        try (Connection hears = connect(house.routed);
                Connection speaks = connect(house.routed)) {
            tell(hears, "LISTEN forest");
            tell(speaks, "NOTIFY forest, 'aspen'");
            eventually(
                    "a notification",
                    SOON,
                    () -> {
                        ask(hears, "SELECT 1");
                        var met = hears.unwrap(PGConnection.class).getNotifications();
                        return met != null
                                && met.length == 1
                                && met[0].getParameter().equals("aspen");
                    });
            try (Statement statement = speaks.createStatement()) {
                statement.execute("DO $$ BEGIN RAISE NOTICE 'quaking'; END $$");
                assertThat(statement.getWarnings().getMessage()).contains("quaking");
            }
        }
    }

    @Test
    void cancelsWhatRuns() throws Exception {
        try (Connection session = connect(house.routed);
                Statement statement = session.createStatement();
                ExecutorService others = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<?> cancelled = others.submit(() -> statement.execute("SELECT pg_sleep(600)"));
            try (Connection direct = connect(house.direct)) {
                eventually(
                        "it runs",
                        SOON,
                        () ->
                                !ask(
                                                direct,
                                                "SELECT 1 FROM pg_stat_activity WHERE state ="
                                                        + " 'active' AND query = 'SELECT"
                                                        + " pg_sleep(600)'")
                                        .isEmpty());
            }
            statement.cancel();
            assertThat(cancelled)
                    .failsWithin(SOON)
                    .withThrowableOfType(Exception.class)
                    .withMessageContaining("canceling statement due to user request");
            assertThat(ask(session, "SELECT 1")).isEqualTo("1");
        }
    }

    @Test
    void startupSettingsAreTheSessionsOwn() throws Exception {
        try (Connection one = house.connect("options=-c%20geqo=off&ApplicationName=one");
                Connection other = house.connect("ApplicationName=a'b%5Cc%C3%A4")) {
            assertThat(ask(one, "SHOW geqo")).isEqualTo("off");
            assertThat(ask(one, "SHOW application_name")).isEqualTo("one");
            assertThat(ask(other, "SHOW geqo")).isEqualTo("on");
            assertThat(ask(other, "SHOW application_name")).isEqualTo("a'b\\c\\xc3\\xa4");
            tell(one, "SET geqo = on");
            tell(one, "RESET geqo");
            assertThat(ask(one, "SHOW geqo")).isEqualTo("off");
        }
        SQLException failure =
                catchThrowableOfType(
                        SQLException.class, () -> house.connect("options=-c%20geqo=maybe"));
        assertThat(failure.getSQLState()).isEqualTo("22023");
    }

    @Test
    void nothingOfASessionIsLeftForTheNext() throws Exception {
        try (Router single = house.open(TestRouter.settings(1, SOON), null)) {
            AppDatabase app = single.admit(house.direct, "test");
            String process;
            try (Connection first = connect(app)) {
                process = ask(first, "SELECT pg_backend_pid()");
                tell(first, "SET search_path = pg_catalog");
                tell(first, "CREATE TEMPORARY TABLE mine AS SELECT 1");
                tell(first, "PREPARE asked AS SELECT 1");
                tell(first, "LISTEN forest");
                ask(first, "SELECT pg_advisory_lock(42)");
            }
            try (Connection next = connect(app);
                    Connection other = connect(house.direct)) {
                assertThat(ask(next, "SELECT pg_backend_pid()")).isEqualTo(process);
                assertThat(ask(next, "SHOW search_path")).isEqualTo("\"$user\", public");
                assertThat(ask(next, "SELECT count(*) FROM pg_prepared_statements")).isEqualTo("0");
                assertThat(ask(next, "SELECT count(*) FROM pg_listening_channels()"))
                        .isEqualTo("0");
                assertThat(ask(next, "SELECT to_regclass('pg_temp.mine')")).isEqualTo("null");
                assertThat(ask(other, "SELECT pg_try_advisory_lock(42)")).isEqualTo("t");
            }
        }
    }

    @Test
    void whoLeavesInATransactionLeavesNothingOpen() throws Exception {
        String process;
        Connection leaver = connect(house.routed);
        leaver.setAutoCommit(false);
        process = ask(leaver, "SELECT pg_backend_pid()");
        tell(leaver, "CREATE TABLE half (id int)");
        leaver.close();
        try (Connection direct = connect(house.direct)) {
            eventually(
                    "its process has ended",
                    SOON,
                    () ->
                            ask(direct, "SELECT 1 FROM pg_stat_activity WHERE pid = " + process)
                                    .isEmpty());
            assertThat(ask(direct, "SELECT to_regclass('half')")).isEqualTo("null");
        }
    }

    @Test
    void refusesWrongPasswordsAndStrangersAlike() {
        for (String user : List.of("photos", "stranger")) {
            var guess = new AppDatabase(house.routed.address(), house.routed.database(), user, "x");
            SQLException failure = catchThrowableOfType(SQLException.class, () -> connect(guess));
            assertThat(failure.getSQLState()).isEqualTo("28P01");
            assertThat(failure.getMessage()).contains("password authentication failed for user");
        }
    }

    @Test
    void databasesThatAreNotTheAppsAreRefusedByPostgres() {
        for (String database : List.of("postgres", "nowhere")) {
            var other =
                    new AppDatabase(
                            house.routed.address(),
                            database,
                            house.routed.user(),
                            house.routed.password());
            SQLException failure = catchThrowableOfType(SQLException.class, () -> connect(other));
            assertThat(failure.getSQLState())
                    .isEqualTo(database.equals("postgres") ? "42501" : "3D000");
        }
    }

    @Test
    void whoFindsNoServerConnectionInTimeIsToldSo() throws Exception {
        try (Router small = house.open(TestRouter.settings(2, Duration.ofMillis(200)), null)) {
            AppDatabase app = small.admit(house.direct, "test");
            List<Connection> held = new ArrayList<>(List.of(connect(app), connect(app)));
            SQLException failure = catchThrowableOfType(SQLException.class, () -> connect(app));
            assertThat(failure.getSQLState()).isEqualTo("53300");
            assertThat(failure.getMessage()).contains("2 of 2 are in use");
            held.removeFirst().close();
            try (Connection next = connect(app)) {
                assertThat(ask(next, "SELECT 1")).isEqualTo("1");
            }
            held.removeFirst().close();
        }
    }

    @Test
    void largeResultsAndStatementsPass() throws Exception {
        try (Connection session = connect(house.routed);
                PreparedStatement echo =
                        session.prepareStatement("SELECT md5(?), repeat('y', 40000000)")) {
            echo.setString(1, "x".repeat(30_000_000));
            try (ResultSet result = echo.executeQuery()) {
                assertThat(result.next()).isTrue();
                assertThat(result.getString(2)).hasSize(40_000_000);
            }
        }
    }
}
