package dev.pando.database.statistics;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.netty.buffer.ByteBuf;
import java.net.URLDecoder;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The comment at the end or the beginning of a statement in which an app says why it asks: {@code
 * request_id='0190...',traceparent='00-...-01'}, as sqlcommenter writes it, or {@code
 * request_id:0190...}, as Rails does. It is found as the statement goes by, and read only when the
 * statement was slow.
 *
 * @param text what stands between its marks
 */
record SqlComment(String text) {
    /** A longer one is none of these. */
    private static final int MAX_BYTES = 2_000;

    private static final int MAX_ID = 128;

    private static final Pattern ID =
            Pattern.compile(
                    "(?:^|,)\\s*(?:x[-_])?request[-_]?id\\s*[=:]\\s*(?:'([^']*)'|([^',]*))",
                    Pattern.CASE_INSENSITIVE);

    private static final Pattern TRACE_PARENT =
            Pattern.compile(
                    "(?:^|,)\\s*traceparent\\s*[=:]\\s*'?[0-9a-f]{2}-([0-9a-f]{32})-[0-9a-f]{16}-");

    /** The comment of a text; null where there is none. */
    static @Nullable SqlComment find(ByteBuf bytes, int from, int to) {
        int end = to;
        while (end > from && isSpaceOrEnd(bytes.getByte(end - 1))) {
            end--;
        }
        if (end - from < 4) {
            return null;
        }
        if (bytes.getByte(end - 1) == '/' && bytes.getByte(end - 2) == '*') {
            int last = Math.max(from, end - MAX_BYTES);
            for (int at = end - 4; at >= last; at--) {
                if (bytes.getByte(at) == '/' && bytes.getByte(at + 1) == '*') {
                    return of(bytes, at + 2, end - 2);
                }
            }
        } else if (bytes.getByte(from) == '/' && bytes.getByte(from + 1) == '*') {
            int last = Math.min(end, from + MAX_BYTES) - 1;
            for (int at = from + 2; at < last; at++) {
                if (bytes.getByte(at) == '*' && bytes.getByte(at + 1) == '/') {
                    return of(bytes, from + 2, at);
                }
            }
        }
        return null;
    }

    private static boolean isSpaceOrEnd(byte b) {
        return b == ' ' || b == ';' || b == '\n' || b == '\r' || b == '\t';
    }

    private static SqlComment of(ByteBuf bytes, int from, int to) {
        return new SqlComment(bytes.toString(from, to - from, UTF_8));
    }

    /** The id of the request that it names; empty if it names none. */
    String requestId() {
        Matcher found = ID.matcher(text);
        if (!found.find()) {
            return "";
        }
        String id = decoded(found.group(1) == null ? found.group(2) : found.group(1)).strip();
        return Excerpt.of(id, MAX_ID);
    }

    private static String decoded(String value) {
        try {
            return URLDecoder.decode(value.replace("+", "%2B"), UTF_8);
        } catch (IllegalArgumentException e) {
            return value; // not encoded after all
        }
    }

    /** The id of the trace that it names (W3C Trace Context §3.2.2.3); empty if it names none. */
    String traceId() {
        Matcher found = TRACE_PARENT.matcher(text);
        return found.find() ? found.group(1) : "";
    }
}
