package dev.pando.edge.log;

import dev.pando.edge.head.ByteWriter;
import dev.pando.node.state.RotatingFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes what event loops log. At most {@value #BUFFERS} buffers of lines wait for the disk. Safe
 * for use by many threads; whoever makes it closes it, after the edge that logs to it.
 */
public final class AccessLog implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(AccessLog.class);
    private static final int BUFFERS = 64;
    private static final long CLOSE_WAIT_MILLIS = 5_000;

    private final @Nullable RotatingFile file;
    private final BlockingQueue<ByteWriter> full = new ArrayBlockingQueue<>(BUFFERS);
    private final BlockingQueue<ByteWriter> empty = new ArrayBlockingQueue<>(BUFFERS);
    private final AtomicLong dropped = new AtomicLong();
    private final @Nullable Thread writer;
    private volatile boolean closing;

    private AccessLog(@Nullable RotatingFile file) {
        this.file = file;
        if (file == null) {
            writer = null;
            return;
        }
        for (int i = 0; i < BUFFERS; i++) {
            empty.add(new ByteWriter(0));
        }
        writer = Thread.ofPlatform().name("access-log").daemon(true).start(() -> write(file));
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
        return dropped.get();
    }

    boolean discards() {
        return file == null;
    }

    /**
     * Takes a buffer of lines and gives an empty one for it; null, and the lines stay the caller's,
     * if there is none.
     */
    @Nullable ByteWriter exchange(ByteWriter lines) {
        ByteWriter next = empty.poll();
        if (next != null) {
            full.add(lines); // never full: there are as many places as buffers
        }
        return next;
    }

    void drop(int lines) {
        dropped.addAndGet(lines);
    }

    private void write(RotatingFile to) {
        try (to) {
            while (!closing || !full.isEmpty()) {
                ByteWriter lines = full.poll(50, TimeUnit.MILLISECONDS);
                if (lines != null) {
                    append(to, lines);
                    lines.clear();
                    empty.add(lines);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (IOException e) {
            LOG.warn("the access log could not be closed", e);
        }
    }

    private void append(RotatingFile to, ByteWriter lines) {
        try {
            to.append(lines.bytes(), lines.length());
        } catch (IOException e) {
            long before = dropped.getAndAdd(lineCount(lines));
            if (before == 0) {
                LOG.warn("the access log cannot be written; lines are dropped and counted", e);
            }
        }
    }

    private static int lineCount(ByteWriter lines) {
        int count = 0;
        for (int i = 0; i < lines.length(); i++) {
            count += lines.bytes()[i] == '\n' ? 1 : 0;
        }
        return count;
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
