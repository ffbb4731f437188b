package dev.pando.edge.head;

import java.util.Arrays;

/**
 * What a path means, for choosing its route and its rules: percent-encoded unreserved characters
 * decoded and dot segments removed (RFC 3986 §6.2.2.2 and §6.2.2.3). The request itself is passed
 * on as it came; so a path cannot reach past its route with {@code ..} or {@code %2e%2e}, whatever
 * the instance makes of it. An encoded slash is no segment's border.
 */
public final class PathMeaning {
    private PathMeaning() {}

    /** The path's meaning; its percent signs must be well formed. */
    public static byte[] of(byte[] bytes, int from, int to) {
        byte[] decoded = new byte[to - from];
        int length = 0;
        for (int at = from; at < to; at++) {
            byte b = bytes[at];
            if (b == '%') {
                byte meant = (byte) (hex(bytes[at + 1]) << 4 | hex(bytes[at + 2]));
                if (isUnreserved(meant)) {
                    b = meant;
                    at += 2;
                }
            }
            decoded[length++] = b;
        }
        return removeDotSegments(decoded, length);
    }

    private static int hex(byte b) {
        return Character.digit(b, 16);
    }

    private static boolean isUnreserved(byte b) {
        return (b >= 'a' && b <= 'z')
                || (b >= 'A' && b <= 'Z')
                || (b >= '0' && b <= '9')
                || b == '-'
                || b == '.'
                || b == '_'
                || b == '~';
    }

    /** Works in place: what is kept never overtakes what is read. */
    private static byte[] removeDotSegments(byte[] path, int length) {
        int kept = 0;
        int at = 0;
        while (at < length) {
            int end = segmentEnd(path, at + 1, length);
            boolean last = end == length;
            if (isDots(path, at + 1, end, 1)) {
                kept = last ? keepSlash(path, kept) : kept;
            } else if (isDots(path, at + 1, end, 2)) {
                while (kept > 0 && path[--kept] != '/') {}
                kept = last ? keepSlash(path, kept) : kept;
            } else {
                System.arraycopy(path, at, path, kept, end - at);
                kept += end - at;
            }
            at = end;
        }
        return Arrays.copyOf(path, kept);
    }

    private static int keepSlash(byte[] path, int kept) {
        path[kept] = '/';
        return kept + 1;
    }

    private static boolean isDots(byte[] path, int from, int to, int count) {
        if (to - from != count) {
            return false;
        }
        for (int i = from; i < to; i++) {
            if (path[i] != '.') {
                return false;
            }
        }
        return true;
    }

    private static int segmentEnd(byte[] path, int from, int length) {
        int at = from;
        while (at < length && path[at] != '/') {
            at++;
        }
        return at;
    }
}
