package dev.pando.database;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayDeque;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a child process writes, passed on line by line; the last lines are kept for the message that
 * tells why it ended. Safe for use by many threads.
 */
final class ServerLog {
    /** What is passed on of a longer line; the rest of it is left out. */
    static final int MAX_LINE_BYTES = 4096;

    private static final int MAX_KEPT_LINES = 12;
    private static final Logger LOG = LoggerFactory.getLogger(ServerLog.class);

    private final Consumer<String> listener;
    private final ReentrantLock lock = new ReentrantLock();
    private final ArrayDeque<String> last = new ArrayDeque<>();
    private final Thread reader;

    private ServerLog(InputStream output, Consumer<String> listener) {
        this.listener = listener;
        this.reader =
                Thread.ofPlatform().name("database-log").daemon(true).unstarted(() -> read(output));
    }

    /** Reads the output until its end, on a thread of its own. */
    static ServerLog of(Process process, Consumer<String> listener) {
        var log = new ServerLog(process.getInputStream(), listener);
        log.reader.start();
        return log;
    }

    private void read(InputStream output) {
        try (var in = new BufferedInputStream(output)) {
            var line = new ByteArrayOutputStream();
            for (int b = in.read(); b >= 0; b = in.read()) {
                if (b == '\n') {
                    add(line.toString(UTF_8));
                    line.reset();
                } else if (line.size() < MAX_LINE_BYTES) {
                    line.write(b);
                }
            }
            if (line.size() > 0) {
                add(line.toString(UTF_8));
            }
        } catch (IOException e) {
            LOG.debug("the database's log ended early", e);
        }
    }

    private void add(String line) {
        lock.lock();
        try {
            if (last.size() == MAX_KEPT_LINES) {
                last.removeFirst();
            }
            last.addLast(line);
        } finally {
            lock.unlock();
        }
        try {
            listener.accept(line);
        } catch (RuntimeException e) {
            LOG.error("a listener of the database's log failed", e);
        }
    }

    /**
     * The last lines of a process that has ended. Waits a moment for what is still in the pipe; a
     * grandchild that outlives the process may keep it open, so not for its end.
     */
    List<String> lastLines() throws InterruptedException {
        reader.join(500);
        lock.lock();
        try {
            return List.copyOf(last);
        } finally {
            lock.unlock();
        }
    }
}
