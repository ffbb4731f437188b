package dev.pando.compute.event;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Arrays;

/**
 * JSON text (RFC 8259) that grows in one array, which is used again: there is no object a value. It
 * writes what it is told to; commas and braces are the caller's. Confined to one thread.
 */
final class JsonBytes {
    private static final int USUAL_BYTES = 8 * 1024;

    /** An array that grew past this for one long body is given up after it. */
    private static final int MOST_KEPT_BYTES = 128 * 1024;

    private static final byte[] HEX = "0123456789abcdef".getBytes(ISO_8859_1);
    private static final byte[] BASE64 =
            "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".getBytes(ISO_8859_1);
    private static final boolean[] PLAIN = plain();

    /** How many UTF-8 bytes at most stand for one char: an escaped control character's six. */
    private static final int MOST_PER_CHAR = 6;

    private byte[] bytes = new byte[USUAL_BYTES];
    private int length;

    /** Empties it. */
    void reset() {
        if (bytes.length > MOST_KEPT_BYTES) {
            bytes = new byte[USUAL_BYTES];
        }
        length = 0;
    }

    int length() {
        return length;
    }

    /** Its array, of which the first {@link #length()} bytes are the text; until the next write. */
    byte[] array() {
        return bytes;
    }

    /** Takes back all after the first so many bytes. */
    void truncate(int to) {
        length = to;
    }

    /** Puts bytes as they are. */
    JsonBytes raw(byte[] ready) {
        ensure(ready.length);
        System.arraycopy(ready, 0, bytes, length, ready.length);
        length += ready.length;
        return this;
    }

    /** Puts one ASCII character as it is. */
    JsonBytes raw(char c) {
        ensure(1);
        bytes[length++] = (byte) c;
        return this;
    }

    JsonBytes number(long value) {
        return raw(Long.toString(value).getBytes(ISO_8859_1));
    }

    /** Puts a whole string, quotes included. */
    JsonBytes string(CharSequence text) {
        raw('"');
        chars(text);
        return raw('"');
    }

    /** Puts a name and its colon. */
    JsonBytes name(CharSequence name) {
        string(name);
        return raw(':');
    }

    /** Puts the inside of a string. */
    JsonBytes chars(CharSequence text) {
        int count = text.length();
        ensure(count * MOST_PER_CHAR);
        for (int i = 0; i < count; i++) {
            char c = text.charAt(i);
            if (c < 0x80) {
                ascii((byte) c);
            } else if (c < 0x800) {
                bytes[length++] = (byte) (0xC0 | c >> 6);
                bytes[length++] = (byte) (0x80 | (c & 0x3F));
            } else {
                i += wide(text, i, c);
            }
        }
        return this;
    }

    /** Puts a char beyond U+07FF; gives how many more chars of the text it took. */
    private int wide(CharSequence text, int at, char c) {
        boolean pair =
                Character.isHighSurrogate(c)
                        && at + 1 < text.length()
                        && Character.isLowSurrogate(text.charAt(at + 1));
        if (pair) {
            int point = Character.toCodePoint(c, text.charAt(at + 1));
            bytes[length++] = (byte) (0xF0 | point >> 18);
            bytes[length++] = (byte) (0x80 | (point >> 12 & 0x3F));
            bytes[length++] = (byte) (0x80 | (point >> 6 & 0x3F));
            bytes[length++] = (byte) (0x80 | (point & 0x3F));
            return 1;
        }
        int unit = Character.isSurrogate(c) ? 0xFFFD : c;
        bytes[length++] = (byte) (0xE0 | unit >> 12);
        bytes[length++] = (byte) (0x80 | (unit >> 6 & 0x3F));
        bytes[length++] = (byte) (0x80 | (unit & 0x3F));
        return 0;
    }

    /** Puts the inside of a string with ASCII capitals made small. */
    JsonBytes lowerCase(CharSequence text) {
        int count = text.length();
        ensure(count * MOST_PER_CHAR);
        for (int i = 0; i < count; i++) {
            char c = text.charAt(i);
            ascii((byte) (c >= 'A' && c <= 'Z' ? c + ('a' - 'A') : c));
        }
        return this;
    }

    /**
     * Puts UTF-8 bytes as the inside of a string.
     *
     * @return whether they are valid; if not, nothing was put
     */
    boolean utf8(byte[] from, int offset, int count) {
        if (!Utf8.isValid(from, offset, count)) {
            return false;
        }
        int done = 0;
        while (done < count) {
            int run = plainRun(from, offset + done, count - done);
            ensure(run + MOST_PER_CHAR);
            System.arraycopy(from, offset + done, bytes, length, run);
            length += run;
            done += run;
            if (done < count) {
                ascii(from[offset + done++]);
            }
        }
        return true;
    }

    private static int plainRun(byte[] from, int offset, int count) {
        int run = 0;
        while (run < count && (from[offset + run] < 0 || PLAIN[from[offset + run]])) {
            run++;
        }
        return run;
    }

    /** Puts bytes as the inside of a base64 string (RFC 4648 §4). */
    JsonBytes base64(byte[] from, int offset, int count) {
        ensure(Math.toIntExact((count + 2L) / 3 * 4));
        int end = offset + count;
        int at = offset;
        for (; at + 2 < end; at += 3) {
            sextets(
                    (from[at] & 0xFF) << 16 | (from[at + 1] & 0xFF) << 8 | (from[at + 2] & 0xFF),
                    4);
        }
        if (at + 1 < end) {
            sextets((from[at] & 0xFF) << 16 | (from[at + 1] & 0xFF) << 8, 3);
            bytes[length++] = '=';
        } else if (at < end) {
            sextets((from[at] & 0xFF) << 16, 2);
            bytes[length++] = '=';
            bytes[length++] = '=';
        }
        return this;
    }

    /** Puts the first so many of the four sextets of 24 bits; there is room. */
    private void sextets(int bits, int count) {
        for (int shift = 18; count > 0; shift -= 6, count--) {
            bytes[length++] = BASE64[bits >> shift & 0x3F];
        }
    }

    /** Puts one ASCII character of a string; there is room for its longest form. */
    private void ascii(byte b) {
        if (b < 0 || PLAIN[b]) {
            bytes[length++] = b;
            return;
        }
        bytes[length++] = '\\';
        switch (b) {
            case '"', '\\' -> bytes[length++] = b;
            case '\n' -> bytes[length++] = 'n';
            case '\r' -> bytes[length++] = 'r';
            case '\t' -> bytes[length++] = 't';
            default -> {
                bytes[length++] = 'u';
                bytes[length++] = '0';
                bytes[length++] = '0';
                bytes[length++] = HEX[b >> 4];
                bytes[length++] = HEX[b & 0xF];
            }
        }
    }

    private void ensure(int more) {
        long needed = (long) length + more;
        if (needed > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.toIntExact(Math.max(needed, bytes.length * 2L)));
        }
    }

    private static boolean[] plain() {
        boolean[] plain = new boolean[128];
        for (int c = ' '; c < 128; c++) {
            plain[c] = c != '"' && c != '\\';
        }
        return plain;
    }

    @Override
    public String toString() {
        return new String(bytes, 0, length, UTF_8);
    }
}
