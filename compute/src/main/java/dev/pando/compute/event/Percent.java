package dev.pando.compute.event;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

/**
 * Percent-decoding (RFC 3986 §2.1) that never fails: a percent sign that is not followed by two hex
 * digits stands for itself, and invalid UTF-8 becomes U+FFFD.
 */
final class Percent {
    private Percent() {}

    /** Decodes a path. */
    static String decoded(String text) {
        return text.indexOf('%') < 0 ? text : decode(text, false);
    }

    /** Decodes a part of a query, in which a plus sign is a space. */
    static String decodedForm(String text) {
        return text.indexOf('%') < 0 && text.indexOf('+') < 0 ? text : decode(text, true);
    }

    private static String decode(String text, boolean plusIsSpace) {
        // One byte a char: a request target's chars are bytes.
        byte[] from = text.getBytes(ISO_8859_1);
        byte[] to = new byte[from.length];
        int length = 0;
        for (int at = 0; at < from.length; at++) {
            byte b = from[at];
            if (b == '%' && at + 2 < from.length && isHex(from[at + 1]) && isHex(from[at + 2])) {
                b = (byte) (hex(from[at + 1]) << 4 | hex(from[at + 2]));
                at += 2;
            } else if (b == '+' && plusIsSpace) {
                b = ' ';
            }
            to[length++] = b;
        }
        return new String(to, 0, length, UTF_8);
    }

    private static boolean isHex(byte b) {
        return b > 0 && hex(b) >= 0;
    }

    private static int hex(byte b) {
        return Character.digit(b, 16);
    }
}
