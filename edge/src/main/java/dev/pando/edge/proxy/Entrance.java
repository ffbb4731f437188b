package dev.pando.edge.proxy;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.pando.edge.head.FieldLines;
import dev.pando.edge.head.KnownField;
import dev.pando.edge.head.RequestHead;
import dev.pando.edge.route.Destination;
import dev.pando.edge.route.RouteTable;
import dev.pando.edge.rule.Client;
import dev.pando.edge.rule.Rules;
import java.net.InetAddress;
import java.util.Arrays;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A listener as its connections see it: how it finds where a request leads, and whether the
 * platform's own fields are believed. Immutable.
 */
public final class Entrance {
    private static final byte[] HTTPS = "https".getBytes(US_ASCII);

    private final Supplier<RouteTable> routes;
    private final Way way;
    private final boolean trusted;
    private final boolean secure;
    private final boolean http2;
    private final byte[] authority;

    /** How a listener finds where a request leads in the newest routes. */
    @FunctionalInterface
    public interface Way {
        /** The destination, or null if there is no route. */
        @Nullable Destination find(RouteTable routes, RequestHead head);
    }

    /**
     * Makes an entrance.
     *
     * @param trusted whether X-Request-Id, Forwarded and X-Forwarded-* are taken as they come,
     *     since only the platform's own instances can reach the listener
     * @param secure whether its connections are encrypted (TLS)
     * @param authority the host that an HTTP/1.0 request without one means
     */
    public Entrance(
            Supplier<RouteTable> routes,
            Way way,
            boolean trusted,
            boolean secure,
            String authority) {
        this(routes, way, trusted, secure, false, authority.getBytes(US_ASCII));
    }

    private Entrance(
            Supplier<RouteTable> routes,
            Way way,
            boolean trusted,
            boolean secure,
            boolean http2,
            byte[] authority) {
        this.routes = routes;
        this.way = way;
        this.trusted = trusted;
        this.secure = secure;
        this.http2 = http2;
        this.authority = authority;
    }

    /** The same as the streams of an HTTP/2 connection see it. */
    Entrance overHttp2() {
        return new Entrance(routes, way, trusted, secure, true, authority);
    }

    /** Whether what came in by it came by HTTP/2. */
    boolean http2() {
        return http2;
    }

    @Nullable Destination find(RequestHead head) {
        return way.find(routes.get(), head);
    }

    /** What holds for a request; nothing for the platform's own instances. */
    Rules rules(RequestHead head) {
        return trusted ? Rules.NONE : routes.get().rules(head);
    }

    /** Whether a peer of this address asks for others, as it says. */
    boolean trustsProxy(byte[] address) {
        return !trusted && routes.get().proxies().contains(address);
    }

    /** Whom a trusted proxy asks for; the proxy itself if it does not say. */
    Client client(RequestHead head, Client proxy) {
        InetAddress client = routes.get().proxies().client(head);
        return client == null ? proxy : Client.at(client);
    }

    /** Whether only the platform's own instances can reach the listener. */
    public boolean trusted() {
        return trusted;
    }

    /** Whether what is asked here is asked over TLS. */
    boolean secure() {
        return secure;
    }

    /** The same of the request that a trusted proxy passes on, if it says. */
    boolean secure(RequestHead head) {
        FieldLines lines = head.lines();
        for (int i = 0; i < lines.count(); i++) {
            if (lines.known(i) == KnownField.X_FORWARDED_PROTO) {
                byte[] value = head.bytes();
                return Arrays.equals(
                        value, lines.valueStart(i), lines.valueEnd(i), HTTPS, 0, HTTPS.length);
            }
        }
        return secure;
    }

    byte[] authority() {
        return authority;
    }
}
