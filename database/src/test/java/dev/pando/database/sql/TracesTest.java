package dev.pando.database.sql;

import static dev.pando.testing.Generated.forAll;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Statements, and what is known of what they leave. */
class TracesTest {
    private static Trace of(String sql) {
        ByteBuf text = Unpooled.copiedBuffer(sql, UTF_8);
        return new Traces().of(text, 0, text.readableBytes());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ";;",
                "-- SET a = 1",
                "/* SET /* nested */ LISTEN a */ SELECT 1",
                "SELECT 'SET a = 1; LISTEN b'",
                "SELECT E'it\\'s; SET a', $$; LISTEN a; $$, $x$ $$ ; SET $x$",
                "SELECT 'a'\n  'b; LISTEN c', E'a'\n'\\'; LISTEN c'",
                "(SELECT 1) UNION (SELECT 2)",
                "INSERT INTO t (temper, setting) VALUES ($1, 'temp') RETURNING id",
                "WITH x AS (DELETE FROM t RETURNING *) SELECT * FROM x",
                "BEGIN; SET LOCAL lock_timeout = 1; COMMIT",
                "SET TRANSACTION ISOLATION LEVEL SERIALIZABLE",
                "SET CONSTRAINTS ALL DEFERRED",
                "PREPARE TRANSACTION 'a'",
                "DECLARE c CURSOR FOR SELECT 1",
                "SELECT pg_advisory_xact_lock(1), pg_try_advisory_xact_lock(2)",
                "CREATE TABLE t (id serial)",
                "COPY t FROM STDIN",
                "SHOW search_path",
                "SELECT a$b$c FROM t",
                "SELECT nextval('s')",
                "EXPLAIN ANALYZE SELECT 1",
                "SELECT U&'\\0041'; SELECT 1",
                "SELECT set_config('app.user', $1, true), set_config('role', 'a', true)",
                "SELECT set_config('app.user', concat('a', ARRAY['b', 'c'][1]), true )",
                "SET LOCAL ROLE a; SET LOCAL search_path = b",
                "SELECT * FROM pg_settings WHERE name = 'work_mem'",
                "CREATE TABLE t (id int DEFAULT currval('s'))"
            })
    void leaveNothing(String sql) {
        assertThat(of(sql)).isEqualTo(Trace.NONE);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SET a = 1",
                "set",
                "SELECT 1; SET a TO b",
                "SET SESSION a = 1",
                "SET SESSION CHARACTERISTICS AS TRANSACTION READ ONLY",
                "SET \"local\" = 1",
                "SET ROLE a",
                "RESET ALL",
                "LISTEN a",
                "UNLISTEN *",
                "PREPARE p AS SELECT 1",
                "PREPARE \"transaction\" AS SELECT 1",
                "EXECUTE p",
                "DEALLOCATE p",
                "DECLARE c CURSOR WITH HOLD FOR SELECT 1",
                "DISCARD ALL",
                "LOAD 'x'",
                "DO $$ BEGIN END $$",
                "CALL p()",
                "CREATE TEMP TABLE t (id int)",
                "CREATE TABLE pg_temp.t (id int)",
                "CREATE TABLE \"pg_temp\".t (id int)",
                "SELECT 1 INTO TEMPORARY t",
                "SELECT pg_catalog.set_config('a', 'b', false)",
                "SELECT \"set_config\"('a', 'b', false)",
                "SELECT set_config('a', 'b', $1)",
                "SELECT set_config($1, 'b', true)",
                "SELECT set_config('a', set_config('b', 'c', false), true)",
                "SELECT set_config('TimeZone', 'UTC', true)",
                "SELECT set_config('time'\n'zone', 'UTC', true)",
                "SELECT set_config('a', 'b', true",
                "SELECT set_config('a', (b, true), false)",
                "SET LOCAL TimeZone = 'UTC'",
                "SET LOCAL TIME ZONE 'UTC'",
                "SET LOCAL \"timezone\" = 'UTC'",
                "SET LOCAL",
                "UPDATE pg_settings SET setting = 'off'",
                "WITH x AS (SELECT 1) UPDATE pg_catalog.\"pg_settings\" SET setting = 'off'",
                "SELECT set_limit(0.5)",
                "SELECT U&\"set\\005fconfig\"('a', 'b', false)",
                "SELECT pg_advisory_lock(1)",
                "SELECT PG_TRY_ADVISORY_LOCK_SHARED(1)",
                "SELECT dblink_connect('x')",
                "SELECT query_to_xml('SET a = 1', true, true, '')",
                "SELECT setseed(0.5)",
                "SELECT 'a\\'; SET a = 1 --'",
                "SELECT $1$ ; SET a = 1",
                "SELECT a$$; SET b = 1 -- $$",
                "IMPORT FOREIGN SCHEMA a FROM SERVER b INTO c",
                "nonsense"
            })
    void leaveSomething(String sql) {
        assertThat(of(sql)).isEqualTo(Trace.STATE);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SELECT currval('s')",
                "INSERT INTO t VALUES (1); SELECT lastval()",
                "SELECT pg_catalog.\"lastval\"()"
            })
    void needWhatTheSessionLeft(String sql) {
        assertThat(of(sql)).isEqualTo(Trace.NEEDS_SESSION);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SELECT '2026-01-01'::timestamptz",
                "SELECT 'today'",
                "SELECT ' NOW '::timestamptz",
                "SELECT '{a,NULL}'::text[]",
                "SELECT '<a/>'::xml",
                "SELECT E'\\x6eow'"
            })
    void haveConstantsThatSettingsMayChange(String sql) {
        assertThat(readsConstants(sql)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SELECT 1, $1, t.a1 FROM t WHERE b = 'active' AND c IN ('nowhere', 'todays')",
                "SELECT 'a' -- 1"
            })
    void haveNone(String sql) {
        assertThat(readsConstants(sql)).isFalse();
    }

    private static boolean readsConstants(String sql) {
        ByteBuf text = Unpooled.copiedBuffer(sql, UTF_8);
        Traces traces = new Traces();
        traces.of(text, 0, text.readableBytes());
        return traces.readsConstants();
    }

    @Test
    void aValueOfManyTokensIsNotReadToItsEnd() {
        assertThat(of("SELECT set_config('a', '' || " + "b || ".repeat(10) + "c, true)"))
                .isEqualTo(Trace.NONE);
        assertThat(of("SELECT set_config('a', '' || " + "b || ".repeat(100) + "c, true)"))
                .isEqualTo(Trace.STATE);
    }

    @Test
    void anyBytesAreReadToTheirEnd() {
        String odd = "'\"$eEuU&-/*\n;() aset1.:\\";
        forAll(
                50_000,
                random -> {
                    byte[] bytes = new byte[random.nextInt(40)];
                    for (int i = 0; i < bytes.length; i++) {
                        bytes[i] =
                                random.nextInt(10) == 0
                                        ? (byte) random.nextInt(256)
                                        : (byte) odd.charAt(random.nextInt(odd.length()));
                    }
                    Lexer lexer = new Lexer(bytes, 0, bytes.length);
                    int last = 0;
                    while (lexer.next() != Lexer.Kind.END) {
                        assertThat(lexer.start()).isGreaterThanOrEqualTo(last);
                        assertThat(lexer.end()).isGreaterThan(lexer.start());
                        assertThat(lexer.end()).isLessThanOrEqualTo(bytes.length);
                        last = lexer.end();
                    }
                });
    }
}
