package dev.pando.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.pando.database.sql.Plan;
import dev.pando.database.sql.Shape;
import dev.pando.database.sql.StatementClass;
import dev.pando.database.sql.Traces;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.NullUnmarked;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What it costs to read a statement whose shape is known: its tokens, what it leaves in its
 * session, and its plan. A thousand other shapes are known too.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 4, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
@NullUnmarked
public class ReadStatement {
    private static final String SHORT = "SELECT abalance FROM pgbench_accounts WHERE aid = 4711";
    private static final String LONG =
            "SELECT p.id, p.title, p.taken_at, u.name, count(l.*) AS likes FROM photos p JOIN users"
                + " u ON u.id = p.user_id LEFT JOIN likes l ON l.photo_id = p.id WHERE p.user_id IN"
                + " (1, 2, 3) AND p.taken_at > '2026-01-01' AND u.state = 'active' GROUP BY p.id,"
                + " u.name ORDER BY p.taken_at DESC LIMIT 20 OFFSET 40";

    /** Up to what is not looked into, 192 KB. */
    private static final String LARGEST = ", (2, 'bcd')".repeat(16_000);

    /** How much there is to read. */
    @Param({"short", "long", "largest"})
    public String statement;

    private final Traces traces = new Traces();
    private ByteBuf text;

    /** Makes the text, and shapes. */
    @Setup
    public void setUp() {
        for (int i = 0; i < 1_000; i++) {
            buffer("SELECT a" + i);
            read();
        }
        buffer(
                switch (statement) {
                    case "short" -> SHORT;
                    case "long" -> LONG;
                    default -> "INSERT INTO t VALUES (1, 'a')" + LARGEST;
                });
        traces.of(text, 0, text.readableBytes());
        traces.shape().planned(new Plan(StatementClass.READ, Set.of("t"), 1));
    }

    private void buffer(String sql) {
        byte[] bytes = sql.getBytes(UTF_8);
        text = PooledByteBufAllocator.DEFAULT.directBuffer(bytes.length).writeBytes(bytes);
    }

    /** As a session does for each text. */
    @Benchmark
    public @Nullable Plan read() {
        traces.of(text, 0, text.readableBytes());
        Shape shape = traces.shape();
        return shape.plan();
    }
}
