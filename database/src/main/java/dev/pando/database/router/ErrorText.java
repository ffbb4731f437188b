package dev.pando.database.router;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.netty.buffer.ByteBuf;

/** Reads fields of an ErrorResponse, PostgreSQL 18 §54.8. */
final class ErrorText {
    private static final char SEVERITY = 'V';
    private static final char CODE = 'C';
    private static final char MESSAGE = 'M';

    private ErrorText() {}

    /** Whether the server closes the connection after it. */
    static boolean isFatal(ByteBuf bytes, int body, int bodyBytes) {
        String severity = field(bytes, body, bodyBytes, SEVERITY);
        return severity.equals("FATAL") || severity.equals("PANIC");
    }

    /**
     * Whether the server ends the connection at its own wish or its administrator's:
     * admin_shutdown, or idle for too long.
     */
    static boolean isOwnWish(ByteBuf bytes, int body, int bodyBytes) {
        String code = code(bytes, body, bodyBytes);
        return code.equals("57P01") || code.equals("57P05");
    }

    /** Its SQLSTATE; empty where there is none. */
    static String code(ByteBuf bytes, int body, int bodyBytes) {
        return field(bytes, body, bodyBytes, CODE);
    }

    /** Its message; empty where there is none. */
    static String message(ByteBuf bytes, int body, int bodyBytes) {
        return field(bytes, body, bodyBytes, MESSAGE);
    }

    private static String field(ByteBuf bytes, int body, int bodyBytes, char wanted) {
        int at = body;
        int end = body + bodyBytes;
        while (at < end && bytes.getByte(at) != 0) {
            int zero = bytes.indexOf(at + 1, end, (byte) 0);
            if (zero < 0) {
                break;
            }
            if (bytes.getByte(at) == wanted) {
                return bytes.toString(at + 1, zero - at - 1, UTF_8);
            }
            at = zero + 1;
        }
        return "";
    }
}
