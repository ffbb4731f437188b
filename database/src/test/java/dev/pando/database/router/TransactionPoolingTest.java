package dev.pando.database.router;

import static dev.pando.database.router.TestRouter.ask;
import static dev.pando.database.router.TestRouter.connect;
import static dev.pando.database.router.TestRouter.tell;
import static dev.pando.testing.Eventually.eventually;
import static dev.pando.testing.Generated.forAll;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.pando.database.AppDatabase;
import io.netty.buffer.Unpooled;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Many sessions over few server connections: nothing of one is another's, and nothing is lost. */
class TransactionPoolingTest {
    private static final Duration SOON = Duration.ofSeconds(10);

    @RegisterExtension
    static final TestRouter house = new TestRouter(TestRouter.transactions(2, SOON));

    @BeforeAll
    static void prepare() throws Exception {
        try (Connection direct = connect(house.direct)) {
            tell(direct, "CREATE TABLE numbered (id serial, n int)");
        }
    }

    /** What a session may leave: how, and by which question it is seen. */
    enum Left {
        SETTING("SET search_path = pg_catalog", "SHOW search_path"),
        SETTING_BY_FUNCTION(
                "SELECT set_config('app.tenant', '7', false)",
                "SELECT current_setting('app.tenant', true)"),
        SETTING_BY_BLOCK(
                "DO $$ BEGIN PERFORM set_config('app.tenant', '8', false); END $$",
                "SELECT current_setting('app.tenant', true)"),
        SETTING_BY_UPDATE(
                "UPDATE pg_settings SET setting = 'off' WHERE name = 'enable_seqscan'",
                "SHOW enable_seqscan"),
        SETTING_AMONG_OTHERS("SELECT 1; SET work_mem = '1MB'; SELECT 2", "SHOW work_mem"),
        SETTING_IN_TRANSACTION("BEGIN; SET work_mem = '3MB'; COMMIT", "SHOW work_mem"),
        ROLE("SET ROLE photos", "SELECT current_setting('role')"),
        TEMPORARY_TABLE("CREATE TEMP TABLE mine AS SELECT 1", "SELECT to_regclass('mine')"),
        SELECTED_INTO_TEMPORARY("SELECT 1 INTO TEMP mine2", "SELECT to_regclass('mine2')"),
        ADVISORY_LOCK(
                "SELECT pg_advisory_lock(42)",
                "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory'"
                        + " AND pid = pg_backend_pid()"),
        CHANNEL("LISTEN forest", "SELECT count(*) FROM pg_listening_channels()"),
        PREPARED("PREPARE asked AS SELECT 1", "SELECT count(*) FROM pg_prepared_statements"),
        HELD_CURSOR(
                "BEGIN; DECLARE c CURSOR WITH HOLD FOR SELECT 1; COMMIT",
                "SELECT count(*) FROM pg_cursors WHERE is_holdable");

        final String command;
        final String question;

        Left(String command, String question) {
            this.command = command;
            this.question = question;
        }
    }

    private static Connection plain() throws SQLException {
        return house.connect("preferQueryMode=simple");
    }

    @ParameterizedTest
    @EnumSource(Left.class)
    void whatASessionLeavesIsItsOwnAndStays(Left left) throws Exception {
        try (Connection owner = plain();
                Connection other = plain();
                Connection third = plain()) {
            String before = ask(other, left.question);
            tell(owner, left.command);
            String mine = ask(owner, left.question);
            assertThat(mine).isNotEqualTo(before);
            for (int i = 0; i < 5; i++) {
                assertThat(ask(other, left.question)).isEqualTo(before);
                assertThat(ask(third, left.question)).isEqualTo(before);
                assertThat(ask(owner, left.question)).isEqualTo(mine);
            }
        }
        eventually(
                "it is gone with its session",
                SOON,
                () -> {
                    try (Connection one = plain();
                            Connection two = plain()) {
                        one.setAutoCommit(false); // so that each has a server connection of its own
                        two.setAutoCommit(false);
                        return !ask(one, left.question).equals("7")
                                && ask(one, left.question).equals(ask(two, left.question));
                    }
                });
    }

    @Test
    void namedStatementsAreFoundAgain() throws Exception {
        try (Connection owner = house.connect("prepareThreshold=1");
                Connection other = house.connect("prepareThreshold=0");
                PreparedStatement asked = owner.prepareStatement("SELECT ?::int + 1")) {
            for (int i = 0; i < 20; i++) {
                asked.setInt(1, i);
                try (ResultSet result = asked.executeQuery()) {
                    assertThat(result.next()).isTrue();
                    assertThat(result.getInt(1)).isEqualTo(i + 1);
                }
                assertThat(ask(other, "SELECT 1")).isEqualTo("1");
            }
        }
    }

    @Test
    void plainSettingsAreCarried() throws Exception {
        try (Router few = house.open(TestRouter.transactions(2, SOON), null)) {
            AppDatabase shared = few.admit(house.direct, "test");
            List<Connection> sessions = new ArrayList<>();
            String[] zones = {"UTC", "Asia/Tokyo", "America/Denver", "Europe/Rome", "UTC"};
            for (String zone : zones) {
                String mode = sessions.size() % 2 == 0 ? "simple" : "extended";
                Connection session =
                        house.connect("prepareThreshold=0&preferQueryMode=" + mode, shared);
                sessions.add(session);
                tell(session, "SET SESSION TIME ZONE '" + zone + "'");
                tell(session, "SET app.number = " + sessions.size() + "; set work_mem to '2MB'");
                SQLException failure =
                        catchThrowableOfType(
                                SQLException.class, () -> tell(session, "SET work_mem = 'much'"));
                assertThat(failure.getSQLState()).isEqualTo("22023");
            }
            for (int round = 0; round < 3; round++) {
                for (int i = 0; i < zones.length; i++) {
                    assertThat(ask(sessions.get(i), "SHOW TimeZone")).isEqualTo(zones[i]);
                    assertThat(ask(sessions.get(i), "SELECT current_setting('app.number')"))
                            .isEqualTo("" + (i + 1));
                    assertThat(ask(sessions.get(i), "SHOW work_mem")).isEqualTo("2MB");
                }
            }
            for (Connection session : sessions) {
                session.close();
            }
            try (Connection next = house.connect("preferQueryMode=simple", shared)) {
                assertThat(ask(next, "SHOW work_mem")).isEqualTo("4MB");
                assertThat(ask(next, "SELECT coalesce(current_setting('app.number', true), '')"))
                        .isEmpty();
            }
        }
    }

    @Test
    void aSettingThatFailsIsNotCarried() throws Exception {
        try (Router single = house.open(TestRouter.transactions(1, SOON), null)) {
            AppDatabase few = single.admit(house.direct, "test");
            try (Connection session = house.connect("preferQueryMode=simple", few);
                    Connection other = house.connect("preferQueryMode=simple", few)) {
                tell(session, "SET work_mem = '2MB'");
                for (int i = 0; i < 3; i++) {
                    assertThat(ask(other, "SHOW work_mem")).isEqualTo("4MB");
                    SQLException failure =
                            catchThrowableOfType(
                                    SQLException.class,
                                    () -> tell(session, "SET work_mem = 'much'"));
                    assertThat(failure.getSQLState()).isEqualTo("22023");
                    assertThat(ask(other, "SHOW work_mem")).isEqualTo("4MB");
                    assertThat(ask(session, "SHOW work_mem")).isEqualTo("2MB");
                }
            }
        }
    }

    @Test
    void settingsThatAreNotAsciiStayAsTheyWereSaid() throws Exception {
        try (RawClient session = new RawClient(house.routed.address());
                RawClient other = new RawClient(house.routed.address())) {
            for (RawClient client : List.of(session, other)) {
                client.start(
                        3 << 16,
                        Map.of(
                                "user",
                                house.routed.user(),
                                "database",
                                house.routed.database(),
                                "client_encoding",
                                "LATIN1"));
                client.logIn(house.routed.password());
            }
            session.say(all ->
                    RawClient.message(
                            all,
                            'Q',
                            Unpooled.copiedBuffer("SET app.tree = 'B\u00e4ume'\0", ISO_8859_1)));
            assertThat(session.answers(1)).isEqualTo("CZI");
            for (int i = 0; i < 3; i++) {
                other.query("SELECT 1"); // takes the setting back, if it has that connection
                assertThat(other.answers(1)).isEqualTo("TDCZI");
                session.query("SELECT current_setting('app.tree')");
                session.expect('T');
                assertThat(session.expect('D').body().toString(ISO_8859_1)).endsWith("B\u00e4ume");
                assertThat(session.answers(1)).isEqualTo("CZI");
            }
        }
    }

    @Test
    void aSessionThatStoodIdleKeepsToItsPoolsBound() throws Exception {
        try (Router single = house.open(TestRouter.transactions(1, Duration.ofMillis(300)), null)) {
            AppDatabase few = single.admit(house.direct, "test");
            try (Connection idle = house.connect("preferQueryMode=simple", few);
                    Connection direct = connect(house.direct)) {
                String process = ask(idle, "SELECT pg_backend_pid()");
                ask(direct, "SELECT pg_terminate_backend(" + process + ", 10000)");
                try (Connection next = house.connect("preferQueryMode=simple", few)) {
                    next.setAutoCommit(false);
                    assertThat(ask(next, "SELECT 1")).isEqualTo("1");
                    SQLException failure =
                            catchThrowableOfType(SQLException.class, () -> ask(idle, "SELECT 1"));
                    assertThat(failure.getSQLState()).isEqualTo("53300");
                }
            }
        }
    }

    @Test
    void transactionsKeepTheirServerConnectionAndOthersGoOn() throws Exception {
        try (Connection writer = plain();
                Connection reader = plain();
                Connection third = plain()) {
            writer.setAutoCommit(false);
            tell(writer, "INSERT INTO numbered (n) VALUES (1)");
            String process = ask(writer, "SELECT pg_backend_pid()");
            tell(writer, "SET LOCAL work_mem = '3MB'");
            for (int i = 0; i < 5; i++) {
                assertThat(ask(reader, "SELECT count(*) FROM numbered WHERE n = 1")).isEqualTo("0");
                assertThat(ask(third, "SHOW work_mem")).isEqualTo("4MB");
                assertThat(ask(writer, "SELECT pg_backend_pid()")).isEqualTo(process);
                assertThat(ask(writer, "SHOW work_mem")).isEqualTo("3MB");
            }
            writer.rollback();
            writer.setAutoCommit(true);
            assertThat(ask(writer, "SHOW work_mem")).isEqualTo("4MB");
        }
    }

    @Test
    void manySessionsShareFewServerConnections() throws Exception {
        Set<String> processes = ConcurrentHashMap.newKeySet();
        List<Connection> sessions = new ArrayList<>();
        try (ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<?>> all = new ArrayList<>();
            for (int i = 0; i < 60; i++) {
                Connection session = house.connect("prepareThreshold=0");
                sessions.add(session);
                int number = i;
                all.add(
                        clients.submit(() -> {
                            for (int n = 0; n < 30; n++) {
                                assertThat(ask(session, "SELECT " + number)).isEqualTo("" + number);
                                processes.add(ask(session, "SELECT pg_backend_pid()"));
                            }
                            return null;
                        }));
            }
            for (Future<?> each : all) {
                each.get();
            }
        } finally {
            for (Connection session : sessions) {
                session.close();
            }
        }
        assertThat(processes).hasSizeLessThanOrEqualTo(2);
    }

    @Test
    void sequencesLastValuesAreRefusedRatherThanWrong() throws Exception {
        for (String mode : List.of("simple", "extended")) {
            try (Connection session = house.connect("prepareThreshold=0&preferQueryMode=" + mode)) {
                tell(session, "INSERT INTO numbered (n) VALUES (2)");
                SQLException failure =
                        catchThrowableOfType(
                                SQLException.class, () -> ask(session, "SELECT lastval()"));
                assertThat(failure.getSQLState()).as(mode).isEqualTo("0A000");
                assertThat(failure.getMessage()).contains("INSERT ... RETURNING");
                assertThat(ask(session, "SELECT 1")).isEqualTo("1");
                session.setAutoCommit(false);
                tell(session, "INSERT INTO numbered (n) VALUES (2)");
                failure =
                        catchThrowableOfType(
                                SQLException.class,
                                () -> ask(session, "SELECT currval('numbered_id_seq')"));
                assertThat(failure.getSQLState()).isEqualTo("0A000");
                failure = catchThrowableOfType(SQLException.class, () -> ask(session, "SELECT 1"));
                assertThat(failure.getSQLState()).isEqualTo("25P02");
                session.rollback();
            }
        }
    }

    @Test
    void aCancelRequestNeverMeetsTheNextSession() throws Exception {
        try (Router single = house.open(TestRouter.transactions(1, SOON), null)) {
            AppDatabase few = single.admit(house.direct, "test");
            try (RawClient hasty = RawClient.in(few);
                    RawClient victim = RawClient.in(few)) {
                for (int i = 0; i < 100; i++) {
                    hasty.query("SELECT pg_sleep(0.002)");
                    try (RawClient cancels = new RawClient(few.address())) {
                        cancels.send(
                                Unpooled.buffer()
                                        .writeInt(16)
                                        .writeInt(1234 << 16 | 5678)
                                        .writeInt(hasty.session)
                                        .writeBytes(hasty.secret));
                    }
                    victim.query("SELECT pg_sleep(0.004)");
                    assertThat(victim.answers(1)).isEqualTo("TDCZI");
                    assertThat(hasty.answers(1)).isIn("TDCZI", "TEZI", "EZI");
                }
            }
        }
    }

    /** One session as it would be with PostgreSQL alone. */
    private static final class Model {
        final Connection session;
        String setting = "";
        boolean inTransaction;
        String local = "";

        Model(Connection session) {
            this.session = session;
        }
    }

    @Test
    void anyOrderOfSessionsGivesWhatEachWouldHaveAlone() throws Exception {
        try (Router several = house.open(TestRouter.transactions(5, SOON), null)) {
            AppDatabase shared = several.admit(house.direct, "test");
            forAll(
                    30,
                    random -> {
                        List<Model> models = new ArrayList<>();
                        try {
                            for (int i = 0; i < 5; i++) {
                                String mode = random.nextBoolean() ? "simple" : "extended";
                                models.add(
                                        new Model(
                                                house.connect(
                                                        "prepareThreshold=2&preferQueryMode="
                                                                + mode,
                                                        shared)));
                            }
                            for (int step = 0; step < 60; step++) {
                                // Few set what is theirs for good: they keep their connections.
                                int what = random.nextInt(40) == 0 ? 0 : 1 + random.nextInt(7);
                                Model model = models.get(random.nextInt(models.size()));
                                act(model, what, "value" + step);
                            }
                        } finally {
                            for (Model model : models) {
                                model.session.close();
                            }
                        }
                    });
        }
    }

    private static void act(Model model, int what, String value) throws SQLException {
        Connection session = model.session;
        switch (what) {
            case 0 -> {
                if (!model.inTransaction) {
                    model.setting = value;
                    ask(session, "SELECT set_config('app.mine', '" + value + "', false)");
                }
            }
            case 1, 2 -> {
                session.setAutoCommit(model.inTransaction);
                model.inTransaction = !model.inTransaction;
                model.local = model.inTransaction ? value : "";
                if (model.inTransaction) {
                    tell(session, "SET LOCAL app.local = '" + value + "'");
                }
            }
            case 3 ->
                    assertThat(
                                    ask(
                                            session,
                                            "SELECT coalesce(current_setting('app.local', true),"
                                                    + " '')"))
                            .isEqualTo(model.local);
            default ->
                    assertThat(
                                    ask(
                                            session,
                                            "SELECT coalesce(current_setting('app.mine', true),"
                                                    + " '')"))
                            .isEqualTo(model.setting);
        }
    }
}
