package dev.pando.database.router;

import static dev.pando.database.router.TestRouter.tell;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code EXPLAIN (PANDO)}: what the router knows of a statement. */
class ExplanationTest {
    @RegisterExtension
    static final TestRouter house =
            new TestRouter(TestRouter.transactions(2, Duration.ofSeconds(10)));

    private static List<String> explain(Connection session, String sql) throws SQLException {
        List<String> lines = new ArrayList<>();
        try (Statement statement = session.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            assertThat(rows.getMetaData().getColumnName(1)).isEqualTo("QUERY PLAN");
            while (rows.next()) {
                lines.add(rows.getString(1));
            }
        }
        return lines;
    }

    @ParameterizedTest
    @ValueSource(strings = {"simple", "extended", "extendedForPrepared&prepareThreshold=1"})
    void saysWhatAStatementIs(String mode) throws Exception {
        try (Connection session = house.connect("preferQueryMode=" + mode)) {
            for (int i = 0; i < 2; i++) {
                assertThat(
                                explain(
                                        session,
                                        "explain (Pando) WITH w AS (DELETE FROM photos RETURNING"
                                            + " id) SELECT * FROM w JOIN \"It's\".users u ON u.id ="
                                            + " 7"))
                        .containsExactly(
                                "Class: write",
                                "Tables: It's.users, photos",
                                "Server connection: any (it leaves nothing in its session)",
                                "Shape: with w as (delete from photos returning id) select * from w"
                                        + " join \"It's\".users u on u.id = ?");
            }
            assertThat(explain(session, "EXPLAIN (PANDO) SET ROLE a"))
                    .contains("Class: session")
                    .anyMatch(line -> line.startsWith("Server connection: the session keeps it"));
            assertThat(explain(session, "EXPLAIN (PANDO on) SET timezone = 'UTC'"))
                    .contains("Server connection: any (what it sets is carried to the next one)");
            assertThat(explain(session, "EXPLAIN (PANDO) DEALLOCATE a"))
                    .contains("Server connection: any (it leaves nothing in its session)");
            assertThat(explain(session, "EXPLAIN (PANDO) DISCARD ALL"))
                    .anyMatch(line -> line.startsWith("Server connection: any, from then on"));
            assertThat(explain(session, "EXPLAIN (PANDO) SELECT lastval()"))
                    .anyMatch(line -> line.startsWith("Server connection: refused"));
            assertThat(explain(session, "EXPLAIN (PANDO) SELEC '\\'"))
                    .contains("PostgreSQL's grammar does not read it", "Shape: selec ?");
        }
    }

    @Test
    void saysWhatIsNotPlannedAndPlansItsLikeYet() throws Exception {
        try (Connection session = house.connect("preferQueryMode=simple")) {
            String overfull = "SELECT a" + ", a".repeat(5_000) + " FROM ";
            for (String table : List.of("first", "second")) {
                assertThat(explain(session, "EXPLAIN (PANDO) " + overfull + table))
                        .anyMatch(line -> line.startsWith("It is not planned"))
                        .noneMatch(line -> line.startsWith("Tables"));
            }
            String bulk = "INSERT INTO bulk VALUES ('" + "x".repeat(70_000) + "')";
            assertThat(explain(session, "EXPLAIN (PANDO) " + bulk))
                    .anyMatch(line -> line.startsWith("It is not planned"));
            assertThat(explain(session, "EXPLAIN (PANDO) INSERT INTO bulk VALUES ('x')"))
                    .contains("Class: write", "Tables: bulk");
        }
    }

    @Test
    void aTextThatIsNotReadSpoilsNothingForItsLike() throws Exception {
        try (Connection session = house.connect("preferQueryMode=simple")) {
            assertThat(explain(session, "EXPLAIN (PANDO) FETCH 'a' FROM c"))
                    .contains("PostgreSQL's grammar does not read it", "Shape: fetch ? from c");
            assertThat(explain(session, "EXPLAIN (PANDO) FETCH 1 FROM c"))
                    .contains("Class: session", "Shape: fetch ? from c");
        }
    }

    @Test
    void saysThatAnEarlierStatementLeftSomething() throws Exception {
        try (Connection session = house.connect("preferQueryMode=simple")) {
            tell(session, "LISTEN a");
            assertThat(explain(session, "EXPLAIN (PANDO) SELECT 1"))
                    .anyMatch(line -> line.contains("(an earlier statement of it left something)"));
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "EXPLAIN (PANDO) | 42601 | syntax error at end of input",
                "EXPLAIN (PANDO) ; | 42601 | syntax error at end of input",
                "EXPLAIN (ANALYZE, PANDO) SELECT 1 | 0A000 | takes no other option",
                "EXPLAIN (PANDO off) SELECT 1 | 0A000 | takes no other option",
                "EXPLAIN (PANDO | 42601 | syntax error at end of input"
            })
    void refusesWhatItCannotExplain(String sql, String state, String message) throws Exception {
        try (Connection session = house.connect("preferQueryMode=simple")) {
            SQLException failure =
                    catchThrowableOfType(SQLException.class, () -> explain(session, sql));
            assertThat(failure.getSQLState()).isEqualTo(state);
            assertThat(failure.getMessage()).contains(message);
        }
    }

    @Test
    void worksWithSessionPoolingToo() throws Exception {
        RouterSettings settings = TestRouter.settings(2, Duration.ofSeconds(10));
        try (Router router = house.open(settings, null);
                Connection session =
                        house.connect("prepareThreshold=1", router.admit(house.direct, "test"))) {
            assertThat(explain(session, "EXPLAIN (PANDO) SELECT 1"))
                    .contains(
                            "Class: read",
                            "Server connection: the session's own (session pooling)");
        }
    }

    @Test
    void leavesPostgresExplainAlone() throws Exception {
        try (Connection session = house.connect("preferQueryMode=simple")) {
            assertThat(explain(session, "EXPLAIN (COSTS OFF) SELECT 1")).containsExactly("Result");
            SQLException failure =
                    catchThrowableOfType(
                            SQLException.class, () -> tell(session, "EXPLAIN (PANDOS) SELECT 1"));
            assertThat(failure.getSQLState()).isEqualTo("42601");
        }
    }

    @Test
    void goesWithTheTransaction() throws Exception {
        try (Connection session = house.connect("preferQueryMode=simple")) {
            session.setAutoCommit(false);
            SQLException failure =
                    catchThrowableOfType(SQLException.class, () -> tell(session, "SELECT nothing"));
            assertThat(failure.getSQLState()).isEqualTo("42703");
            failure =
                    catchThrowableOfType(
                            SQLException.class,
                            () -> explain(session, "EXPLAIN (PANDO) SELECT a FROM fresh"));
            assertThat(failure.getSQLState()).isEqualTo("25P02");
            session.rollback();
            assertThat(explain(session, "EXPLAIN (PANDO) SELECT a FROM fresh"))
                    .contains("Tables: fresh");
        }
    }
}
