package dev.pando.edge.head;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.util.Arrays;

/** Reads a status line: RFC 9112 §4. */
final class StatusLine {
    private static final byte[] HTTP_1 = "HTTP/1.".getBytes(US_ASCII);

    /** {@code HTTP/1.1 200}. */
    private static final int FIXED_BYTES = 12;

    private static final int CODE_AT = 9;

    private StatusLine() {}

    /**
     * Reads the line that starts the bytes. The space after the code may be missing where there is
     * no reason phrase, as several servers have it.
     *
     * @return the offset after its CR LF; {@link HeadScanner#INCOMPLETE}; a refusal's code
     */
    static int scan(byte[] bytes, int end, ResponseHead head) {
        int fixed = Math.min(end, HTTP_1.length);
        if (!Arrays.equals(HTTP_1, 0, fixed, bytes, 0, fixed)) {
            return Refusal.BAD_STATUS_LINE.code();
        }
        if (end <= FIXED_BYTES) {
            return HeadScanner.INCOMPLETE;
        }
        boolean formed =
                Ascii.isDigit(bytes[HTTP_1.length])
                        && bytes[CODE_AT - 1] == Ascii.SPACE
                        && bytes[CODE_AT] >= '1'
                        && Ascii.isDigit(bytes[CODE_AT])
                        && Ascii.isDigit(bytes[CODE_AT + 1])
                        && Ascii.isDigit(bytes[CODE_AT + 2])
                        && (bytes[FIXED_BYTES] == Ascii.SPACE || bytes[FIXED_BYTES] == Ascii.CR);
        if (!formed) {
            return Refusal.BAD_STATUS_LINE.code();
        }
        int lineEnd = Ascii.firstControl(bytes, FIXED_BYTES, end);
        if (end - lineEnd < 2) {
            boolean cut = lineEnd == end || bytes[lineEnd] == Ascii.CR;
            return cut ? HeadScanner.INCOMPLETE : Refusal.BAD_STATUS_LINE.code();
        }
        if (bytes[lineEnd] != Ascii.CR || bytes[lineEnd + 1] != Ascii.LF) {
            return Refusal.BAD_STATUS_LINE.code();
        }
        head.http11 = bytes[HTTP_1.length] != '0';
        head.status =
                (bytes[CODE_AT] - '0') * 100
                        + (bytes[CODE_AT + 1] - '0') * 10
                        + (bytes[CODE_AT + 2] - '0');
        head.statusStart = CODE_AT;
        head.statusLineEnd = lineEnd + 2;
        return lineEnd + 2;
    }
}
