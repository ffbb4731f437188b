package dev.pando.node;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a process has opened. Closing it closes all of that in the opposite order, each whatever
 * befell the others. Safe for use by many threads.
 */
public final class Lifecycle implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Lifecycle.class);

    private record Opened(String name, AutoCloseable thing) {}

    private final Deque<Opened> opened = new ArrayDeque<>();
    private final ReentrantLock lock = new ReentrantLock();
    private boolean closed;

    /**
     * Takes something that was just opened, to be closed before what was taken earlier; closes it
     * at once if this lifecycle has ended already.
     *
     * @param name what to call it where its closing fails
     * @return the thing itself
     */
    public <T extends AutoCloseable> T opened(String name, T thing) {
        Opened latest = new Opened(name, thing);
        lock.lock();
        try {
            if (!closed) {
                opened.push(latest);
                return thing;
            }
        } finally {
            lock.unlock();
        }
        close(latest);
        return thing;
    }

    @Override
    public void close() {
        for (Opened next = takeLatest(); next != null; next = takeLatest()) {
            close(next);
        }
    }

    private @Nullable Opened takeLatest() {
        lock.lock();
        try {
            closed = true;
            return opened.poll();
        } finally {
            lock.unlock();
        }
    }

    private static void close(Opened one) {
        try {
            one.thing().close();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            LOG.warn("interrupted while closing, what={}", one.name());
        } catch (Exception e) {
            LOG.error("cannot close, what={}", one.name(), e);
        }
    }
}
