package dev.pando.edge.proxy;

import dev.pando.edge.pool.Member;
import java.net.SocketAddress;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The upstream connections of one event loop that wait for a request, by address: functions of one
 * node have the same. The one used last is taken first, so that the others grow old and are closed
 * before the instance closes them. There are never more of an address than it held requests at
 * once. Confined to its event loop.
 */
final class IdleUpstreams {
    private final Map<SocketAddress, Deque<UpstreamConnection>> byAddress = new HashMap<>();
    private final long maxIdleNanos;

    IdleUpstreams(long maxIdleNanos) {
        this.maxIdleNanos = maxIdleNanos;
    }

    /** Takes a connection that is open and not too old, if there is one. */
    @Nullable UpstreamConnection take(Member member, long now) {
        Deque<UpstreamConnection> idle = byAddress.get(member.address());
        if (idle == null) {
            return null;
        }
        UpstreamConnection youngest = idle.pollFirst();
        if (youngest == null) {
            return null;
        }
        if (youngest.usableAt(now, maxIdleNanos)) {
            youngest.leadTo(member);
            return youngest;
        }
        youngest.drop();
        return null; // the others are older
    }

    void put(UpstreamConnection connection) {
        byAddress
                .computeIfAbsent(connection.member().address(), m -> new ArrayDeque<>())
                .addFirst(connection);
    }

    void remove(UpstreamConnection connection) {
        Deque<UpstreamConnection> idle = byAddress.get(connection.member().address());
        if (idle != null) {
            idle.remove(connection);
        }
    }

    /** Closes what is too old, and what leads to an instance that takes no more requests. */
    void sweep(long now) {
        Iterator<Deque<UpstreamConnection>> all = byAddress.values().iterator();
        while (all.hasNext()) {
            Deque<UpstreamConnection> idle = all.next();
            closeOld(idle, now);
            if (idle.isEmpty()) {
                all.remove();
            }
        }
    }

    private void closeOld(Deque<UpstreamConnection> idle, long now) {
        UpstreamConnection oldest = idle.peekLast();
        while (oldest != null && !(oldest.member().ready() && oldest.usableAt(now, maxIdleNanos))) {
            idle.removeLast();
            oldest.drop();
            oldest = idle.peekLast();
        }
    }

    /** Closes all. */
    void close() {
        byAddress.values().forEach(idle -> idle.forEach(UpstreamConnection::drop));
        byAddress.clear();
    }
}
