package dev.pando.edge.files;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Reads what path within a folder a URL's path names: decoded once and strictly, so that each file
 * has one meaning and none is outside. Refused are empty segments, those that begin with a dot
 * (hidden files and {@code ..}; but {@code .well-known} is meant to be seen, RFC 8615), an encoded
 * slash, backslashes, control characters, and what is not well-formed UTF-8 (RFC 3629 §3).
 */
final class UrlPath {
    private static final byte[] WELL_KNOWN = ".well-known".getBytes(StandardCharsets.US_ASCII);

    private UrlPath() {}

    /**
     * The path below the folder, with its leading slash; empty where the URL is the folder's prefix
     * itself; null if it names nothing.
     *
     * @param plain whether it has neither percent signs nor segments that begin with a dot
     * @param prefixSegments how many segments lead to the folder
     */
    static byte @Nullable [] within(
            byte[] bytes, int from, int to, boolean plain, int prefixSegments) {
        int start = from;
        for (int i = 0; i < prefixSegments; i++) {
            start = slashAfter(bytes, start + 1, to);
        }
        if (!plain) {
            // A dot segment in front would have moved the border that was just counted to.
            byte[] before = decoded(bytes, from, start);
            if (before == null || hasDots(before)) {
                return null;
            }
        }
        byte[] path = plain ? Arrays.copyOfRange(bytes, start, to) : decoded(bytes, start, to);
        return path != null && isClean(path) ? path : null;
    }

    private static int slashAfter(byte[] bytes, int from, int to) {
        int at = from;
        while (at < to && bytes[at] != '/') {
            at++;
        }
        return Math.min(at, to);
    }

    private static byte @Nullable [] decoded(byte[] bytes, int from, int to) {
        byte[] decoded = new byte[to - from];
        int length = 0;
        for (int at = from; at < to; at++) {
            byte b = bytes[at];
            if (b == '%') {
                b = (byte) (hex(bytes[at + 1]) << 4 | hex(bytes[at + 2]));
                at += 2;
                if (b == '/') {
                    return null;
                }
            }
            decoded[length++] = b;
        }
        byte[] path = Arrays.copyOf(decoded, length);
        return isUtf8(path) ? path : null;
    }

    private static int hex(byte b) {
        return Character.digit(b, 16);
    }

    private static boolean isUtf8(byte[] path) {
        CharsetDecoder strict =
                StandardCharsets.UTF_8
                        .newDecoder()
                        .onMalformedInput(CodingErrorAction.REPORT)
                        .onUnmappableCharacter(CodingErrorAction.REPORT);
        try {
            return strict.decode(ByteBuffer.wrap(path)).chars().noneMatch(Character::isISOControl);
        } catch (CharacterCodingException e) {
            return false;
        }
    }

    private static boolean isClean(byte[] path) {
        for (int at = 0; at < path.length; at++) {
            byte b = path[at];
            if (b == '\\' || (b >= 0 && b < ' ') || b == 0x7f) {
                return false;
            }
            if (b == '/' && at + 1 < path.length) {
                boolean empty = path[at + 1] == '/';
                if (empty || (path[at + 1] == '.' && !isWellKnown(path, at + 1))) {
                    return false;
                }
            }
        }
        return true;
    }

    private static boolean hasDots(byte[] path) {
        String text = new String(path, StandardCharsets.UTF_8) + "/";
        return text.contains("/./") || text.contains("/../");
    }

    private static boolean isWellKnown(byte[] path, int from) {
        int end = slashAfter(path, from, path.length);
        return Arrays.equals(WELL_KNOWN, 0, WELL_KNOWN.length, path, from, end);
    }
}
