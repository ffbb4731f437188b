package dev.pando.cluster;

import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

/** Keeps the picture in memory only: for simulations, and for parts that run alone. */
public final class InMemoryPictureKeeper implements PictureKeeper {
    private final ReentrantLock writing = new ReentrantLock();
    private final Watchers watchers = new Watchers(this::current);
    private volatile Cluster current = Cluster.EMPTY;

    @Override
    public Cluster current() {
        return current;
    }

    @Override
    public Watch watch(Consumer<Cluster> listener) {
        return watchers.add(listener);
    }

    @Override
    public boolean update(long expectedRevision, Cluster next) {
        writing.lock();
        try {
            if (current.revision() != expectedRevision) {
                return false;
            }
            current = next.at(expectedRevision + 1);
        } finally {
            writing.unlock();
        }
        watchers.changed();
        return true;
    }

    @Override
    public void close() {
        watchers.close();
    }
}
