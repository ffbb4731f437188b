package dev.pando.edge.head;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Reads a request line: RFC 9112 §3, without the leniency that its §2.2 and §3 would permit. */
final class RequestLine {
    private static final int MAX_METHOD_BYTES = 32;

    /** {@code HTTP/1.1} and CR LF. */
    private static final int VERSION_BYTES = 8;

    private static final byte[] HTTP = "HTTP/".getBytes(US_ASCII);
    private static final byte[] SCHEME_HTTP = "http://".getBytes(US_ASCII);
    private static final byte[] SCHEME_HTTPS = "https://".getBytes(US_ASCII);

    private RequestLine() {}

    /**
     * Reads the line that starts at {@code start}.
     *
     * @return the offset after its CR LF; {@link HeadScanner#INCOMPLETE}; a refusal's code
     */
    static int scan(byte[] bytes, int start, int end, int maxTargetBytes, RequestHead head) {
        int methodEnd = methodEnd(bytes, start, end);
        if (methodEnd <= 0) {
            return methodEnd;
        }
        head.methodStart = start;
        head.methodEnd = methodEnd;
        head.method.read(bytes, start, methodEnd);
        int targetStart = methodEnd + 1;
        int targetEnd = targetStart;
        while (targetEnd < end && Ascii.isTarget(bytes[targetEnd])) {
            targetEnd++;
        }
        if (targetEnd - targetStart > maxTargetBytes) {
            return Refusal.TARGET_TOO_LONG.code();
        }
        if (targetEnd == end) {
            return HeadScanner.INCOMPLETE;
        }
        if (bytes[targetEnd] != Ascii.SPACE || targetEnd == targetStart) {
            return Refusal.BAD_REQUEST_LINE.code();
        }
        int next = version(bytes, targetEnd + 1, end, head);
        if (next <= 0) {
            return next;
        }
        Refusal met = target(bytes, targetStart, targetEnd, head);
        return met == null ? next : met.code();
    }

    private static int methodEnd(byte[] bytes, int start, int end) {
        int at = start;
        while (at < end && Ascii.isToken(bytes[at])) {
            at++;
        }
        if (at - start > MAX_METHOD_BYTES) {
            return Refusal.BAD_METHOD.code();
        }
        if (at == end) {
            return HeadScanner.INCOMPLETE;
        }
        if (bytes[at] != Ascii.SPACE || at == start) {
            return Refusal.BAD_METHOD.code();
        }
        return at;
    }

    private static int version(byte[] bytes, int at, int end, RequestHead head) {
        int lineEnd = at;
        while (lineEnd < end && lineEnd - at <= VERSION_BYTES && bytes[lineEnd] != Ascii.LF) {
            if (lineEnd - at == VERSION_BYTES && bytes[lineEnd] != Ascii.CR) {
                return Refusal.BAD_VERSION.code();
            }
            lineEnd++;
        }
        if (lineEnd == end) {
            return HeadScanner.INCOMPLETE;
        }
        boolean formed =
                lineEnd - at == VERSION_BYTES + 1
                        && bytes[lineEnd] == Ascii.LF
                        && Arrays.equals(HTTP, 0, HTTP.length, bytes, at, at + HTTP.length)
                        && Ascii.isDigit(bytes[at + 5])
                        && bytes[at + 6] == '.'
                        && Ascii.isDigit(bytes[at + 7]);
        if (!formed) {
            return Refusal.BAD_VERSION.code();
        }
        if (bytes[at + 5] != '1') {
            return Refusal.VERSION_NOT_SERVED.code();
        }
        head.http11 = bytes[at + 7] != '0';
        return lineEnd + 1;
    }

    /** Tells the four forms of RFC 9112 §3.2 apart; null if the target is taken. */
    private static @Nullable Refusal target(byte[] bytes, int from, int to, RequestHead head) {
        if (head.method.connect()) {
            return Refusal.METHOD_NOT_SERVED;
        }
        if (bytes[from] == '/') {
            return path(bytes, from, to, head);
        }
        if (bytes[from] == '*') {
            boolean asterisk = to - from == 1 && head.method.options();
            return asterisk ? path(bytes, from, to, head) : Refusal.BAD_TARGET;
        }
        int schemeEnd = schemeEnd(bytes, from, to);
        if (schemeEnd < 0) {
            return Refusal.BAD_TARGET;
        }
        int authorityEnd = schemeEnd;
        while (authorityEnd < to && bytes[authorityEnd] != '/' && bytes[authorityEnd] != '?') {
            authorityEnd++;
        }
        head.absolute = true;
        if (!Authority.read(bytes, schemeEnd, authorityEnd, head)) {
            return Refusal.BAD_TARGET;
        }
        return path(bytes, authorityEnd, to, head);
    }

    private static int schemeEnd(byte[] bytes, int from, int to) {
        for (byte[] scheme : new byte[][] {SCHEME_HTTP, SCHEME_HTTPS}) {
            int end = from + scheme.length;
            if (end < to && Ascii.spells(bytes, from, end, scheme)) {
                return end;
            }
        }
        return -1;
    }

    /**
     * Finds where the path ends, checks its percent signs, and notes whether it says what it means.
     * The query is the application's own and is not looked into.
     */
    private static @Nullable Refusal path(byte[] bytes, int from, int to, RequestHead head) {
        head.targetStart = from;
        head.pathStart = from;
        head.targetEnd = to;
        int at = from;
        while (at < to && bytes[at] != '?') {
            byte b = bytes[at];
            if (b == '%') {
                head.plainPath = false;
                if (!isEncodedCharacter(bytes, at, to)) {
                    return Refusal.BAD_TARGET;
                }
            } else if (b == '.' && bytes[at - 1] == '/') {
                head.plainPath = false;
            }
            at++;
        }
        head.pathEnd = at;
        return null;
    }

    /** Whether a percent sign begins two hexadecimal digits that are not those of NUL. */
    private static boolean isEncodedCharacter(byte[] bytes, int at, int to) {
        if (to - at < 3) {
            return false;
        }
        int high = Ascii.hexValue(bytes[at + 1]);
        int low = Ascii.hexValue(bytes[at + 2]);
        return high >= 0 && low >= 0 && (high | low) != 0;
    }
}
