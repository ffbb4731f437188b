package dev.pando.edge.proxy;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What one event loop has of its clients, and its deadlines. Instead of a timer for each there is
 * one sweep over all, ten times a second: setting a deadline is writing a field. Adding and
 * removing take constant time. Confined to its event loop.
 */
final class Downstreams {
    private static final Logger LOG = LoggerFactory.getLogger(Downstreams.class);

    private final List<Swept> all = new ArrayList<>();

    void add(Swept connection) {
        connection.place(all.size());
        all.add(connection);
    }

    void remove(Swept connection) {
        Swept last = all.removeLast();
        if (last.place() != connection.place()) {
            all.set(connection.place(), last);
            last.place(connection.place());
        }
    }

    /** Tells those whose deadline has passed; with each sweep anew until they set another one. */
    void sweep(long now) {
        forEach(connection -> {
            if (now - connection.deadline() >= 0) {
                connection.expired();
            }
        });
    }

    /**
     * Backwards, so that one may be removed meanwhile: what takes its place was seen already. The
     * failure of one does not keep the others waiting.
     */
    void forEach(Consumer<Swept> action) {
        for (int i = all.size() - 1; i >= 0; i--) {
            try {
                action.accept(all.get(i));
            } catch (RuntimeException e) {
                LOG.error("a connection failed while all were gone through", e);
            }
        }
    }
}
