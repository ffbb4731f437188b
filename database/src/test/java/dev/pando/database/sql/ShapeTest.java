package dev.pando.database.sql;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Statements without their constants. */
class ShapeTest {
    private final Traces traces = new Traces();

    private Shape of(String sql) {
        ByteBuf text = Unpooled.copiedBuffer(sql, UTF_8);
        traces.of(text, 0, text.readableBytes());
        return traces.shape();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "SELECT 1 | select ?",
                "select  $1 ; | select ?",
                "SELECT a.b, \"C d\" FROM t WHERE x='y' AND z>=1.5e3 | select a.b, \"C d\" from t"
                        + " where x = ? and z >= ?",
                "SELECT /* no */ 1 -- no | select ?",
                "SELECT * FROM t WHERE id IN (1, 2,3) | select * from t where id in (?)",
                "SELECT * FROM t WHERE id IN (1) | select * from t where id in (?)",
                "INSERT INTO t VALUES (1, 'a'), (2, 'b'), ($3,$4) | insert into t values (?)",
                "INSERT INTO t VALUES (now(), 1) | insert into t values (now (), ?)",
                "SELECT E'a', U&'b', $$c$$, X'0f' | select ?",
                "SELECT x::int, y[1:2] | select x::int, y [?:?]",
                "SELECT 1; SELECT 'a' | select ?; select ?",
                "SELECT f(1, x, 2) | select f (?, x, ?)",
                "SELECT 1, 'a '' b | select ?, '",
                "SELECT E'a\\' | select '",
                "SELECT $x$ a $y$ | select $",
                "SELECT \"a | select \"",
                "SELECT 1 /* /* */ | select ? /"
            })
    void isWithoutConstants(String sql, String shape) {
        assertThat(of(sql).text()).isEqualTo(shape);
    }

    @Test
    void isTheSameForTheSame() {
        assertThat(of("SELECT 1 FROM t")).isSameAs(of("select 'x'  from T;"));
        assertThat(of("SELECT 1 FROM t")).isNotSameAs(of("SELECT 1 FROM \"T\""));
        assertThat(of("")).isSameAs(of("-- nothing"));
    }

    @Test
    void isPlannedByALaterTextWhereTheFirstWereNotRead() {
        Shape shape = of("FETCH 'a' FROM c");
        List<Integer> asked = new ArrayList<>();
        for (int text = 1; text <= 20; text++) {
            if (shape.wantsPlan()) {
                asked.add(text);
                shape.planned(Plan.UNREAD);
            }
        }
        assertThat(asked).containsExactly(1, 2, 4, 8, 16);
        assertThat(shape.plan()).isEqualTo(Plan.UNREAD);

        Plan read = new Plan(StatementClass.SESSION, Set.of(), 1);
        shape.planned(read);
        shape.planned(Plan.UNREAD);
        assertThat(shape.plan()).isSameAs(read);
        assertThat(shape.wantsPlan()).isFalse();
    }

    @Test
    void isPlannedOnceAtATime() {
        Shape shape = of("SELECT 1");
        assertThat(shape.wantsPlan()).isTrue();
        assertThat(shape.wantsPlan()).isFalse();
        shape.stillWantsPlan();
        assertThat(shape.wantsPlan()).isTrue();
    }

    @Test
    void ofWhatIsTooLongIsNobodys() {
        assertThat(of("SELECT " + "a + ".repeat(4_000) + "a")).isSameAs(Shape.OTHER);
        assertThat(of("SELECT '" + "a".repeat(100_000) + "'").text()).isEqualTo("select ?");
    }

    @Test
    void theManyPushOutThoseNotMetForLongest() {
        Shape often = of("SELECT often");
        Shape once = of("SELECT once");
        List<Shape> all = new ArrayList<>();
        for (int i = 0; i < 10_000; i++) {
            all.add(of("SELECT a" + i));
            assertThat(of("SELECT often")).isSameAs(often);
            assertThat(of("SELECT a" + i)).isSameAs(all.getLast());
        }
        assertThat(of("SELECT once")).isNotSameAs(once);
    }
}
