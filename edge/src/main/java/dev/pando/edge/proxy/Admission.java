package dev.pando.edge.proxy;

import dev.pando.edge.shield.ClientConnections;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Counts the downstream connections of one kind of listener, on all loops, against their bounds:
 * all together, and those of each client where strangers can connect. Safe for use by many threads.
 */
public final class Admission {
    private final int max;
    private final @Nullable ClientConnections byClient;
    private final AtomicInteger inside = new AtomicInteger();

    /** Lets that many connections in, whosever they are. */
    public Admission(int max) {
        this(max, null);
    }

    /** The same where no client may have too many of them. */
    public Admission(int max, @Nullable ClientConnections byClient) {
        this.max = max;
        this.byClient = byClient;
    }

    /** Counts one in, and gives how many are inside over the bound. It leaves in any case. */
    int enter() {
        return inside.incrementAndGet() - max;
    }

    /** Counts one of a client in, and gives the place that it leaves in any case. */
    int enter(byte[] address) {
        return byClient == null ? ClientConnections.NOT_COUNTED : byClient.enter(address);
    }

    /** How many the client at a place has over the bound. */
    int over(int place) {
        return byClient == null ? 0 : byClient.over(place);
    }

    void leave(int place) {
        if (byClient != null) {
            byClient.leave(place);
        }
        inside.decrementAndGet();
    }

    /** Connections open now. */
    public int inside() {
        return inside.get();
    }
}
