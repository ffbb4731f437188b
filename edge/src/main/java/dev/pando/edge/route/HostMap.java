package dev.pando.edge.route;

import dev.pando.edge.head.RequestHead;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Values by hosts: exact ones, and {@code *.example.com} for all below that one. A request has the
 * value of its exact host, else that of the longest name with a star; names are found in any case.
 * Immutable.
 */
final class HostMap<V> {
    private static final String STAR = "*.";

    private final ByteMap<V> exact;

    /** By what follows the star. */
    private final ByteMap<V> below;

    HostMap(Map<String, ? extends V> byHost) {
        Map<String, V> exactOnes = new HashMap<>();
        Map<String, V> stars = new HashMap<>();
        byHost.forEach((host, value) -> {
            if (host.startsWith(STAR)) {
                stars.put(host.substring(STAR.length()), value);
            } else {
                exactOnes.put(host, value);
            }
        });
        exact = ByteMap.ignoringCase(exactOnes);
        below = ByteMap.ignoringCase(stars);
    }

    /** Whether what is said of one host, which may have a star, holds for all that another is. */
    static boolean covers(String host, String other) {
        return host.equals(other)
                || (host.startsWith(STAR)
                        && other.endsWith(host.substring(1))
                        && other.length() > host.length() - 1);
    }

    @Nullable V find(RequestHead head) {
        byte[] bytes = head.bytes();
        int from = head.authorityStart();
        int to = head.hostNameEnd();
        if (to > from && bytes[to - 1] == '.') {
            to--; // the root's dot: the same name, written in full
        }
        V found = exact.find(bytes, from, to);
        if (found != null || below.isEmpty()) {
            return found;
        }
        for (int at = from; at < to && found == null; at++) {
            if (bytes[at] == '.' && at > from) {
                found = below.find(bytes, at + 1, to);
            }
        }
        return found;
    }
}
