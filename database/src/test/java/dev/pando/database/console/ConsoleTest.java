package dev.pando.database.console;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.pando.cluster.AppName;
import dev.pando.database.AppDatabase;
import dev.pando.database.PostgresServer;
import dev.pando.database.TestDatabase;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConsoleTest {
    @TempDir static Path folder;
    static TestDatabase pando;
    static PostgresServer server;
    static AppDatabase app;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    @BeforeAll
    static void open() throws Exception {
        pando = new TestDatabase(folder);
        server = pando.start();
        app = server.createApp(new AppName("photos"));
    }

    @AfterAll
    static void close() {
        server.close();
        pando.close();
    }

    @BeforeEach
    void clean() {
        assertThat(run("DROP TABLE IF EXISTS item")).isTrue();
        out.reset();
        err.reset();
    }

    private boolean run(String text) {
        return run(app.jdbcUrl(), text, 1000);
    }

    private boolean run(String url, String text, int rows) {
        return new Console(
                        new PrintStream(out, true, UTF_8), new PrintStream(err, true, UTF_8), rows)
                .run(url, text);
    }

    @Test
    void printsRowsAsATable() {
        assertThat(
                        run(
                                "SELECT id, name AS \"Name\", size, added FROM (VALUES (1, 'ü',"
                                    + " 1.50, DATE '2026-01-01'), (20, E'a\\nb', NULL, NULL)) AS t"
                                    + " (id, name, size, added)"))
                .isTrue();
        assertThat(out.toString(UTF_8))
                .isEqualTo(
                        """
                         id | Name | size | added
                        ----+------+------+------------
                          1 | ü    | 1.50 | 2026-01-01
                         20 | a\\nb | NULL | NULL
                        (2 rows)
                        """);
    }

    @Test
    void runsAFileOfStatementsOneAfterTheOther() {
        assertThat(
                        run(
                                """
                                -- a comment; with a semicolon
                                CREATE TABLE item (id int, name text DEFAULT 'a;b');
                                INSERT INTO item VALUES (1), (2); /* ; */
                                CREATE FUNCTION twice(int) RETURNS int LANGUAGE sql AS $$ SELECT $1 * 2; $$;
                                DO $body$ BEGIN RAISE NOTICE 'heard; %', 7; END $body$;
                                BEGIN; DELETE FROM item; ROLLBACK;
                                SELECT count(*), '{"a": 1}'::jsonb ? 'a' AS has FROM item;
                                UPDATE item SET id = 3 WHERE id = 1;
                                DROP FUNCTION twice; -- done
                                /* all of it */
                                """))
                .isTrue();
        assertThat(out.toString(UTF_8))
                .isEqualTo(
                        """
                        done
                        2 rows changed
                        done
                        done
                        done
                        2 rows changed
                        done
                         count | has
                        -------+-----
                             2 | t
                        (1 row)
                        1 row changed
                        done
                        """);
        assertThat(err.toString(UTF_8)).isEqualTo("NOTICE: heard; 7\n");
    }

    @Test
    void tellsWhatIsWrongAndWhere() {
        assertThat(
                        run(
                                """
                                CREATE TABLE item (id int);
                                SELECT id,
                                	 naem
                                FROM item;
                                SELECT 'never run'
                                """))
                .isFalse();
        assertThat(out.toString(UTF_8)).isEqualTo("done\n");
        assertThat(err.toString(UTF_8))
                .isEqualTo(
                        """
                        ERROR: column "naem" does not exist (42703)
                        LINE 2:   naem
                                  ^
                        """);
    }

    @Test
    void tellsOfDetailsAndHints() {
        assertThat(run("DO $$ BEGIN RAISE 'no' USING DETAIL = 'why', HINT = 'what'; END $$"))
                .isFalse();
        assertThat(err.toString(UTF_8))
                .startsWith("ERROR: no (P0001)\nDETAIL: why\nHINT: what\nCONTEXT: PL/pgSQL");
    }

    @Test
    void showsSoManyRows() {
        String endless = "SELECT generate_series(1, 1000000000000) AS n";
        assertThat(run(app.jdbcUrl(), endless, 2)).isTrue(); // no more are fetched
        assertThat(out.toString(UTF_8)).endsWith("\n 2\n(the first 2 rows; --rows shows more)\n");
    }

    @Test
    void copiesOut() {
        assertThat(run("COPY (SELECT 1, 'a') TO STDOUT (FORMAT csv)")).isTrue();
        assertThat(out.toString(UTF_8)).isEqualTo("1,a\n(1 row)\n");
    }

    @Test
    void saysThatItDoesNotCopyIn() {
        assertThat(run("CREATE TABLE item (id int); COPY item FROM STDIN")).isFalse();
        assertThat(err.toString(UTF_8))
                .isEqualTo("ERROR: COPY ... FROM STDIN is not for pando sql; psql takes it\n");
    }

    @Test
    void saysThatItCannotConnect() {
        AppDatabase wrong =
                new AppDatabase(app.address(), app.database(), app.user(), "not the password");
        assertThat(run(wrong.jdbcUrl(), "SELECT 1", 1)).isFalse();
        assertThat(err.toString(UTF_8))
                .startsWith("cannot connect: ")
                .doesNotContain("not the password");
    }
}
