package dev.pando.edge.proxy;

import dev.pando.edge.route.Member;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The upstream connections of one event loop that wait for a request, by instance. The one used
 * last is taken first, so that the others grow old and are closed before the instance closes them.
 * There are never more of an instance than it held requests at once. Confined to its event loop.
 */
final class IdleUpstreams {
    private final Map<Member, Deque<UpstreamConnection>> byMember = new HashMap<>();
    private final long maxIdleNanos;

    IdleUpstreams(long maxIdleNanos) {
        this.maxIdleNanos = maxIdleNanos;
    }

    /** Takes a connection that is open and not too old, if there is one. */
    @Nullable UpstreamConnection take(Member member, long now) {
        Deque<UpstreamConnection> idle = byMember.get(member);
        if (idle == null) {
            return null;
        }
        UpstreamConnection youngest = idle.pollFirst();
        if (youngest == null || youngest.usableAt(now, maxIdleNanos)) {
            return youngest;
        }
        youngest.drop();
        return null; // the others are older
    }

    void put(Member member, UpstreamConnection connection) {
        byMember.computeIfAbsent(member, m -> new ArrayDeque<>()).addFirst(connection);
    }

    void remove(Member member, UpstreamConnection connection) {
        Deque<UpstreamConnection> idle = byMember.get(member);
        if (idle != null) {
            idle.remove(connection);
        }
    }

    /** Closes what is too old, and all of an instance that takes no more requests. */
    void sweep(long now) {
        Iterator<Map.Entry<Member, Deque<UpstreamConnection>>> members =
                byMember.entrySet().iterator();
        while (members.hasNext()) {
            var entry = members.next();
            closeOld(entry.getValue(), entry.getKey().ready(), now);
            if (entry.getValue().isEmpty()) {
                members.remove();
            }
        }
    }

    private void closeOld(Deque<UpstreamConnection> idle, boolean ready, long now) {
        UpstreamConnection oldest = idle.peekLast();
        while (oldest != null && !(ready && oldest.usableAt(now, maxIdleNanos))) {
            idle.removeLast();
            oldest.drop();
            oldest = idle.peekLast();
        }
    }

    /** Closes all. */
    void close() {
        byMember.values().forEach(idle -> idle.forEach(UpstreamConnection::drop));
        byMember.clear();
    }
}
