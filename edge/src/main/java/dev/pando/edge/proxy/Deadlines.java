package dev.pando.edge.proxy;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * What of one event loop has a deadline. Instead of a timer for each there is one sweep over all,
 * ten times a second: setting a deadline is writing a field. Adding and removing take constant
 * time. Confined to its event loop.
 */
final class Deadlines {
    private final List<Timed> all = new ArrayList<>();

    /** Something with a deadline. */
    interface Timed {
        /** The time, by the loop's clock, after which {@link #expired()} is called. */
        long deadline();

        /** The deadline has passed; until it is set anew this is called again with each sweep. */
        void expired();

        /** Where it stands in the list, as told by {@link #place(int)}. */
        int place();

        /** Tells where it stands in the list. */
        void place(int index);
    }

    void add(Timed timed) {
        timed.place(all.size());
        all.add(timed);
    }

    void remove(Timed timed) {
        Timed last = all.removeLast();
        if (last.place() != timed.place()) {
            all.set(timed.place(), last);
            last.place(timed.place());
        }
    }

    int size() {
        return all.size();
    }

    /** Backwards, so that what expires may remove itself: what takes its place was seen already. */
    void sweep(long now) {
        for (int i = all.size() - 1; i >= 0; i--) {
            Timed timed = all.get(i);
            if (now - timed.deadline() >= 0) {
                timed.expired();
            }
        }
    }

    /** Does something with each, in the same order. */
    void forEach(Consumer<Timed> action) {
        for (int i = all.size() - 1; i >= 0; i--) {
            action.accept(all.get(i));
        }
    }
}
