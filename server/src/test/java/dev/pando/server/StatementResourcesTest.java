package dev.pando.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.pando.api.ApiFormat;
import dev.pando.api.ErrorAnswer;
import dev.pando.api.StatementList;
import dev.pando.api.StatementOrder;
import dev.pando.database.sql.Shape;
import dev.pando.database.statistics.Ended;
import dev.pando.database.statistics.PoolStatistics;
import dev.pando.database.statistics.SlowStatements;
import dev.pando.database.statistics.Statistics;
import dev.pando.node.telemetry.Histogram;
import dev.pando.server.admin.Answer;
import dev.pando.server.admin.Asked;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class StatementResourcesTest {
    private final ApiFormat format = new ApiFormat();
    private final Statistics statistics =
            new Statistics(
                    System::nanoTime,
                    InstantSource.system(),
                    Duration.ofSeconds(1),
                    SlowStatements.discarding());
    private final StatementResources resources =
            new StatementResources(format, () -> Optional.of(statistics));

    private void someRun() {
        PoolStatistics pool = statistics.pool("photos", "photos");
        statistics.keep(pool);
        for (int i = 0; i < 100; i++) {
            Shape one = Shape.of("SELECT * FROM photo WHERE id = " + i);
            pool.ended(one, new Ended(millis(1), 0, 1, ""));
        }
        pool.ended(Shape.of("SELECT * FROM large"), new Ended(millis(90), 0, 5_000, ""));
        pool.ended(Shape.of("SELECT * FROM nowhere"), new Ended(millis(2), 0, 0, "42P01"));
        pool.ended(Shape.of("SELECT waited"), new Ended(millis(50), millis(40), 1, ""));
        pool.ended(Shape.of("SELECT waited"), new Ended(millis(4), 0, 1, ""));
    }

    private static long millis(int count) {
        return TimeUnit.MILLISECONDS.toNanos(count);
    }

    private StatementList list(Map<String, String> parameters) {
        Answer answer = resources.list(new Asked("", parameters));
        assertThat(answer.status()).isEqualTo(200);
        return format.read(answer.body(), StatementList.class);
    }

    @Test
    void tellsWhatWasCounted() {
        someRun();
        StatementList list = list(Map.of());
        assertThat(list.shapes()).isEqualTo(4);
        assertThat(list.bounds()).hasSize(Histogram.bounds()).isSorted();
        StatementList.Statement first = list.statements().getFirst();
        assertThat(first.statement()).isEqualTo("select * from photo where id = ?");
        assertThat(first.calls()).isEqualTo(100);
        assertThat(first.rows()).isEqualTo(100);
        assertThat(first.errors()).isZero();
        assertThat(first.seconds()).isEqualTo(0.1);
        assertThat(first.kind()).isEqualTo("unknown"); // nobody has planned it
        assertThat(first.times()).hasSize(list.bounds().size() + 1).contains(100L);
        assertThat(first.shape()).matches("[0-9a-f]{16}");
        assertThat(first.database()).isEqualTo("photos");
    }

    @ParameterizedTest
    @CsvSource({
        "TIME, photo",
        "CALLS, photo",
        "MEAN, large",
        "LONGEST, large",
        "ROWS, large",
        "ERRORS, nowhere",
        "WAIT, waited"
    })
    void sortsThem(StatementOrder order, String first) {
        someRun();
        StatementList list = list(Map.of("by", order.word(), "limit", "1"));
        assertThat(list.shapes()).isEqualTo(4);
        assertThat(list.statements()).hasSize(1);
        assertThat(list.statements().getFirst().statement()).contains(first);
    }

    @Test
    void callsTheClassByItsName() {
        someRun();
        Answer answer = resources.list(new Asked("", Map.of()));
        assertThat(new String(answer.body(), UTF_8)).contains("\"class\":\"unknown\"");
    }

    @ParameterizedTest
    @EnumSource(StatementOrder.class)
    void listsNothingWhereNothingWasRun(StatementOrder order) {
        assertThat(list(Map.of("by", order.word())).statements()).isEmpty();
    }

    @Test
    void saysThatThereIsNoDatabase() {
        StatementResources none = new StatementResources(format, Optional::empty);
        Answer answer = none.list(new Asked("", Map.of()));
        assertThat(answer.status()).isEqualTo(404);
        assertThat(format.read(answer.body(), ErrorAnswer.class).message()).contains("no database");
    }

    @Test
    void refusesWhatItDoesNotKnow() {
        for (Map<String, String> wrong :
                List.of(
                        Map.of("by", "name"),
                        Map.of("limit", "0"),
                        Map.of("limit", "501"),
                        Map.of("limit", "99999999999"),
                        Map.of("limit", "x"))) {
            Answer answer = resources.list(new Asked("", wrong));
            assertThat(answer.status()).isEqualTo(400);
            assertThat(format.read(answer.body(), ErrorAnswer.class).message())
                    .contains("(expected: ");
        }
    }
}
