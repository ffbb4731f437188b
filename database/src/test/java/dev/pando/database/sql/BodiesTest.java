package dev.pando.database.sql;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Bodies of functions, and what is known of what they leave. */
class BodiesTest {
    private static boolean mayLeave(String body) {
        ByteBuf text = Unpooled.copiedBuffer(body, UTF_8);
        return Bodies.mayLeave(text, 0, text.readableBytes());
    }

    private static boolean mayDefineLeaving(String sql) {
        ByteBuf text = Unpooled.copiedBuffer(sql, UTF_8);
        Traces traces = new Traces();
        traces.of(text, 0, text.readableBytes());
        return traces.mayDefineLeaving();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SELECT $1 + 1",
                "BEGIN NEW.updated = now(); RETURN NEW; END",
                "BEGIN UPDATE t SET n = n + 1 WHERE id = NEW.id; RETURN NULL; END",
                "BEGIN IF x THEN UPDATE t SET n = 1; ELSE DELETE FROM t; END IF; END",
                "BEGIN INSERT INTO t VALUES (1) ON CONFLICT (id) DO UPDATE SET n = 2; END",
                "BEGIN INSERT INTO log VALUES ('set a', 'listen'); END",
                "BEGIN PERFORM set_config('app.user', $1, true); END",
                "BEGIN SET LOCAL lock_timeout = 10; PERFORM pg_advisory_xact_lock(1); END",
                "BEGIN PERFORM 1 FROM t FOR UPDATE; DELETE FROM t; END",
                "BEGIN RAISE NOTICE 'set to %', x; END",
                "BEGIN RETURN timezone('UTC', now()); END",
                "BEGIN PERFORM pg_notify('a', 'b'); END",
                "SELECT setting FROM pg_settings WHERE name = 'TimeZone'"
            })
    void leaveNothing(String body) {
        assertThat(mayLeave(body)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "BEGIN PERFORM set_config('app.user', $1, false); END",
                "BEGIN PERFORM set_config('app.user', $1, is_local); END",
                "BEGIN PERFORM \"set_config\"('a', 'b', true); END",
                "BEGIN SET work_mem = '1MB'; END",
                "BEGIN IF x THEN SET search_path = a; END IF; END",
                "BEGIN UPDATE t SET n = 1; SET work_mem = '1MB'; END",
                "BEGIN PERFORM 1 FROM t FOR UPDATE; SET work_mem = '1MB'; END",
                "BEGIN FOR r IN SELECT 1 FROM t FOR NO KEY UPDATE LOOP SET a.b = 1; END LOOP; END",
                "BEGIN EXECUTE 'INSERT INTO ' || $1; END",
                "BEGIN CREATE TEMP TABLE t (n int); END",
                "BEGIN PERFORM pg_advisory_lock(1); END",
                "BEGIN LISTEN a; END",
                "BEGIN RESET ALL; END",
                "SELECT lastval()",
                "BEGIN SET LOCAL TimeZone = 'UTC'; END",
                "BEGIN SET LOCAL TIME ZONE 'UTC'; END",
                "BEGIN PERFORM set_config('DateStyle', $1, true); END",
                "BEGIN UPDATE pg_settings SET setting = 'off'; END",
                "BEGIN DO $x$ BEGIN SET a.b = 1; END $x$; END",
                "BEGIN CREATE FUNCTION f() RETURNS void AS 'SET a.b = 1' LANGUAGE sql; END"
            })
    void mayLeaveSomething(String body) {
        assertThat(mayLeave(body)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "CREATE FUNCTION f() RETURNS int AS 'SELECT 1' LANGUAGE sql SET search_path = 'a'",
                "CREATE FUNCTION f() RETURNS trigger AS $$ BEGIN RETURN NEW; END $$"
                        + " LANGUAGE plpgsql; INSERT INTO t VALUES ('set a', 'listen')",
                "INSERT INTO visits (procedure, notes) VALUES ('cast', 'set the bone')",
                "INSERT INTO t VALUES ('set a') ON CONFLICT DO NOTHING",
                "CREATE TEMP TABLE t AS SELECT 'set a'",
                "DO $$ BEGIN PERFORM set_config('a.b', 'c', false); END $$",
                "CREATE TRIGGER t BEFORE UPDATE ON t FOR EACH ROW EXECUTE FUNCTION f()",
                "SELECT set_config('a.b', 'c', false)"
            })
    void defineNothingThatLeaves(String sql) {
        assertThat(mayDefineLeaving(sql)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "CREATE FUNCTION f() RETURNS void AS 'SET a.b = 1' LANGUAGE sql",
                "SELECT 1; create or replace procedure f() AS $x$ BEGIN LISTEN a; END $x$"
                        + " LANGUAGE plpgsql",
                "CREATE FUNCTION f() RETURNS text RETURN set_config('a.b', 'c', false)",
                "CREATE FUNCTION f() RETURNS void AS E'SET a.b = \\'1\\'' LANGUAGE sql",
                "DO $$ BEGIN CREATE FUNCTION f() RETURNS void AS $x$ SET a.b = 1 $x$"
                        + " LANGUAGE sql; END $$",
                "DO $$ BEGIN EXECUTE 'CREATE FUNCTION ' || f; END $$",
                "CREATE VIEW v AS SELECT pg_advisory_lock(1)",
                "CREATE TABLE t (a int DEFAULT currval('s'))",
                "ALTER TABLE t ALTER a SET DEFAULT lastval()",
                "CREATE VIEW v AS SELECT * FROM pg_settings"
            })
    void mayDefineWhatLeaves(String sql) {
        assertThat(mayDefineLeaving(sql)).isTrue();
    }

    @Test
    void knowsPostgresOwnFunctionsThatLeave() {
        assertThat(Bodies.leavingFunctions()).contains("set_config", "lastval", "setseed");
    }
}
