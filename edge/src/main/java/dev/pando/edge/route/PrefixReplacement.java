package dev.pando.edge.route;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.pando.cluster.Route;
import dev.pando.edge.head.ByteWriter;
import dev.pando.edge.head.PathMeaning;
import dev.pando.edge.head.RequestHead;
import org.jspecify.annotations.Nullable;

/**
 * What a service is sent in place of its route's prefix. A path that says what it means keeps the
 * rest as it came, byte for byte. Of any other, one with percent signs or dot segments, the meaning
 * is sent ({@link PathMeaning}), since only that tells where the prefix ends: unreserved characters
 * decoded, dot segments removed, everything else as it came. Immutable.
 */
public final class PrefixReplacement {
    private static final byte[] NOTHING = {};

    private final int prefixLength;
    private final byte[] replacement;
    private final byte[] line;

    private PrefixReplacement(String prefix, String replacement) {
        prefixLength = prefix.length();
        this.replacement = replacement.getBytes(US_ASCII);
        boolean stripped = replacement.isEmpty() && !prefix.isEmpty();
        line = stripped ? ("X-Forwarded-Prefix: " + prefix + "\r\n").getBytes(US_ASCII) : NOTHING;
    }

    /** That of a route; null where paths stay as they came. */
    static @Nullable PrefixReplacement of(Route route) {
        @Nullable String replacement = route.replacement();
        return replacement == null
                ? null
                : new PrefixReplacement(withoutSlash(route.prefix()), withoutSlash(replacement));
    }

    private static String withoutSlash(String path) {
        return path.replaceAll("/+$", "");
    }

    /** Puts the path of a request that the route has taken. */
    public void put(RequestHead head, ByteWriter out) {
        int before = out.length();
        out.put(replacement);
        if (head.plainPath()) {
            putRest(head.bytes(), head.pathStart(), head.pathEnd(), out);
        } else {
            byte[] meant = PathMeaning.of(head.bytes(), head.pathStart(), head.pathEnd());
            putRest(meant, 0, meant.length, out);
        }
        if (out.length() == before) {
            out.put('/');
        }
    }

    private void putRest(byte[] path, int from, int to, ByteWriter out) {
        out.put(path, Math.min(from + prefixLength, to), to);
    }

    /**
     * The line that tells a service which prefix was stripped, so that it can write links; nothing
     * where another prefix took its place, since links are then the service's own.
     */
    public byte[] line() {
        return line;
    }
}
