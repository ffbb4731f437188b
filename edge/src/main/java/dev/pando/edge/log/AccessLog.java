package dev.pando.edge.log;

import dev.pando.edge.head.ByteWriter;
import dev.pando.node.state.LogWriter;
import dev.pando.node.state.RotatingFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import org.jspecify.annotations.Nullable;

/**
 * Writes what event loops log. At most {@value #BUFFERS} buffers of lines wait for the disk. Safe
 * for use by many threads; whoever makes it closes it, after the edge that logs to it.
 */
public final class AccessLog implements AutoCloseable {
    private static final int BUFFERS = 64;

    private final BlockingQueue<ByteWriter> empty = new ArrayBlockingQueue<>(BUFFERS);
    private final LogWriter<ByteWriter> writer;

    private AccessLog(@Nullable RotatingFile file) {
        for (int i = 0; i < BUFFERS && file != null; i++) {
            empty.add(new ByteWriter(0));
        }
        writer = new LogWriter<>("access-log", file, BUFFERS, new Lines());
    }

    /** A log that keeps nothing. */
    public static AccessLog discarding() {
        return new AccessLog(null);
    }

    /**
     * A log that appends to a file, as {@link RotatingFile#open} says.
     *
     * @throws IOException if the file cannot be opened
     */
    public static AccessLog toFile(Path path, long maxBytes, int files) throws IOException {
        return new AccessLog(RotatingFile.open(path, maxBytes, files));
    }

    /** Lines for one event loop to write to. */
    public LogLines lines() {
        return new LogLines(this);
    }

    /** How many lines were dropped since the disk was behind or failed. */
    public long dropped() {
        return writer.dropped();
    }

    boolean discards() {
        return writer.discards();
    }

    /**
     * Takes a buffer of lines and gives an empty one for it; null, and the lines stay the caller's,
     * if there is none.
     */
    @Nullable ByteWriter exchange(ByteWriter lines) {
        ByteWriter next = empty.poll();
        if (next != null && !writer.offer(lines)) {
            throw new IllegalStateException("there are as many places as buffers");
        }
        return next;
    }

    void drop(int lines) {
        writer.drop(lines);
    }

    /** Buffers of lines, used again. */
    private final class Lines implements LogWriter.Format<ByteWriter> {
        @Override
        public void write(ByteWriter lines, RotatingFile to) throws IOException {
            to.append(lines.bytes(), lines.length());
        }

        @Override
        public int lines(ByteWriter lines) {
            int count = 0;
            for (int i = 0; i < lines.length(); i++) {
                count += lines.bytes()[i] == '\n' ? 1 : 0;
            }
            return count;
        }

        @Override
        public void done(ByteWriter lines) {
            lines.clear();
            empty.add(lines);
        }
    }

    /** Writes what was handed over, and closes the file. */
    @Override
    public void close() {
        writer.close();
    }
}
