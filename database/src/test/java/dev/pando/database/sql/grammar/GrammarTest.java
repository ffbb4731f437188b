package dev.pando.database.sql.grammar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pando.database.sql.Plan;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** PostgreSQL's parser in its machine, and what is read off its trees. */
class GrammarTest {
    static Grammar grammar;

    @BeforeAll
    static void start() {
        grammar = new Grammar();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "SELECT 1 | read | []",
                "SELECT * FROM a, b.c JOIN d USING (id) WHERE x @? '$.y' AND z = E'it\\'s' | read |"
                        + " [a, b.c, d]",
                "SELECT * FROM a FOR UPDATE SKIP LOCKED | write | [a]",
                "SELECT 1 INTO b | definition | [b]",
                "TABLE a | read | [a]",
                "VALUES (1), (2) | read | []",
                "WITH r AS (SELECT * FROM a) SELECT * FROM r JOIN b ON true | read | [a, b]",
                "WITH w AS (DELETE FROM a RETURNING *) SELECT * FROM w | write | [a]",
                "SELECT (SELECT max(x) FROM a), exists(SELECT FROM b) FROM c | read | [a, b, c]",
                "INSERT INTO a (x) SELECT x FROM b ON CONFLICT DO NOTHING RETURNING x | write | [a,"
                        + " b]",
                "UPDATE a SET x = b.x FROM b WHERE a.id = b.id | write | [a, b]",
                "DELETE FROM a USING b | write | [a, b]",
                "MERGE INTO a USING b ON a.id = b.id WHEN MATCHED THEN DELETE | write | [a, b]",
                "TRUNCATE a, b | write | [a, b]",
                "LOCK a IN EXCLUSIVE MODE | write | [a]",
                "NOTIFY a | write | []",
                "COPY a FROM STDIN | copy | [a]",
                "COPY (SELECT * FROM a) TO STDOUT | copy | [a]",
                "BEGIN ISOLATION LEVEL SERIALIZABLE | transaction | []",
                "ROLLBACK TO s | transaction | []",
                "SET LOCAL x.y = 1 | transaction | []",
                "SET x.y = 1 | session | []",
                "RESET ALL | session | []",
                "SHOW x.y | read | []",
                "PREPARE p AS SELECT * FROM a | session | [a]",
                "DECLARE c CURSOR FOR SELECT * FROM a | session | [a]",
                "LISTEN a | session | []",
                "DISCARD ALL | session | []",
                "EXPLAIN DELETE FROM a | read | [a]",
                "EXPLAIN (ANALYZE, BUFFERS) DELETE FROM a | write | [a]",
                "CREATE TABLE a (id int REFERENCES b) | definition | [a, b]",
                "CREATE TABLE a AS SELECT * FROM b | definition | [a, b]",
                "CREATE INDEX ON a (x) | definition | [a]",
                "ALTER TABLE a ADD CONSTRAINT c CHECK (x > 0) NOT VALID | definition | [a]",
                "DROP FUNCTION f | definition | []",
                "DROP TABLE IF EXISTS a, s.b CASCADE | definition | [a, s.b]",
                "DROP VIEW v; DROP INDEX i | definition | [v]",
                "GRANT SELECT ON a TO b | definition | [a]",
                "VACUUM a | other | [a]",
                "DO $$ BEGIN END $$ | other | []",
                "CALL p(1) | other | []",
                "BEGIN; INSERT INTO a VALUES (1); COMMIT | write | [a]",
                "SELECT 1; SELECT * FROM a | read | [a]",
                "SELECT point '(1,2)', '2026-01-01'::date, (ARRAY[1, 2])[1:2], $1::int | read | []"
            })
    void readsWhatAStatementDoes(String sql, String kind, String tables) throws Exception {
        Plan plan = TreeReader.read(grammar.parse(sql));
        assertThat(plan.kind().word()).isEqualTo(kind);
        assertThat(plan.tables()).hasToString(tables);
        assertThat(plan.statements()).isPositive();
    }

    @Test
    void refusesWhatPostgresRefuses() {
        assertThatThrownBy(() -> grammar.parse("SELEC 1"))
                .isInstanceOf(SyntaxError.class)
                .hasMessage("syntax error at or near \"SELEC\"");
        assertThatThrownBy(() -> grammar.parse("SELECT 'open"))
                .isInstanceOf(SyntaxError.class)
                .hasMessage("unterminated quoted string at or near \"'open\"");
    }

    @Test
    void goesOnAfterErrorsInItsOwnMemory() throws Exception {
        for (int i = 0; i < 300; i++) {
            assertThatThrownBy(() -> grammar.parse("SELECT FROM WHERE"))
                    .isInstanceOf(SyntaxError.class);
            assertThat(
                            TreeReader.read(grammar.parse("SELECT * FROM t" + "x".repeat(40) + i))
                                    .tables())
                    .hasSize(1);
        }
        assertThat(grammar.isBloated()).isFalse();
    }
}
