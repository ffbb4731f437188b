package dev.pando.database.router;

import static dev.pando.database.router.RawClient.message;
import static dev.pando.database.router.RawClient.strings;
import static dev.pando.database.router.TestRouter.ask;
import static dev.pando.database.router.TestRouter.connect;
import static dev.pando.database.router.TestRouter.tell;
import static org.assertj.core.api.Assertions.assertThat;

import dev.pando.database.AppDatabase;
import dev.pando.database.wire.Messages;
import java.io.IOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Named statements, where transactions are pooled: sessions share one server connection. */
class NamedStatementTest {
    private static final Duration SOON = Duration.ofSeconds(10);

    @RegisterExtension static final TestRouter house = new TestRouter();

    Router router;
    AppDatabase app;

    @BeforeEach
    void open() throws Exception {
        router = house.open(TestRouter.transactions(1, SOON), null);
        app = router.admit(house.direct, "test");
    }

    @AfterEach
    void close() {
        router.close();
    }

    @Test
    void sessionsWithTheSameStatementsShareThem() throws Exception {
        List<Connection> sessions = new ArrayList<>();
        List<PreparedStatement> statements = new ArrayList<>();
        try {
            for (int i = 0; i < 5; i++) {
                Connection session = house.connect("prepareThreshold=1", app);
                sessions.add(session);
                statements.add(session.prepareStatement("SELECT ?::int + " + i % 2));
            }
            for (int round = 0; round < 4; round++) {
                for (int i = 0; i < 5; i++) {
                    statements.get(i).setInt(1, round);
                    try (ResultSet result = statements.get(i).executeQuery()) {
                        assertThat(result.next()).isTrue();
                        assertThat(result.getInt(1)).isEqualTo(round + i % 2);
                    }
                }
            }
            try (Connection asking = house.connect("preferQueryMode=simple", app)) {
                assertThat(
                                ask(
                                        asking,
                                        "SELECT count(*) FROM pg_prepared_statements"
                                                + " WHERE statement LIKE 'SELECT $1::int%'"))
                        .isEqualTo("2");
            }
        } finally {
            for (Connection session : sessions) {
                session.close();
            }
        }
    }

    private static void prepare(RawClient client, String name, String sql) throws IOException {
        client.say(all -> {
            message(all, 'P', strings(name, sql).writeShort(0));
            RawClient.sync(all);
        });
        assertThat(client.answers(1)).isEqualTo("1ZI");
    }

    /** The first column of the first row, or the error's code. */
    private static String run(RawClient client, String name) throws IOException {
        client.say(all -> {
            message(all, 'B', strings("", name).writeShort(0).writeShort(0).writeShort(0));
            message(all, 'E', strings("").writeInt(0));
            RawClient.sync(all);
        });
        String found = "";
        for (RawClient.Said said = client.next(); said.type() != 'Z'; said = client.next()) {
            if (said.type() == 'D') {
                found = said.text().substring(6);
            } else if (said.type() == 'E') {
                found = said.field('C');
            }
        }
        return found;
    }

    /** A SET that is done before DISCARD ALL is not the one that fails after it. */
    @Test
    void aSettingThatWasRefusedIsNotCarried() throws Exception {
        try (RawClient client = RawClient.in(app);
                RawClient other = RawClient.in(app)) {
            prepare(client, "set", "SET app.name = 'prepared'");
            client.say(all -> {
                message(all, 'B', strings("", "set").writeShort(0).writeShort(0).writeShort(0));
                message(all, 'E', strings("").writeInt(0));
                RawClient.sync(all);
                Messages.query(all, "DISCARD ALL");
                Messages.query(all, "SET work_mem = 'much'");
            });
            assertThat(client.answers(3)).isEqualTo("2CZICZIEZI");
            tellRaw(other, "SET work_mem = '3MB'"); // so that the server connection is set anew
            client.query("SHOW work_mem");
            assertThat(client.answers(1)).isEqualTo("TDCZI");
        }
    }

    private static void tellRaw(RawClient client, String sql) throws IOException {
        client.query(sql);
        assertThat(client.answers(1)).isIn("CZI", "CSZI"); // a parameter may be reported
    }

    @Test
    void constantsMeanWhatTheyMeanUnderTheSessionsOwnSettings() throws Exception {
        try (RawClient tokyo = RawClient.in(app);
                RawClient denver = RawClient.in(app)) {
            String moment = "SELECT extract(epoch FROM '2026-01-01 00:00'::timestamptz)::bigint";
            tellRaw(tokyo, "SET TimeZone = 'Asia/Tokyo'");
            tellRaw(denver, "SET TimeZone = 'America/Denver'");
            prepare(tokyo, "moment", moment);
            prepare(denver, "moment", moment);
            for (int i = 0; i < 3; i++) {
                assertThat(run(tokyo, "moment")).isEqualTo("1767193200");
                assertThat(run(denver, "moment")).isEqualTo("1767250800");
            }
        }
    }

    @Test
    void aStatementThatWouldMeanSomethingElseIsNotKnownAnyMore() throws Exception {
        try (Router two = house.open(TestRouter.transactions(2, SOON), null)) {
            AppDatabase pair = two.admit(house.direct, "test");
            try (RawClient client = RawClient.in(pair);
                    RawClient first = RawClient.in(pair)) {
                prepare(client, "plain", "SELECT 'a'");
                prepare(client, "moment", "SELECT '2026-01-01'::timestamptz");
                tellRaw(client, "SET TimeZone = 'Asia/Tokyo'");
                first.query("BEGIN"); // takes the connection that was used last
                assertThat(first.answers(1)).isEqualTo("CZT");
                assertThat(run(client, "plain")).isEqualTo("a");
                assertThat(run(client, "moment")).isEqualTo("26000");
                first.query("COMMIT");
                assertThat(first.answers(1)).isEqualTo("CZI");
            }
        }
    }

    @Test
    void preparingAnewReadsTheTableAnew() throws Exception {
        try (RawClient one = RawClient.in(app);
                RawClient other = RawClient.in(app)) {
            tellRaw(one, "CREATE TABLE changing (a text DEFAULT 'first')");
            tellRaw(one, "INSERT INTO changing DEFAULT VALUES");
            prepare(one, "all", "SELECT * FROM changing");
            assertThat(run(one, "all")).endsWith("first");
            tellRaw(one, "ALTER TABLE changing ADD b text DEFAULT 'second'");
            prepare(other, "all", "SELECT * FROM changing");
            assertThat(run(other, "all")).endsWith("second");
        }
    }

    @Test
    void manyStatementsAreClosedAgainAndFoundAgain() throws Exception {
        int many = 600;
        try (RawClient client = RawClient.in(app);
                Connection other = house.connect("preferQueryMode=simple", app)) {
            for (int i = 0; i < many; i++) {
                prepare(client, "s" + i, "SELECT 'n" + i + "'");
            }
            String count = "SELECT count(*) FROM pg_prepared_statements";
            assertThat(Integer.parseInt(ask(other, count))).isLessThanOrEqualTo(256);
            for (int i = 0; i < many; i++) {
                assertThat(run(client, "s" + i)).isEqualTo("n" + i);
            }
            assertThat(Integer.parseInt(ask(other, count))).isLessThanOrEqualTo(256);
        }
    }

    @Test
    void deallocatedAndDiscardedStatementsAreGoneForTheirSessionAlone() throws Exception {
        try (RawClient one = RawClient.in(app);
                RawClient other = RawClient.in(app)) {
            for (RawClient client : List.of(one, other)) {
                prepare(client, "a", "SELECT 'a'");
                prepare(client, "b", "SELECT 'b'");
            }
            tellRaw(one, "DEALLOCATE a");
            assertThat(run(one, "a")).isEqualTo("26000");
            assertThat(run(one, "b")).isEqualTo("b");
            assertThat(run(other, "a")).isEqualTo("a");
            tellRaw(one, "DEALLOCATE ALL");
            assertThat(run(one, "b")).isEqualTo("26000");
            assertThat(run(other, "b")).isEqualTo("b");
            prepare(one, "a", "SELECT 'a'");
            tellRaw(one, "DISCARD ALL");
            assertThat(run(one, "a")).isEqualTo("26000");
            assertThat(run(other, "a")).isEqualTo("a");
        }
    }

    @Test
    void aDeallocationThatFailsLeavesTheStatement() throws Exception {
        try (RawClient client = RawClient.in(app)) {
            prepare(client, "a", "SELECT 'first'");
            client.say(all -> {
                message(all, 'P', strings("a", "SELECT 'second'").writeShort(0));
                RawClient.sync(all);
            });
            assertThat(client.expect('E').field('C')).isEqualTo("42P05");
            client.expect('Z');
            client.query("BEGIN");
            assertThat(client.answers(1)).isEqualTo("CZT");
            client.query("SELECT nothing");
            assertThat(client.answers(1)).isEqualTo("EZE");
            client.query("DEALLOCATE a");
            assertThat(client.expect('E').field('C')).isEqualTo("25P02");
            client.expect('Z');
            tellRaw(client, "ROLLBACK");
            assertThat(run(client, "a")).isEqualTo("first");
        }
    }

    @Test
    void whoNeverSaysSyncBehindAnErrorIsEnded() throws Exception {
        try (RawClient client = RawClient.in(app)) {
            client.say(all -> message(all, 'D', strings("Px"))); // there is none of that name
            assertThat(client.expect('E').field('C')).isEqualTo("34000");
            client.say(all -> {
                for (int i = 0; i < 100_010; i++) {
                    message(all, 'C', strings("Sa"));
                }
            });
            RawClient.Said error = client.expect('E');
            assertThat(error.field('C')).isEqualTo("08P01");
            assertThat(error.field('M')).contains("100000 messages are unanswered");
            assertThat(client.isClosed()).isTrue();
        }
    }

    @Test
    void discardAllGivesAKeptConnectionBack() throws Exception {
        try (RawClient one = RawClient.in(app);
                RawClient other = RawClient.in(app)) {
            for (int i = 0; i < 3; i++) {
                tellRaw(one, "LISTEN forest");
                tellRaw(one, "DISCARD ALL");
                assertThat(run(other, "none")).isEqualTo("26000"); // has the only connection
            }
        }
    }

    @Test
    void aTableThatIsGoneIsAnErrorOfItsSessionAlone() throws Exception {
        try (RawClient one = RawClient.in(app);
                RawClient other = RawClient.in(app);
                Connection direct = connect(house.direct)) {
            tellRaw(one, "CREATE TABLE passing (a text)");
            prepare(one, "all", "SELECT * FROM passing");
            tell(direct, "DROP TABLE passing");
            assertThat(run(one, "all")).isEqualTo("42P01");
            prepare(other, "fine", "SELECT 'a'");
            assertThat(run(other, "fine")).isEqualTo("a");
        }
    }
}
