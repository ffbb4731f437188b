package dev.pando.edge.shield;

import dev.pando.edge.head.FieldLines;
import dev.pando.edge.head.KnownField;
import dev.pando.edge.head.RequestHead;
import dev.pando.node.net.Network;
import java.net.InetAddress;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The proxies whose word is believed on whom they ask for. The client is found in X-Forwarded-For
 * alone, whose last address was added by the proxy that asks: {@code Forwarded} (RFC 7239) is
 * passed on, but most proxies pass it on too, as whoever asks them wrote it. Immutable.
 */
public final class TrustedProxies {
    private final NetworkTable networks;
    private final boolean empty;

    private TrustedProxies(NetworkTable networks, boolean empty) {
        this.networks = networks;
        this.empty = empty;
    }

    /** The proxies in these networks. */
    public static TrustedProxies in(Collection<Network> networks) {
        Map<Network, Integer> values = new HashMap<>();
        networks.forEach(network -> values.put(network, 0));
        return new TrustedProxies(NetworkTable.of(values), networks.isEmpty());
    }

    /** Whether nobody is believed. */
    public boolean isEmpty() {
        return empty;
    }

    /** Whether a peer of this address is believed. */
    public boolean contains(byte[] address) {
        return !empty && networks.find(address) != NetworkTable.NOTHING;
    }

    /**
     * For whom a trusted proxy asks: going back from the last address of all X-Forwarded-For lines
     * together, the first that is not a trusted proxy's itself, else the farthest. What is no
     * address ends the way, since nobody knows what stands before it. Null if the way leads
     * nowhere, so that it is the proxy itself that asks.
     */
    public @Nullable InetAddress client(RequestHead head) {
        FieldLines lines = head.lines();
        InetAddress farthest = null;
        for (int i = lines.count() - 1; i >= 0; i--) {
            if (lines.known(i) != KnownField.X_FORWARDED_FOR) {
                continue;
            }
            int from = lines.valueStart(i);
            int end = lines.valueEnd(i);
            boolean more = end > from;
            while (more) {
                int start = entryStart(head.bytes(), from, end);
                InetAddress met = trimmed(head.bytes(), start, end);
                if (met == null) {
                    return farthest;
                }
                if (!contains(met.getAddress())) {
                    return met;
                }
                farthest = met;
                more = start > from;
                end = start - 1; // before the comma
            }
        }
        return farthest;
    }

    private static int entryStart(byte[] bytes, int from, int end) {
        int at = end;
        while (at > from && bytes[at - 1] != ',') {
            at--;
        }
        return at;
    }

    private static @Nullable InetAddress trimmed(byte[] bytes, int start, int end) {
        int from = start;
        int to = end;
        while (from < to && isBlank(bytes[from])) {
            from++;
        }
        while (to > from && isBlank(bytes[to - 1])) {
            to--;
        }
        return Addresses.read(bytes, from, to);
    }

    private static boolean isBlank(byte b) {
        return b == ' ' || b == '\t';
    }
}
