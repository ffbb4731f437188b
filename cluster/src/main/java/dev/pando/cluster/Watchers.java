package dev.pando.cluster;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The listeners of a picture and the one thread that calls them. What waits to be told is never
 * more than one picture a listener: each call reads the newest.
 */
final class Watchers implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Watchers.class);

    private final Supplier<Cluster> current;
    private final List<Watcher> all = new CopyOnWriteArrayList<>();
    private final ExecutorService thread =
            Executors.newSingleThreadExecutor(
                    Thread.ofPlatform().name("picture").daemon(true).factory());

    Watchers(Supplier<Cluster> current) {
        this.current = current;
    }

    PictureKeeper.Watch add(Consumer<Cluster> listener) {
        Watcher watcher = new Watcher(listener);
        all.add(watcher);
        run(watcher::tell);
        return () -> all.remove(watcher);
    }

    /** Tells every listener, soon and on the keeper's thread, that there is a newer picture. */
    void changed() {
        run(() -> all.forEach(Watcher::tell));
    }

    private void run(Runnable task) {
        try {
            thread.execute(task);
        } catch (RejectedExecutionException e) {
            LOG.debug("the picture changed after its keeper was closed");
        }
    }

    @Override
    public void close() {
        all.clear();
        thread.shutdownNow();
    }

    private final class Watcher {
        private final Consumer<Cluster> listener;
        private long toldRevision = -1;

        Watcher(Consumer<Cluster> listener) {
            this.listener = listener;
        }

        void tell() {
            Cluster now = current.get();
            if (now.revision() <= toldRevision || !all.contains(this)) {
                return;
            }
            toldRevision = now.revision();
            try {
                listener.accept(now);
            } catch (RuntimeException e) {
                LOG.error("a listener of the picture failed, revision={}", now.revision(), e);
            }
        }
    }
}
