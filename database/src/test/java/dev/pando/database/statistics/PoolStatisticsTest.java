package dev.pando.database.statistics;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pando.database.sql.Shape;
import dev.pando.database.statistics.PoolStatistics.Count;
import java.time.Duration;
import java.time.InstantSource;
import org.junit.jupiter.api.Test;

class PoolStatisticsTest {
    private final Statistics statistics =
            new Statistics(
                    System::nanoTime,
                    InstantSource.system(),
                    Duration.ofSeconds(1),
                    SlowStatements.discarding());

    @Test
    void forgetsTheShapesThatTookLeast() {
        PoolStatistics pool = statistics.pool("d", "u");
        for (int i = 0; i < 100; i++) {
            pool.ended(Shape.of("SELECT * FROM slow" + i), new Ended(1_000_000, 0, 1, ""));
        }
        for (int i = 0; i < 10_000; i++) {
            pool.ended(Shape.of("SELECT * FROM quick" + i), new Ended(1_000, 0, 1, ""));
        }

        assertThat(pool.shapes().size())
                .isBetween(PoolStatistics.MAX_SHAPES / 2, PoolStatistics.MAX_SHAPES);
        assertThat(pool.shapes().stream().filter(one -> one.shape().text().contains("slow")))
                .hasSize(100);
        assertThat(pool.of(Count.FORGOTTEN) + pool.shapes().size()).isEqualTo(10_100);
        assertThat(pool.of(Count.ROWS)).isEqualTo(10_100);
    }

    /** A shape that was forgotten by the table of shapes, and met again, is another object. */
    @Test
    void countsAShapeThatIsMetAgainWhereItWas() {
        PoolStatistics pool = statistics.pool("d", "u");
        Shape first = Shape.of("SELECT 1 FROM a");
        pool.ended(first, new Ended(1, 0, 0, ""));
        Shape again = Shape.of("SELECT 2 FROM a");
        assertThat(again).isNotSameAs(first);
        pool.ended(again, new Ended(1, 0, 0, "42P01"));

        assertThat(pool.shapes()).hasSize(1);
        assertThat(pool.shapes().getFirst().time().count()).isEqualTo(2);
        assertThat(pool.shapes().getFirst().errors()).isEqualTo(1);
    }

    @Test
    void ofManyPoolsTheLastCountAsOne() {
        for (int i = 0; i < 200; i++) {
            PoolStatistics pool = statistics.pool("d" + i, "u");
            statistics.keep(pool);
            pool.count(Count.SESSIONS);
        }
        assertThat(statistics.pools()).hasSize(101);
        assertThat(statistics.pools().stream().mapToLong(pool -> pool.of(Count.SESSIONS)).sum())
                .isEqualTo(200);
        assertThat(statistics.pool("never kept", "u")).isSameAs(statistics.pool("nor this", "u"));
    }
}
