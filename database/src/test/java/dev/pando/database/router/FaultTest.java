package dev.pando.database.router;

import static dev.pando.database.router.TestRouter.ask;
import static dev.pando.database.router.TestRouter.connect;
import static dev.pando.database.router.TestRouter.tell;
import static dev.pando.testing.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.pando.database.AppDatabase;
import java.nio.file.Files;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What sessions see when something dies. */
class FaultTest {
    private static final Duration SOON = Duration.ofSeconds(20);

    @RegisterExtension static final TestRouter house = new TestRouter();

    @Test
    void aServerConnectionThatDiesIdleIsNotMissed() throws Exception {
        try (Router single = house.open(TestRouter.settings(1, SOON), null)) {
            AppDatabase app = single.admit(house.direct, "test");
            String process;
            try (Connection first = connect(app)) {
                process = ask(first, "SELECT pg_backend_pid()");
            }
            try (Connection direct = connect(house.direct)) {
                assertThat(ask(direct, "SELECT pg_terminate_backend(" + process + ", 10000)"))
                        .isEqualTo("t");
            }
            try (Connection next = connect(app)) {
                assertThat(ask(next, "SELECT pg_backend_pid()")).isNotEqualTo(process);
            }
        }
    }

    @Test
    void aSessionWhoseServerConnectionIsEndedHearsPostgresOwnWord() throws Exception {
        try (Connection session = connect(house.routed);
                Connection direct = connect(house.direct)) {
            String process = ask(session, "SELECT pg_backend_pid()");
            ask(direct, "SELECT pg_terminate_backend(" + process + ", 10000)");
            SQLException failure =
                    catchThrowableOfType(SQLException.class, () -> tell(session, "SELECT 1"));
            assertThat(failure.getSQLState()).isEqualTo("57P01");
        }
    }

    @Test
    void sessionsThatComeWhilePostgresIsDownWaitForIt() throws Exception {
        Connection inTransaction = connect(house.routed);
        inTransaction.setAutoCommit(false);
        tell(inTransaction, "CREATE TABLE undone (id int)");
        connect(house.routed).close(); // one that lies idle
        String postmaster =
                Files.readAllLines(house.pando.data().resolve("postmaster.pid")).getFirst();
        ProcessHandle.of(Long.parseLong(postmaster)).orElseThrow().destroyForcibly();

        eventually(
                "its backend has noticed, and its session hears of it",
                SOON,
                () -> {
                    SQLException failure =
                            catchThrowableOfType(
                                    SQLException.class, () -> tell(inTransaction, "SELECT 1"));
                    if (failure != null) {
                        assertThat(failure.getSQLState()).isIn("57P01", "57P02", "08006");
                    }
                    return failure != null;
                });
        eventually(
                "a session finds the new server",
                SOON,
                () -> {
                    try (Connection next = connect(house.routed)) {
                        return ask(next, "SELECT to_regclass('undone')").equals("null");
                    } catch (SQLException e) {
                        // An idle server connection may die just as it is given away.
                        assertThat(e.getSQLState()).isIn("57P01", "57P02", "08006");
                        return false;
                    }
                });
    }

    /** Shuts PostgreSQL down as an administrator would; it is started again. */
    private static void restart(TestRouter own) throws Exception {
        String postmaster =
                Files.readAllLines(own.pando.data().resolve("postmaster.pid")).getFirst();
        new ProcessBuilder("kill", "-INT", postmaster).start().waitFor();
    }

    /** What a client does over and over, until it shall stop or it fails. */
    private static void write(
            Connection session, AtomicInteger last, Set<Integer> written, AtomicBoolean stop)
            throws SQLException {
        try (PreparedStatement insert =
                session.prepareStatement("INSERT INTO counted VALUES (?)")) {
            while (!stop.get()) {
                int number = last.incrementAndGet();
                insert.setInt(1, number);
                insert.executeUpdate();
                written.add(number);
                ask(session, "SELECT count(*) FROM counted WHERE n = 1");
            }
        }
    }

    /**
     * Outside of transactions a restart is a delay. In the extended protocol PostgreSQL may end a
     * connection between a statement's result and its commit; what came of it is not known then,
     * and the client hears of it.
     */
    @ParameterizedTest
    @ValueSource(strings = {"simple", "extended", "extendedForPrepared&prepareThreshold=1"})
    void sessionsOutsideOfTransactionsSeeARestartAsADelay(String mode) throws Exception {
        try (TestRouter own = new TestRouter().start();
                Router pooling = own.open(TestRouter.transactions(4, SOON), null);
                ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
            AppDatabase app = pooling.admit(own.direct, "test");
            try (Connection direct = connect(own.direct)) {
                tell(direct, "CREATE TABLE counted (n int)");
            }
            AtomicBoolean stop = new AtomicBoolean();
            AtomicInteger last = new AtomicInteger();
            Set<Integer> written = ConcurrentHashMap.newKeySet();
            List<Future<?>> all = new ArrayList<>();
            for (int i = 0; i < 12; i++) {
                all.add(
                        clients.submit(() -> {
                            while (!stop.get()) {
                                try (Connection session =
                                        own.connect("preferQueryMode=" + mode, app)) {
                                    write(session, last, written, stop);
                                } catch (SQLException e) {
                                    assertThat(mode).as("%s", e).isNotEqualTo("simple");
                                    assertThat(e.getSQLState()).isEqualTo("57P01");
                                }
                            }
                            return null;
                        }));
            }
            try {
                for (int i = 0; i < 2; i++) {
                    int before = written.size();
                    eventually("they go on", SOON, () -> written.size() > before + 200);
                    restart(own);
                }
                int meanwhile = written.size();
                eventually("they go on again", SOON, () -> written.size() > meanwhile + 200);
            } finally {
                stop.set(true);
            }
            for (Future<?> each : all) {
                each.get();
            }
            try (Connection after = connect(own.direct)) {
                assertThat(ask(after, "SELECT count(*) - count(DISTINCT n) FROM counted"))
                        .as("written twice")
                        .isEqualTo("0");
                Set<Integer> found = new HashSet<>();
                try (Statement statement = after.createStatement();
                        ResultSet rows = statement.executeQuery("SELECT n FROM counted")) {
                    while (rows.next()) {
                        found.add(rows.getInt(1));
                    }
                }
                assertThat(found).containsAll(written);
            }
        }
    }

    @Test
    void aStatementThatSomebodyEndsIsNotRunAgain() throws Exception {
        try (Router pooling = house.open(TestRouter.transactions(4, SOON), null)) {
            AppDatabase app = pooling.admit(house.direct, "test");
            try (Connection session = house.connect("ApplicationName=runaway", app);
                    Connection direct = connect(house.direct);
                    ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
                Future<?> running = clients.submit(() -> ask(session, "SELECT pg_sleep(600)"));
                eventually(
                        "it has run for a while, and is ended",
                        SOON,
                        () ->
                                ask(
                                                direct,
                                                "SELECT count(pg_terminate_backend(pid)) FROM"
                                                    + " pg_stat_activity WHERE application_name ="
                                                    + " 'runaway' AND query_start < now() - '2.5"
                                                    + " s'::interval")
                                        .equals("1"));
                assertThatThrownBy(running::get)
                        .hasRootCauseInstanceOf(SQLException.class)
                        .hasMessageContaining("administrator command");
            }
        }
    }

    @Test
    void whoWaitsInVainForPostgresIsToldSo() throws Exception {
        try (TestRouter own = new TestRouter().start();
                Router hasty = own.open(TestRouter.settings(5, Duration.ofMillis(300)), null)) {
            AppDatabase app = hasty.admit(own.direct, "test");
            own.server.close();
            SQLException failure = catchThrowableOfType(SQLException.class, () -> connect(app));
            assertThat(failure.getSQLState()).isEqualTo("57P03");
            assertThat(failure.getMessage()).contains("PostgreSQL takes no connection");
        }
    }

    @Test
    void aRouterThatClosesLeavesNoBackend() throws Exception {
        Connection idle;
        Connection inTransaction;
        try (Router leaving = house.open(TestRouter.settings(5, SOON), null)) {
            AppDatabase app = leaving.admit(house.direct, "test");
            idle = house.connect("ApplicationName=leaving", app);
            inTransaction = house.connect("ApplicationName=leaving", app);
            inTransaction.setAutoCommit(false);
            tell(inTransaction, "SELECT 1");
        }
        for (Connection session : new Connection[] {idle, inTransaction}) {
            SQLException failure =
                    catchThrowableOfType(SQLException.class, () -> tell(session, "SELECT 1"));
            assertThat(failure.getSQLState()).isEqualTo("57P01");
        }
        try (Connection direct = connect(house.direct)) {
            eventually(
                    "its backends have ended",
                    SOON,
                    () ->
                            ask(
                                            direct,
                                            "SELECT count(*) FROM pg_stat_activity"
                                                    + " WHERE application_name = 'leaving'")
                                    .equals("0"));
        }
    }
}
