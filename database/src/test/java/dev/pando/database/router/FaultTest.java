package dev.pando.database.router;

import static dev.pando.database.router.TestRouter.ask;
import static dev.pando.database.router.TestRouter.connect;
import static dev.pando.database.router.TestRouter.tell;
import static dev.pando.testing.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.pando.database.AppDatabase;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What sessions see when something dies. */
class FaultTest {
    private static final Duration SOON = Duration.ofSeconds(20);

    @TempDir static Path folder;
    static TestRouter house;

    @BeforeAll
    static void open() throws Exception {
        house = new TestRouter(folder);
    }

    @AfterAll
    static void close() {
        house.close();
    }

    @Test
    void aServerConnectionThatDiesIdleIsNotMissed() throws Exception {
        try (Router single = house.open(TestRouter.settings(1, SOON), null)) {
            AppDatabase app = single.admit(house.direct);
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

    @Test
    void whoWaitsInVainForPostgresIsToldSo() throws Exception {
        try (TestRouter own = new TestRouter(folder.resolve("own"));
                Router hasty = own.open(TestRouter.settings(5, Duration.ofMillis(300)), null)) {
            AppDatabase app = hasty.admit(own.direct);
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
            AppDatabase app = leaving.admit(house.direct);
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
