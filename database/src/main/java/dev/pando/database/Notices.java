package dev.pando.database;

import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hands notices on, in order, from a thread of its own, so that who gives them never waits for who
 * reads them: at most 100 wait, and one more is only logged. Safe for use by many threads.
 */
final class Notices implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Notices.class);
    private static final int MAX_WAITING = 100;

    private final BlockingQueue<String> waiting = new ArrayBlockingQueue<>(MAX_WAITING);
    private final Consumer<String> reader;
    private final Thread thread;

    Notices(Consumer<String> reader) {
        this.reader = reader;
        this.thread = Thread.ofVirtual().name("database-notices").start(this::handOn);
    }

    /** Takes a notice; does not wait. */
    void tell(String notice) {
        if (!waiting.offer(notice)) {
            LOG.warn("nobody takes the database's notices: {}", notice);
        }
    }

    private void handOn() {
        try {
            while (true) {
                handOn(waiting.take());
            }
        } catch (InterruptedException e) {
            LOG.debug("notices of the database are handed on no more");
        }
    }

    private void handOn(String notice) {
        try {
            reader.accept(notice);
        } catch (RuntimeException e) {
            LOG.warn("a notice of the database could not be told: {}", notice, e);
        }
    }

    /** Ends the thread; what still waits is not handed on. */
    @Override
    public void close() {
        thread.interrupt();
    }
}
