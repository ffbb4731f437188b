package dev.pando.database.router;

import static dev.pando.database.router.TestRouter.ask;
import static dev.pando.database.router.TestRouter.connect;
import static dev.pando.database.router.TestRouter.tell;
import static org.assertj.core.api.Assertions.assertThat;

import dev.pando.database.AppDatabase;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What functions of a user's own leave, where transactions are pooled. */
class UserCodeTest {
    private static final Duration SOON = Duration.ofSeconds(10);
    private static final String TENANT = "SELECT coalesce(current_setting('app.tenant', true), '')";

    @RegisterExtension static final TestRouter house = new TestRouter();

    @AfterEach
    void dropWhatWasDefined() throws Exception {
        try (Connection direct = connect(house.direct)) {
            tell(direct, "DROP SCHEMA public CASCADE; CREATE SCHEMA public");
        }
    }

    /** Two sessions, of which one calls what sets its tenant; on one connection, if they may. */
    private void eachHasItsOwnTenant(Router router, String call) throws Exception {
        AppDatabase app = router.admit(house.direct, "test");
        try (Connection one = house.connect("preferQueryMode=simple", app);
                Connection other = house.connect("preferQueryMode=simple", app)) {
            tell(one, call);
            for (int i = 0; i < 3; i++) {
                assertThat(ask(other, TENANT)).isEmpty();
                assertThat(ask(one, TENANT)).isEqualTo("7");
            }
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "CREATE FUNCTION enter() RETURNS text AS"
                        + " $$ SELECT set_config('app.tenant', '7', false) $$ LANGUAGE sql"
                        + " | SELECT enter()",
                "CREATE FUNCTION enter() RETURNS void AS"
                        + " $$ BEGIN SET app.tenant = 7; END $$ LANGUAGE plpgsql"
                        + " | SELECT enter()",
                "CREATE TABLE doors (n int); CREATE FUNCTION enter() RETURNS trigger AS $$ BEGIN"
                    + " EXECUTE format('SET app.tenant = %s', NEW.n); RETURN NEW; END $$ LANGUAGE"
                    + " plpgsql; CREATE TRIGGER enters BEFORE INSERT ON doors FOR EACH ROW EXECUTE"
                    + " FUNCTION enter() | INSERT INTO doors VALUES (7)",
                "CREATE TABLE doors (n int, t text DEFAULT set_config('app.tenant', '7', false))"
                        + " | INSERT INTO doors VALUES (7)",
                "CREATE VIEW doors AS SELECT set_config('app.tenant', '7', false)"
                        + " | SELECT * FROM doors",
                "CREATE TABLE doors (n int CHECK (set_config('app.tenant', '7', false) = '7'))"
                        + " | INSERT INTO doors VALUES (7)"
            })
    void whatItLeavesIsItsSessions(String definition, String call) throws Exception {
        try (Router before = house.open(TestRouter.transactions(2, SOON), null)) {
            AppDatabase app = before.admit(house.direct, "test");
            try (Connection defines = house.connect("preferQueryMode=simple", app)) {
                assertThat(ask(defines, "SELECT 1")).isEqualTo("1");
                tell(defines, definition); // heard
            }
            eachHasItsOwnTenant(before, call);
        }
        try (Router after = house.open(TestRouter.transactions(2, SOON), null)) {
            eachHasItsOwnTenant(after, call); // read
        }
    }

    @Test
    void theStatementThatDefinedItIsTheReasonThatIsTold() throws Exception {
        try (Router pooling = house.open(TestRouter.transactions(2, SOON), null);
                Connection session =
                        house.connect(
                                "preferQueryMode=simple", pooling.admit(house.direct, "test"))) {
            tell(
                    session,
                    "CREATE FUNCTION enter() RETURNS void AS $$ BEGIN SET app.tenant = 7; END $$"
                            + " LANGUAGE plpgsql");
            try (Statement explain = session.createStatement();
                    ResultSet lines = explain.executeQuery("EXPLAIN (PANDO) SELECT 1")) {
                List<String> all = new ArrayList<>();
                while (lines.next()) {
                    all.add(lines.getString(1));
                }
                assertThat(all)
                        .contains(
                                "Server connection: the session's own, as every session's (what a"
                                        + " session defines, create function enter () returns void"
                                        + " as ? language plpgsql, may leave something)");
            }
        }
    }

    @Test
    void whatLeavesNothingLetsSessionsShare() throws Exception {
        try (Connection direct = connect(house.direct)) {
            tell(
                    direct,
                    "CREATE TABLE notes (n int, at timestamptz DEFAULT now()); CREATE FUNCTION"
                        + " touch() RETURNS trigger AS $$ BEGIN PERFORM set_config('app.tenant',"
                        + " '7', true); NEW.at = now(); UPDATE notes SET n = n WHERE n < NEW.n;"
                        + " RETURN NEW; END $$ LANGUAGE plpgsql; CREATE TRIGGER touches BEFORE"
                        + " INSERT ON notes FOR EACH ROW EXECUTE FUNCTION touch(); CREATE VIEW"
                        + " recent AS SELECT * FROM notes WHERE at > now() - '1 h'::interval");
        }
        try (Router single = house.open(TestRouter.transactions(1, SOON), null)) {
            AppDatabase app = single.admit(house.direct, "test");
            try (Connection one = house.connect("preferQueryMode=simple", app);
                    Connection other = house.connect("preferQueryMode=simple", app)) {
                for (int i = 0; i < 3; i++) {
                    tell(one, "INSERT INTO notes VALUES (" + i + ")");
                    assertThat(ask(other, TENANT)).isEmpty();
                    assertThat(ask(other, "SELECT count(*) FROM recent")).isEqualTo("" + (i + 1));
                }
            }
        }
    }
}
