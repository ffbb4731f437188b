package dev.pando.node.state;

import java.io.IOException;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes pieces of a log to a file on a thread of its own, so that whoever logs never waits: so
 * many may wait for the disk; lines past that are dropped and counted. Safe for use by many
 * threads; whoever makes it closes it.
 *
 * @param <T> a piece: one line or more
 */
public final class LogWriter<T> implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(LogWriter.class);
    private static final long CLOSE_WAIT_MILLIS = 5_000;

    /** What becomes of a piece; called by the writing thread. */
    public interface Format<T> {
        /** Appends it. */
        void write(T piece, RotatingFile to) throws IOException;

        /** How many lines it has. */
        int lines(T piece);

        /** It is written, or dropped. */
        default void done(T piece) {}
    }

    private final String name;
    private final @Nullable RotatingFile file;
    private final Format<T> format;
    private final BlockingQueue<T> pieces;
    private final AtomicLong dropped = new AtomicLong();
    private final @Nullable Thread thread;
    private volatile boolean closing;

    /**
     * One that writes to a file, which it closes.
     *
     * @param name of its thread, and of the log in what is said of failures
     * @param file null keeps nothing
     * @param most pieces that may wait, 1 or more
     */
    public LogWriter(String name, @Nullable RotatingFile file, int most, Format<T> format) {
        this.name = name;
        this.file = file;
        this.format = format;
        this.pieces = new ArrayBlockingQueue<>(most);
        this.thread =
                file == null
                        ? null
                        : Thread.ofPlatform().name(name).daemon(true).start(() -> write(file));
    }

    /** Whether it keeps nothing, so that no line need be made. */
    public boolean discards() {
        return file == null;
    }

    /** Takes a piece; false, and it stays the caller's, if there is no room. */
    public boolean offer(T piece) {
        return file != null && pieces.offer(piece);
    }

    /** Lines are dropped that it had no room for. */
    public void drop(int lines) {
        dropped.addAndGet(lines);
    }

    /** How many lines were dropped since the disk was behind or failed. */
    public long dropped() {
        return dropped.get();
    }

    private void write(RotatingFile to) {
        try (to) {
            while (!closing || !pieces.isEmpty()) {
                T piece = pieces.poll(50, TimeUnit.MILLISECONDS);
                if (piece != null) {
                    append(to, piece);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (IOException e) {
            LOG.warn("a log could not be closed, log={}", name, e);
        }
    }

    private void append(RotatingFile to, T piece) {
        try {
            format.write(piece, to);
        } catch (IOException | RuntimeException e) {
            if (dropped.getAndAdd(format.lines(piece)) == 0) {
                LOG.warn("lines of a log are dropped and counted, log={}", name, e);
            }
        }
        format.done(piece);
    }

    /** Writes what was handed over, and closes the file. */
    @Override
    public void close() {
        closing = true;
        if (thread == null) {
            return;
        }
        try {
            thread.join(CLOSE_WAIT_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
