package dev.pando.edge.proxy;

import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;

/** What happened on one event loop. The loop alone writes, anyone reads. */
public final class LoopCounters {
    /** What is counted. */
    public enum Count {
        /** Downstream connections accepted. */
        ACCEPTED,
        /** Upstream connections made. */
        CONNECTED,
        /** Instances that refused a connection or did not accept it in time. */
        CONNECT_FAILED,
        /** Requests sent again after their connection ended. */
        RETRIED,
        /** Answers that were malformed, cut off or never came. */
        BAD_ANSWERS
    }

    private final Map<Count, AtomicLong> counts = new EnumMap<>(Count.class);

    LoopCounters() {
        for (Count what : Count.values()) {
            counts.put(what, new AtomicLong());
        }
    }

    private AtomicLong at(Count what) {
        AtomicLong count = counts.get(what);
        if (count == null) {
            throw new IllegalStateException("not counted: " + what);
        }
        return count;
    }

    void add(Count what) {
        AtomicLong count = at(what);
        count.setOpaque(count.getPlain() + 1);
    }

    /** How often it happened. */
    public long of(Count what) {
        return at(what).getOpaque();
    }
}
