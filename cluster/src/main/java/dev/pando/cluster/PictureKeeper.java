package dev.pando.cluster;

import java.io.IOException;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/**
 * Keeps the picture: hands out snapshots, tells of changes, and takes the next one. Safe for use by
 * many threads, loop code included for {@link #current()}.
 */
public interface PictureKeeper extends AutoCloseable {
    /** The newest picture; never waits. */
    Cluster current();

    /**
     * Calls the listener with the current picture, and then with each newer one, in order and one
     * call at a time, on a thread of the keeper's. A slow listener may miss pictures in between,
     * never the last.
     */
    Watch watch(Consumer<Cluster> listener);

    /**
     * Takes the next picture if the current one still has the expected revision; it is durable
     * before this returns and gets the revision after it.
     *
     * @return whether it was taken; false means that another writer was first
     * @throws IOException if it cannot be kept; then it is not shown either
     */
    boolean update(long expectedRevision, Cluster next) throws IOException;

    /**
     * Changes the picture whatever other writers do in between: the change is applied to the
     * current one, again until it is taken. A change that gives an equal picture writes nothing.
     */
    default void change(UnaryOperator<Cluster> change) throws IOException {
        while (true) {
            Cluster now = current();
            Cluster next = change.apply(now);
            if (next.equals(now) || update(now.revision(), next)) {
                return;
            }
        }
    }

    @Override
    void close();

    /** A listener's registration; closing it ends the calls. */
    interface Watch extends AutoCloseable {
        @Override
        void close();
    }
}
