package dev.pando.database.router;

import static dev.pando.database.router.TestRouter.ask;
import static dev.pando.database.router.TestRouter.tell;
import static dev.pando.testing.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pando.database.AppDatabase;
import dev.pando.database.sql.Plan;
import dev.pando.database.statistics.Census;
import dev.pando.database.statistics.PoolStatistics;
import dev.pando.database.statistics.PoolStatistics.Count;
import dev.pando.database.statistics.ShapeStatistics;
import dev.pando.database.statistics.SlowStatements;
import dev.pando.database.statistics.Statistics;
import dev.pando.database.wire.Messages;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a router counts, and what it logs of slow statements, with real sessions. */
class StatisticsTest {
    private static final Duration SOON = Duration.ofSeconds(10);

    @TempDir static Path folder;

    @RegisterExtension static final TestRouter house = new TestRouter();

    private Path log;
    private SlowStatements slowOnes;
    private Statistics statistics;
    private Router router;
    private AppDatabase app;

    @BeforeAll
    static void prepare() throws Exception {
        try (Connection direct = TestRouter.connect(house.direct)) {
            tell(direct, "CREATE TABLE item (id int, name text)");
        }
    }

    @BeforeEach
    void open() throws Exception {
        open(TestRouter.transactions(2, SOON));
    }

    private void open(RouterSettings settings) throws Exception {
        log = Files.createTempFile(folder, "slow", ".log");
        slowOnes = SlowStatements.toFile(log, 1L << 20, 1);
        statistics =
                new Statistics(
                        System::nanoTime, InstantSource.system(), Duration.ofMillis(100), slowOnes);
        router = house.open(settings, null, statistics);
        app = router.admit(house.direct, "test");
    }

    @AfterEach
    void close() {
        router.close();
        slowOnes.close();
    }

    private PoolStatistics pool() {
        assertThat(statistics.pools()).hasSize(1);
        return statistics.pools().iterator().next();
    }

    private ShapeStatistics shape(String text) {
        List<ShapeStatistics> those =
                pool().shapes().stream().filter(one -> one.shape().text().equals(text)).toList();
        assertThat(those).as("%s among %s", text, texts()).hasSize(1);
        return those.getFirst();
    }

    private List<String> texts() {
        return pool().shapes().stream().map(one -> one.shape().text()).toList();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "preferQueryMode=simple",
                "preferQueryMode=extended",
                "preferQueryMode=extended&prepareThreshold=1",
                "preferQueryMode=extended&prepareThreshold=1&defaultRowFetchSize=2"
            })
    void countsByShape(String mode) throws Exception {
        countByShape(mode);
    }

    @ParameterizedTest
    @EnumSource(Pooling.class)
    void countsByShapeHoweverSessionsArePooled(Pooling pooling) throws Exception {
        close();
        open(
                pooling == Pooling.SESSION
                        ? TestRouter.settings(2, SOON)
                        : TestRouter.transactions(2, SOON));
        countByShape("preferQueryMode=extended&prepareThreshold=1");
    }

    private void countByShape(String mode) throws Exception {
        try (Connection session = house.connect(mode, app)) {
            tell(session, "DELETE FROM item");
            try (PreparedStatement insert =
                    session.prepareStatement("INSERT INTO item VALUES (?, 'a')")) {
                for (int i = 0; i < 7; i++) {
                    insert.setInt(1, i);
                    insert.executeUpdate();
                }
                for (int i = 7; i < 10; i++) {
                    insert.setInt(1, i);
                    insert.addBatch();
                }
                insert.executeBatch();
            }
            for (int i = 0; i < 3; i++) {
                assertThatThrownBy(() -> ask(session, "SELECT 1 / (id - id) FROM item"))
                        .isInstanceOf(SQLException.class);
            }
            session.setAutoCommit(false); // where pgjdbc fetches rows by and by
            assertThat(count(session, "SELECT * FROM item WHERE id < 5")).isEqualTo(5);
            session.commit();

            ShapeStatistics insert =
                    shape(
                            mode.contains("simple")
                                    ? "insert into item values ((?::int4), ?)"
                                    : "insert into item values (?)");
            assertThat(insert.time().count()).isEqualTo(10);
            assertThat(insert.rows()).isEqualTo(10);
            assertThat(insert.errors()).isZero();
            assertThat(insert.longestNanos()).isBetween(1L, insert.time().nanos());
            eventually("planned", SOON, () -> tables(insert).equals(Set.of("item")));

            ShapeStatistics failing = shape("select ? / (id - id) from item");
            assertThat(failing.time().count()).isEqualTo(3);
            assertThat(failing.errors()).isEqualTo(3);
            assertThat(shape("delete from item").time().count()).isEqualTo(1);
            assertThat(shape("commit").time().count()).isEqualTo(1);
            assertThat(pool().of(Count.ERRORS)).isEqualTo(3);
            assertThat(pool().of(Count.SESSIONS)).isEqualTo(1);
            assertThat(pool().of(Count.RECEIVED)).isPositive();
            assertThat(pool().of(Count.SENT)).isPositive();
        }
    }

    private static Set<String> tables(ShapeStatistics of) {
        Plan plan = of.shape().plan();
        return plan == null ? Set.of() : plan.tables();
    }

    private static int count(Connection session, String sql) throws SQLException {
        int count = 0;
        try (Statement statement = session.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            while (rows.next()) {
                count++;
            }
        }
        return count;
    }

    @Test
    void tellsWhatSessionsDo() throws Exception {
        List<Connection> sessions = new ArrayList<>();
        try (Connection idle = house.connect("", app);
                Connection keeping = house.connect("", app);
                Connection served = house.connect("", app);
                Connection waiting = house.connect("", app)) {
            sessions.addAll(List.of(idle, keeping, served, waiting));
            tell(keeping, "CREATE TEMP TABLE mine (a int)");
            served.setAutoCommit(false);
            tell(served, "SELECT 1");
            Thread waits = Thread.ofVirtual().start(() -> askQuietly(waiting));
            eventually(
                    "all are told",
                    SOON,
                    () -> pool().census().equals(new Census(1, 1, 1, 1, 0, 2, 0, 2)));
            served.commit();
            waits.join();
        }
        eventually(
                "all are gone",
                SOON,
                () -> {
                    Census now = pool().census();
                    return now.idle() + now.served() + now.keeping() + now.waiting() == 0;
                });
        assertThat(sessions).hasSize(4);
    }

    private static void askQuietly(Connection session) {
        try {
            ask(session, "SELECT 1 AS waited");
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void countsWaitsAndLogsThemWithTheStatement() throws Exception {
        try (Connection first = house.connect("", app);
                Connection second = house.connect("", app);
                Connection third = house.connect("", app)) {
            for (Connection holder : List.of(first, second)) {
                holder.setAutoCommit(false);
                tell(holder, "SELECT 1");
            }
            Thread waits = Thread.ofVirtual().start(() -> askQuietly(third));
            eventually("one waits", SOON, () -> pool().census().waiting() == 1);
            long begun = System.nanoTime();
            eventually(
                    "its wait is a slow one", SOON, () -> System.nanoTime() - begun > 150_000_000);
            first.commit();
            waits.join();
            second.commit();
        }
        ShapeStatistics waited = shape("select ? as waited");
        assertThat(waited.waitedNanos()).isGreaterThan(100_000_000L);
        assertThat(waited.longestNanos()).isGreaterThanOrEqualTo(waited.waitedNanos());
        assertThat(pool().waits().sum().count()).isGreaterThanOrEqualTo(4);
        Map<String, String> line = slow("as waited", 1).getFirst();
        assertThat(Double.parseDouble(line.get("wait_ms"))).isGreaterThan(100);
    }

    @ParameterizedTest
    @ValueSource(strings = {"simple", "extended"})
    void logsSlowStatementsWithTheirRequest(String mode) throws Exception {
        String trace = "0af7651916cd43dd8448eb211c80319c";
        String id = "01890a5d-ac96-774b-bcce-b302099a8057";
        try (Connection session = house.connect("preferQueryMode=" + mode, app)) {
            tell(
                    session,
                    "SELECT pg_sleep(0.15), 'secret' /*request_id='r%20one',traceparent='00-"
                            + trace
                            + "-b7ad6b7169203331-01'*/");
            tell(session, "SELECT pg_sleep(0.151)");
            tell(session, "SET application_name = 'photos web " + id + "'");
            tell(session, "SELECT pg_sleep(0.152)");
            tell(session, "SELECT pg_sleep(0.01)");
            tell(session, "SET statement_timeout = '150ms'");
            assertThatThrownBy(() -> tell(session, "SELECT pg_sleep(10)"))
                    .isInstanceOf(SQLException.class);
        }
        List<Map<String, String>> lines = slow("pg_sleep", 4);
        assertThat(lines.get(0))
                .containsEntry("id", "r one")
                .containsEntry("trace", trace)
                .containsEntry("database", "photos")
                .containsEntry("rows", "1")
                .containsEntry("statement", "select pg_sleep (?), ?")
                .doesNotContainKey("error");
        assertThat(Double.parseDouble(lines.get(0).get("total_ms"))).isBetween(150.0, 10_000.0);
        assertThat(lines.get(1)).doesNotContainKeys("id", "trace");
        assertThat(lines.get(2))
                .containsEntry("id", id)
                .containsEntry("application", "photos web " + id);
        assertThat(lines.get(3)).containsEntry("error", "57014").containsEntry("id", id);
        assertThat(Files.readString(log)).doesNotContain("secret");
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void countsAndLogsWhatALostClientHadAsked(boolean extended) throws Exception {
        try (RawClient client = RawClient.in(app)) {
            String sql = "SELECT pg_sleep(20)";
            client.say(all -> {
                if (extended) {
                    RawClient.execute(all, sql, 0);
                    RawClient.sync(all);
                } else {
                    Messages.query(all, sql);
                }
            });
            eventually("it runs", SOON, () -> pool().census().served() == 1);
            long begun = System.nanoTime();
            eventually("it is slow", SOON, () -> System.nanoTime() - begun > 150_000_000);
        }
        assertThat(slow("pg_sleep", 1).getFirst()).containsEntry("error", "08006");
        assertThat(shape("select pg_sleep (?)").errors()).isOne();
        assertThat(shape("select pg_sleep (?)").longestNanos()).isGreaterThan(100_000_000);
    }

    /** The comment of a prepared statement is of the request that it was prepared for. */
    @Test
    void tellsNoRequestOfAnother() throws Exception {
        try (Connection session =
                        house.connect("preferQueryMode=extended&prepareThreshold=1", app);
                PreparedStatement prepared =
                        session.prepareStatement("SELECT pg_sleep(?) /*request_id='first'*/")) {
            for (int i = 0; i < 3; i++) {
                prepared.setDouble(1, 0.15);
                prepared.execute();
            }
        }
        long before = pool().of(Count.TRANSACTIONS);
        try (RawClient client = RawClient.in(app)) {
            client.say(all -> {
                Messages.query(all, "SELECT pg_sleep(0.15) /*request_id='a'*/");
                Messages.query(all, "SELECT pg_sleep(0.15) /*request_id='b'*/");
            });
            client.answers(2);
        }
        assertThat(slow("pg_sleep", 5))
                .extracting(line -> line.getOrDefault("id", ""))
                .containsExactly("first", "", "", "a", "b");
        assertThat(pool().of(Count.TRANSACTIONS)).isEqualTo(before + 2); // though sent at once
    }

    /** The lines of the log with that, once there are so many; others may be slow by chance. */
    private List<Map<String, String>> slow(String part, int count) throws Exception {
        eventually("logged", SOON, () -> lines(part).size() >= count);
        List<String> lines = lines(part);
        assertThat(lines).as("%s", lines).hasSize(count);
        Pattern member = Pattern.compile("\"(\\w+)\":(?:\"([^\"]*)\"|([0-9.]+))");
        List<Map<String, String>> all = new ArrayList<>();
        for (String line : lines) {
            Map<String, String> members = new HashMap<>();
            Matcher each = member.matcher(line);
            while (each.find()) {
                members.put(each.group(1), each.group(2) == null ? each.group(3) : each.group(2));
            }
            all.add(members);
        }
        return all;
    }

    private List<String> lines(String part) throws IOException {
        return Files.readAllLines(log).stream().filter(line -> line.contains(part)).toList();
    }

    @Test
    void writesMetersThatPrometheusReads() throws Exception {
        try (Connection session = house.connect("", app)) {
            ask(session, "SELECT \"na\\me\"\"\n\" FROM (SELECT 1 AS \"na\\me\"\"\n\") a");
            ask(session, "SELECT count(*) FROM item");
        }
        String text = statistics.text();
        Pattern line =
                Pattern.compile(
                        "# (HELP|TYPE) [a-z_]+ .+"
                                + "|[a-z_]+(\\{([a-z]+=\"([^\"\\\\\\n]|\\\\[\\\\\"n])*\",?)+})?"
                                + " [0-9.E-]+");
        assertThat(text.lines()).allMatch(each -> line.matcher(each).matches());
        assertThat(text)
                .contains("pando_database_sessions_opened_total{database=\"photos\",")
                .contains("pando_database_statement_seconds_bucket{database=\"photos\",")
                .contains("statement=\"select count (*) from item\",le=\"+Inf\"} 1\n")
                .contains("\\\"na\\\\me\\\"\\\"\\n\\\"")
                .contains("pando_database_failed_logins_total 0\n");
    }

    @Test
    void countsWhoIsRefused() throws Exception {
        AppDatabase wrong =
                new AppDatabase(app.address(), app.database(), app.user(), "not the password");
        assertThatThrownBy(() -> TestRouter.connect(wrong)).isInstanceOf(SQLException.class);
        AppDatabase nowhere = new AppDatabase(app.address(), "nowhere", app.user(), app.password());
        assertThatThrownBy(() -> TestRouter.connect(nowhere)).isInstanceOf(SQLException.class);
        assertThat(statistics.text())
                .contains("pando_database_failed_logins_total 1\n")
                .doesNotContain("nowhere");
        assertThat(statistics.pools()).isEmpty();
    }
}
