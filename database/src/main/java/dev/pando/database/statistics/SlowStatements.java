package dev.pando.database.statistics;

import dev.pando.database.sql.Shape;
import dev.pando.database.sql.StatementClass;
import dev.pando.node.state.LogWriter;
import dev.pando.node.state.RotatingFile;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/**
 * The log of slow statements: one JSON line each, without their constants. At most {@value #QUEUE}
 * wait for the disk; more are dropped and counted. Safe for use by many threads; whoever makes it
 * closes it, after the router that logs to it.
 */
public final class SlowStatements implements AutoCloseable {
    private static final int QUEUE = 1_000;
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

    private final JsonFactory json = new JsonFactory();
    private final LogWriter<Line> writer;

    private SlowStatements(@Nullable RotatingFile file) {
        this.writer = new LogWriter<>("slow-statements", file, QUEUE, new Lines());
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
        return writer.discards();
    }

    /** How many were dropped since the disk was behind or failed. */
    public long dropped() {
        return writer.dropped();
    }

    void log(Line line) {
        if (!writer.offer(line)) {
            writer.drop(1);
        }
    }

    private final class Lines implements LogWriter.Format<Line> {
        @Override
        public void write(Line line, RotatingFile to) throws IOException {
            byte[] bytes = json(line);
            to.append(bytes, bytes.length);
        }

        @Override
        public int lines(Line line) {
            return 1;
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
                StatementClass kind = shape.kind();
                putIfAny(out, "class", kind == null ? "" : kind.word());
                out.writeStringProperty("shape", shape.id());
                out.writeStringProperty("statement", Excerpt.of(shape.text(), MAX_STATEMENT));
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
        writer.close();
    }
}
