package dev.pando.edge.h2;

import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.util.AsciiString;
import java.util.Set;

/**
 * The head of an answer as HTTP/2 has it, read from the text that the edge has put together for
 * HTTP/1.1: without what concerns a connection, names in lower case (RFC 9113 §8.2).
 */
public final class AnswerFields {
    /** The length of a body that is not told. */
    public static final long UNKNOWN_LENGTH = -1;

    private static final int STATUS_START = "HTTP/1.1 ".length();
    private static final int STATUS_DIGITS = 3;
    private static final AsciiString CONTENT_LENGTH = AsciiString.cached("content-length");
    private static final AsciiString TRANSFER_ENCODING = AsciiString.cached("transfer-encoding");

    private static final Set<AsciiString> OF_A_CONNECTION =
            Set.of(
                    AsciiString.cached("connection"),
                    AsciiString.cached("keep-alive"),
                    AsciiString.cached("proxy-connection"),
                    TRANSFER_ENCODING,
                    AsciiString.cached("upgrade"));

    private final Http2Headers headers = new DefaultHttp2Headers(false);
    private final int status;
    private final int length;
    private boolean chunked;
    private long contentLength = UNKNOWN_LENGTH;

    /** Reads a head, which stands whole at the beginning of so many bytes. */
    public AnswerFields(byte[] text, int end) {
        status = number(text, STATUS_START, STATUS_START + STATUS_DIGITS);
        headers.status(new AsciiString(text, STATUS_START, STATUS_DIGITS, true));
        length = read(text, lineEnd(text, 0, end), end);
    }

    private AnswerFields(byte[] text, int end, int from) {
        status = 0;
        length = read(text, from, end);
    }

    /** The fields of lines, such as trailers are. */
    public static Http2Headers trailers(byte[] text, int end) {
        return new AnswerFields(text, end, 0).headers;
    }

    /** Reads lines up to an empty one, and gives where what follows it begins. */
    private int read(byte[] text, int from, int end) {
        int at = from;
        while (at < end) {
            int next = lineEnd(text, at, end);
            int lineEnd = next - 1;
            if (lineEnd > at && text[lineEnd - 1] == '\r') {
                lineEnd--;
            }
            if (lineEnd == at) {
                return next;
            }
            take(text, at, lineEnd);
            at = next;
        }
        return at;
    }

    /** The index after the line's end. */
    private static int lineEnd(byte[] text, int from, int end) {
        int at = from;
        while (at < end && text[at] != '\n') {
            at++;
        }
        return Math.min(at + 1, end);
    }

    private void take(byte[] text, int from, int to) {
        int colon = from;
        while (colon < to && text[colon] != ':') {
            colon++;
        }
        int start = colon + 1;
        while (start < to && isBlank(text[start])) {
            start++;
        }
        int end = to;
        while (end > start && isBlank(text[end - 1])) {
            end--;
        }
        AsciiString name = new AsciiString(text, from, colon - from, true).toLowerCase();
        if (name.equals(CONTENT_LENGTH)) {
            contentLength = longNumber(text, start, end);
        }
        chunked |= name.equals(TRANSFER_ENCODING);
        if (!OF_A_CONNECTION.contains(name)) {
            headers.add(name, new AsciiString(text, start, end - start, true));
        }
    }

    private static boolean isBlank(byte b) {
        return b == ' ' || b == '\t';
    }

    private static int number(byte[] text, int from, int to) {
        return Math.toIntExact(longNumber(text, from, to));
    }

    private static long longNumber(byte[] text, int from, int to) {
        long number = 0;
        for (int i = from; i < to; i++) {
            number = number * 10 + (text[i] - '0');
        }
        return number;
    }

    /** The fields, {@code :status} first. */
    public Http2Headers headers() {
        return headers;
    }

    /** How long the head was as text. */
    public int length() {
        return length;
    }

    /** Whether another head follows: 100, 103 and the like. */
    public boolean interim() {
        return status < 200;
    }

    /**
     * How long the body is that follows; {@link #UNKNOWN_LENGTH} where its end will be told.
     *
     * @param toHead whether the request was one for the head alone
     */
    public long bodyLength(boolean toHead) {
        if (toHead || status == 204 || status == 304) {
            return 0;
        }
        if (chunked) {
            return UNKNOWN_LENGTH;
        }
        return Math.max(contentLength, 0);
    }
}
