package dev.pando.server.proxy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks at a file four times a second. A change counts once two looks in a row agree on it, since
 * editors write files in several steps. One virtual thread, from {@link #start} to {@link #close}.
 */
final class FileWatch implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(FileWatch.class);
    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(250);

    private final Path file;
    private final Runnable changed;
    private final Runnable eachLook;
    private final AtomicBoolean asked = new AtomicBoolean();
    private final Thread thread = Thread.ofVirtual().name("file-watch").unstarted(this::run);
    private volatile boolean closed;
    private String acted;
    private String last;

    /**
     * @param changed called on the watch's thread once the file has changed
     * @param eachLook called at each look
     */
    FileWatch(Path file, Runnable changed, Runnable eachLook) {
        this.file = file;
        this.changed = changed;
        this.eachLook = eachLook;
        acted = state();
        last = acted;
    }

    void start() {
        thread.start();
    }

    /** Acts at once as if the file had changed. */
    void ask() {
        asked.set(true);
        LockSupport.unpark(thread);
    }

    private void run() {
        while (!closed) {
            LockSupport.parkNanos(BETWEEN_LOOKS.toNanos());
            try {
                look();
            } catch (RuntimeException e) {
                LOG.error("a look at {} failed; the next one follows", file, e);
            }
        }
    }

    private void look() {
        String now = state();
        boolean settled = now.equals(last) && !now.equals(acted);
        last = now;
        if (asked.getAndSet(false) || settled) {
            acted = now;
            changed.run();
        }
        eachLook.run();
    }

    private String state() {
        try {
            var attributes = Files.readAttributes(file, BasicFileAttributes.class);
            return attributes.size()
                    + " "
                    + attributes.lastModifiedTime().toInstant()
                    + " "
                    + attributes.fileKey();
        } catch (IOException e) {
            return "missing";
        }
    }

    @Override
    public void close() {
        closed = true;
        LockSupport.unpark(thread);
    }
}
