package dev.pando.edge.proxy;

import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;

/** What happened on one event loop. The loop alone writes, anyone reads. */
public final class LoopCounters {
    /** What is counted. */
    public enum Count {
        /** Downstream connections accepted. */
        ACCEPTED("accepted_connections"),
        /** Downstream connections refused, since their client had as many as it may. */
        REFUSED_OF_CLIENT("refused_client_connections"),
        /** TLS handshakes that came to an end. */
        HANDSHAKES("tls_handshakes"),
        /** TLS handshakes that failed, or did not come to an end in time. */
        HANDSHAKES_FAILED("tls_handshake_failures"),
        /** Downstream connections that speak HTTP/2. */
        HTTP2_CONNECTIONS("http2_connections"),
        /** Of those, the ones ended since their client broke the protocol or a bound of it. */
        HTTP2_ERRORS("http2_connection_errors"),
        /** Downstream connections closed, since their client did not take its answers. */
        SLOW_READERS("slow_readers"),
        /** Upstream connections made. */
        CONNECTED("upstream_connections"),
        /** Instances that refused a connection or did not accept it in time. */
        CONNECT_FAILED("upstream_connect_failures"),
        /** Calls that a node did not run, since the instance was busy. */
        BUSY("busy_answers"),
        /** Answers that were malformed, cut off or never came. */
        BAD_ANSWERS("bad_answers"),
        /** Requests that the client did not send as it should. */
        FAILED_DOWNSTREAM("downstream_failures"),
        /** Requests that instances did not answer as they should. */
        FAILED_UPSTREAM("upstream_failures"),
        /** Requests that this edge had no room, time or socket for. */
        FAILED_HERE("own_failures"),
        /** WebSockets that were told to leave. */
        SENT_AWAY("websockets_sent_away");

        private final String noun;

        Count(String noun) {
            this.noun = noun;
        }

        /** What its meter is called, after the prefix. */
        public String noun() {
            return noun;
        }
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
