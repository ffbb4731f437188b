package dev.pando.database.sql.grammar;

import static dev.pando.testing.Eventually.eventually;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.pando.database.sql.Plan;
import dev.pando.database.sql.Shape;
import dev.pando.database.sql.StatementClass;
import dev.pando.database.sql.Traces;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.time.Duration;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

/** The planner's thread. */
class PlannerTest {
    private static final Duration SOON = Duration.ofSeconds(30);

    private static Shape shape(String sql) {
        ByteBuf text = Unpooled.copiedBuffer(sql, UTF_8);
        Traces traces = new Traces();
        traces.of(text, 0, text.readableBytes());
        return traces.shape();
    }

    private static Plan plan(Planner planner, String sql) {
        Shape shape = shape("SELECT 1"); // a new one, whatever is planned by it
        eventually("there is room", SOON, () -> planner.plan(shape, sql, () -> {}));
        eventually("it is planned", SOON, () -> shape.plan() != null);
        return Objects.requireNonNull(shape.plan());
    }

    @Test
    void plansOneAfterAnotherAndForgetsItsMachineMeanwhile() {
        try (Planner planner = new Planner(Duration.ofMillis(1))) {
            for (int i = 0; i < 3; i++) {
                assertThat(plan(planner, "SELECT * FROM a"))
                        .isEqualTo(new Plan(StatementClass.READ, Set.of("a"), 1));
                assertThat(plan(planner, "SELEC 1")).isEqualTo(Plan.UNREAD);
            }
        }
    }

    @Test
    void survivesWhatIsNestedTooDeep() {
        try (Planner planner = new Planner(Duration.ofMinutes(1))) {
            for (int depth : new int[] {100, 2_000, 30_000}) {
                plan(planner, "SELECT " + "(".repeat(depth) + "1" + ")".repeat(depth));
                plan(planner, "SELECT 1" + " + 1".repeat(depth));
            }
            assertThat(plan(planner, "SELECT * FROM a").tables()).containsExactly("a");
        }
    }

    @Test
    void refusesWhatComesWhenTooMuchWaits() {
        CountDownLatch release = new CountDownLatch(1);
        try (Planner planner = new Planner(Duration.ofMinutes(1))) {
            Shape shape = shape("SELECT 1");
            planner.plan(
                    shape,
                    "SELECT 1",
                    () -> {
                        try {
                            release.await();
                        } catch (InterruptedException e) {
                            Thread.currentThread().interrupt();
                        }
                    });
            eventually("it is full", SOON, () -> !planner.plan(shape, "SELECT 1", () -> {}));
            release.countDown();
            eventually("it has room again", SOON, () -> planner.plan(shape, "SELECT 1", () -> {}));
        }
    }
}
