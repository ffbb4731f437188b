package dev.pando.edge.head;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/** The character classes of RFC 9110 §5.6 and RFC 3986, as tables over bytes. */
final class Ascii {
    static final byte TAB = '\t';
    static final byte LF = '\n';
    static final byte CR = '\r';
    static final byte SPACE = ' ';

    private static final VarHandle EIGHT_BYTES =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long ONES = 0x0101010101010101L;
    private static final long HIGH_BITS = 0x8080808080808080L;
    private static final long DELETES = 0x7f * ONES;

    private static final boolean[] TOKEN = new boolean[256];
    private static final boolean[] TARGET = new boolean[256];
    private static final boolean[] HOST = new boolean[256];
    private static final byte[] HEX = new byte[256];

    static {
        for (int c = '0'; c <= '9'; c++) {
            TOKEN[c] = true;
            HOST[c] = true;
        }
        for (int c = 'a'; c <= 'z'; c++) {
            int upper = c - 'a' + 'A';
            TOKEN[c] = true;
            TOKEN[upper] = true;
            HOST[c] = true;
            HOST[upper] = true;
        }
        for (char c : "!#$%&'*+-.^_`|~".toCharArray()) {
            TOKEN[c] = true;
        }
        for (char c : "-._".toCharArray()) {
            HOST[c] = true;
        }
        Arrays.fill(TARGET, 0x21, 0x7f, true);
        TARGET['#'] = false;
        TARGET['\\'] = false;
        Arrays.fill(HEX, (byte) -1);
        for (int digit = 0; digit < 16; digit++) {
            HEX[Character.forDigit(digit, 16)] = (byte) digit;
            HEX[Character.toUpperCase(Character.forDigit(digit, 16))] = (byte) digit;
        }
    }

    private Ascii() {}

    /** A character of a method or field name: {@code tchar}, RFC 9110 §5.6.2. */
    static boolean isToken(byte b) {
        return TOKEN[b & 0xff];
    }

    /**
     * A character that may stand in a request target: visible ASCII but {@code #} and backslash.
     * That is wider than RFC 3986, as browsers are ({@code |}, braces, quotes).
     */
    static boolean isTarget(byte b) {
        return TARGET[b & 0xff];
    }

    /** A character of a host name; narrower than RFC 3986's {@code reg-name}, as DNS is. */
    static boolean isHost(byte b) {
        return HOST[b & 0xff];
    }

    static boolean isDigit(byte b) {
        return b >= '0' && b <= '9';
    }

    static boolean isBlank(byte b) {
        return b == SPACE || b == TAB;
    }

    /** The value of a hexadecimal digit, or -1. */
    static int hexValue(byte b) {
        return HEX[b & 0xff];
    }

    static byte lower(byte b) {
        return b >= 'A' && b <= 'Z' ? (byte) (b + ('a' - 'A')) : b;
    }

    /** Whether a range spells a lower-case word, in whatever case. */
    static boolean spells(byte[] bytes, int from, int to, byte[] lowerCase) {
        if (to - from != lowerCase.length) {
            return false;
        }
        for (int i = 0; i < lowerCase.length; i++) {
            if (lower(bytes[from + i]) != lowerCase[i]) {
                return false;
            }
        }
        return true;
    }

    /**
     * Where the first control character other than a tab stands in a range, or {@code to}; eight
     * bytes at a time. A byte is a control character when it is below 0x20 or is 0x7f; the lowest
     * marked byte of each test is exact, since borrows only run upwards.
     */
    static int firstControl(byte[] bytes, int from, int to) {
        int at = from;
        while (at < to) {
            if (to - at >= Long.BYTES) {
                long word = (long) EIGHT_BYTES.get(bytes, at);
                long low = (word - SPACE * ONES) & ~word;
                long deletes = word ^ DELETES;
                long marks = (low | ((deletes - ONES) & ~deletes)) & HIGH_BITS;
                if (marks == 0) {
                    at += Long.BYTES;
                    continue;
                }
                at += Long.numberOfTrailingZeros(marks) >>> 3;
            }
            byte b = bytes[at];
            if ((b >= 0 && b < SPACE && b != TAB) || b == 0x7f) {
                return at;
            }
            at++;
        }
        return to;
    }
}
