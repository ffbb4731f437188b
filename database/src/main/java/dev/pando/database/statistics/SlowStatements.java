package dev.pando.database.statistics;

import dev.pando.database.sql.Plan;
import dev.pando.database.sql.Shape;
import dev.pando.node.state.RotatingFile;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/**
 * The log of slow statements: one JSON line each, without their constants. At most {@value #QUEUE}
 * wait for the disk; more are dropped and counted. Safe for use by many threads; whoever makes it
 * closes it, after the router that logs to it.
 */
public final class SlowStatements implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(SlowStatements.class);
    private static final int QUEUE = 1_000;
    private static final long CLOSE_WAIT_MILLIS = 5_000;
    private static final int MAX_STATEMENT = 2_000;
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSS'Z'").withZone(ZoneOffset.UTC);

    /** An application's name may hold the id of the request that it works for. */
    private static final Pattern UUID =
            Pattern.compile(
                    "[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}",
                    Pattern.CASE_INSENSITIVE);

    /** One slow statement. */
    record Line(
            Instant at,
            String database,
            String user,
            String application,
            @Nullable SqlComment comment,
            @Nullable Shape shape,
            Ended statement) {
        /** The id of the request for which it was said; empty if nobody told. */
        String requestId() {
            String id = comment == null ? "" : comment.requestId();
            if (!id.isEmpty()) {
                return id;
            }
            Matcher named = UUID.matcher(application);
            return named.find() ? named.group() : "";
        }

        String traceId() {
            return comment == null ? "" : comment.traceId();
        }
    }

    private final @Nullable RotatingFile file;
    private final BlockingQueue<Line> lines = new ArrayBlockingQueue<>(QUEUE);
    private final AtomicLong dropped = new AtomicLong();
    private final JsonFactory json = new JsonFactory();
    private final @Nullable Thread writer;
    private volatile boolean closing;

    private SlowStatements(@Nullable RotatingFile file) {
        this.file = file;
        this.writer =
                file == null
                        ? null
                        : Thread.ofPlatform()
                                .name("slow-statements")
                                .daemon(true)
                                .start(() -> write(file));
    }

    /** A log that keeps nothing. */
    public static SlowStatements discarding() {
        return new SlowStatements(null);
    }

    /**
     * A log that appends to a file, as {@link RotatingFile#open} says.
     *
     * @throws IOException if the file cannot be opened
     */
    public static SlowStatements toFile(Path path, long maxBytes, int files) throws IOException {
        return new SlowStatements(RotatingFile.open(path, maxBytes, files));
    }

    boolean discards() {
        return file == null;
    }

    /** How many were dropped since the disk was behind or failed. */
    public long dropped() {
        return dropped.get();
    }

    void log(Line line) {
        if (file == null || !lines.offer(line)) {
            dropped.incrementAndGet();
        }
    }

    private void write(RotatingFile to) {
        try (to) {
            while (!closing || !lines.isEmpty()) {
                Line line = lines.poll(50, TimeUnit.MILLISECONDS);
                if (line != null) {
                    append(to, line);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (IOException e) {
            LOG.warn("the log of slow statements could not be closed", e);
        }
    }

    private void append(RotatingFile to, Line line) {
        byte[] bytes = json(line);
        try {
            to.append(bytes, bytes.length);
        } catch (IOException e) {
            if (dropped.getAndIncrement() == 0) {
                LOG.warn("slow statements cannot be logged; they are dropped and counted", e);
            }
        }
    }

    private byte[] json(Line line) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (JsonGenerator out = json.createGenerator(ObjectWriteContext.empty(), bytes)) {
            Ended statement = line.statement();
            out.writeStartObject();
            out.writeStringProperty("time", TIME.format(line.at()));
            putIfAny(out, "id", line.requestId());
            putIfAny(out, "trace", line.traceId());
            out.writeStringProperty("database", line.database());
            out.writeStringProperty("user", line.user());
            putIfAny(out, "application", line.application());
            out.writeNumberProperty("total_ms", millis(statement.nanos()));
            out.writeNumberProperty("wait_ms", millis(statement.waitedNanos()));
            out.writeNumberProperty("rows", statement.rows());
            putIfAny(out, "error", statement.sqlState());
            Shape shape = line.shape();
            if (shape != null) {
                Plan plan = shape.plan();
                putIfAny(out, "class", plan == null ? "" : plan.kind().word());
                out.writeStringProperty("shape", shape.id());
                String text = shape.text();
                out.writeStringProperty(
                        "statement", text.substring(0, Math.min(text.length(), MAX_STATEMENT)));
            }
            out.writeEndObject();
        }
        bytes.write('\n');
        return bytes.toByteArray();
    }

    private static void putIfAny(JsonGenerator out, String name, String value) {
        if (!value.isEmpty()) {
            out.writeStringProperty(name, value);
        }
    }

    private static BigDecimal millis(long nanos) {
        return BigDecimal.valueOf(Math.max(0, nanos) / 1000, 3);
    }

    /** Writes what was handed over, and closes the file. */
    @Override
    public void close() {
        closing = true;
        if (writer == null) {
            return;
        }
        try {
            writer.join(CLOSE_WAIT_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
