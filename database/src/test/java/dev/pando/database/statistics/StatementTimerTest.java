package dev.pando.database.statistics;

import static dev.pando.testing.Generated.forAll;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.pando.database.sql.Shape;
import dev.pando.database.wire.ClientMessage;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * Beside a plain model of the server, which answers at its own pace: what it has run, it has run
 * once, with its shape, its rows and its error.
 */
class StatementTimerTest {
    private static final List<Shape> SHAPES =
            List.of(Shape.of("SELECT 1"), Shape.of("UPDATE a SET b = 2"), Shape.of("TABLE c"));

    /** A message, with what the model needs to know of it. */
    private record Said(byte type, String name, String portal, @Nullable Shape shape) {
        /** Its body, as it goes by. */
        ByteBuf body() {
            String text =
                    switch (type) {
                        case ClientMessage.PARSE -> name + "\0SELECT\0\0\0";
                        case ClientMessage.BIND -> portal + "\0" + name + "\0\0\0\0\0\0\0";
                        case ClientMessage.EXECUTE -> portal + "\0\0\0\0\0";
                        case ClientMessage.CLOSE -> "S" + name + "\0";
                        case ClientMessage.QUERY -> "SELECT\0";
                        default -> "";
                    };
            return Unpooled.copiedBuffer(text, UTF_8);
        }
    }

    /** PostgreSQL, as far as answers end. */
    private static final class Server {
        final Deque<Said> unread = new ArrayDeque<>();
        final Map<Shape, long[]> ran = new HashMap<>();
        private boolean skips;

        /** Reads one message, and tells the timer what it answers. */
        void step(RandomGenerator random, StatementTimer timer) {
            Said next = unread.remove();
            if (skips && next.type != ClientMessage.SYNC) {
                return;
            }
            boolean fails = random.nextInt(8) == 0;
            switch (next.type) {
                case ClientMessage.QUERY -> {
                    answer(timer, next.shape, fails, random.nextInt(5));
                    timer.ready(true, unread.isEmpty());
                }
                case ClientMessage.SYNC -> {
                    skips = false;
                    timer.ready(true, unread.isEmpty());
                }
                case ClientMessage.EXECUTE -> {
                    skips = fails;
                    answer(timer, next.shape, fails, random.nextInt(5));
                }
                default -> {
                    skips = fails;
                    if (fails) {
                        failBefore(timer);
                    }
                }
            }
        }

        /** A Parse fails, say: so does the statement that it is for, if it has come. */
        private void failBefore(StatementTimer timer) {
            for (Said later : unread) {
                if (later.type == ClientMessage.SYNC) {
                    break;
                }
                if (later.type == ClientMessage.EXECUTE) {
                    answer(timer, later.shape, true, 0);
                    return;
                }
            }
            timer.failed("42601", false);
        }

        private void answer(StatementTimer timer, @Nullable Shape shape, boolean fails, int rows) {
            if (shape != null) {
                long[] counts = ran.computeIfAbsent(shape, _ -> new long[3]);
                counts[0]++;
                counts[1] += fails ? 1 : 0;
                counts[2] += fails ? 0 : rows;
            }
            if (fails) {
                timer.failed("22012", false);
            } else {
                timer.completed(rows);
            }
        }
    }

    @Test
    void countsWhatTheServerHasRun() {
        forAll(
                20_000,
                random -> {
                    long[] now = {0};
                    Statistics statistics =
                            new Statistics(
                                    () -> now[0],
                                    InstantSource.system(),
                                    Duration.ofSeconds(1),
                                    SlowStatements.discarding());
                    PoolStatistics pool = statistics.pool("d", "u");
                    StatementTimer timer = new StatementTimer(statistics, pool, () -> "");
                    Server server = new Server();
                    Deque<Said> conversation = conversation(random);
                    while (!conversation.isEmpty() || !server.unread.isEmpty()) {
                        now[0] += random.nextInt(1_000);
                        if (!conversation.isEmpty() && random.nextBoolean()) {
                            Said next = conversation.remove();
                            say(timer, next, now[0]);
                            server.unread.add(next);
                        } else if (!server.unread.isEmpty()) {
                            server.step(random, timer);
                        }
                    }
                    long sum = 0;
                    for (ShapeStatistics one : pool.shapes()) {
                        long[] ran = server.ran.getOrDefault(one.shape(), new long[3]);
                        assertThat(new long[] {one.time().count(), one.errors(), one.rows()})
                                .as(one.shape().text())
                                .isEqualTo(ran);
                        sum += one.time().nanos();
                    }
                    assertThat(pool.shapes()).hasSameSizeAs(server.ran.keySet());
                    assertThat(sum).isBetween(0L, now[0]); // no two at once
                });
    }

    private static void say(StatementTimer timer, Said next, long now) {
        ByteBuf body = next.body();
        if (next.type == ClientMessage.QUERY || next.type == ClientMessage.PARSE) {
            timer.reads(next.shape, body, 0, 0);
        }
        timer.hears(next.type, body, 0, body.readableBytes(), now);
    }

    /**
     * Runs of some messages each. What the timer hears is what goes to the server, so that names
     * are given before it is known whether their Parse fails: then they are not used again.
     */
    private static Deque<Said> conversation(RandomGenerator random) {
        Deque<Said> all = new ArrayDeque<>();
        int names = 0;
        for (int runs = random.nextInt(1, 6); runs > 0; runs--) {
            Shape shape = SHAPES.get(random.nextInt(SHAPES.size()));
            if (random.nextInt(3) == 0) {
                all.add(new Said(ClientMessage.QUERY, "", "", shape));
                continue;
            }
            for (int i = random.nextInt(3); i >= 0; i--) {
                String name = random.nextBoolean() ? "" : "s" + names++;
                String portal = random.nextBoolean() ? "" : "p" + names++;
                all.add(new Said(ClientMessage.PARSE, name, "", shape));
                all.add(new Said(ClientMessage.BIND, name, portal, null));
                for (int executes = random.nextInt(3); executes > 0; executes--) {
                    all.add(new Said(ClientMessage.EXECUTE, "", portal, shape));
                }
                if (random.nextInt(4) == 0) {
                    all.add(new Said(ClientMessage.CLOSE, name, "", null));
                }
                shape = SHAPES.get(random.nextInt(SHAPES.size()));
            }
            all.add(new Said(ClientMessage.SYNC, "", "", null));
        }
        return all;
    }

    @Test
    void followsNoMoreThanItsBoundAndGoesOnAfterIt() {
        Statistics statistics =
                new Statistics(
                        () -> 0,
                        InstantSource.system(),
                        Duration.ofSeconds(1),
                        SlowStatements.discarding());
        PoolStatistics pool = statistics.pool("d", "u");
        StatementTimer timer = new StatementTimer(statistics, pool, () -> "");
        Shape shape = SHAPES.getFirst();
        for (int i = 0; i < 100_000; i++) {
            say(timer, new Said(ClientMessage.QUERY, "", "", shape), 0);
        }
        for (int i = 0; i < 100_000; i++) {
            timer.completed(1);
            timer.ready(true, i == 99_999);
        }
        assertThat(pool.shapes()).isEmpty();

        say(timer, new Said(ClientMessage.QUERY, "", "", shape), 0);
        timer.completed(1);
        timer.ready(true, true);
        assertThat(pool.shapes().getFirst().time().count()).isEqualTo(1);
    }
}
