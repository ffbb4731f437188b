package dev.pando.edge.head;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.util.Arrays;

/**
 * Bytes being put together: heads and log lines. It grows up to what it is asked for and is reused;
 * confined to one event loop.
 */
public final class ByteWriter {
    private static final byte[] HEX_DIGITS = "0123456789abcdef".getBytes(US_ASCII);

    private static final byte[] NOTHING = {};

    private byte[] bytes;
    private int length;

    /** Makes an empty writer with room for that many bytes at first. */
    public ByteWriter(int capacity) {
        bytes = new byte[capacity];
    }

    /** Starts again from nothing. */
    public void clear() {
        length = 0;
    }

    /** Takes back what was put after the writer was that long. */
    public void cutTo(int earlier) {
        length = earlier;
    }

    /** The bytes; only the first {@link #length()} count. Growing replaces the array. */
    public byte[] bytes() {
        return bytes;
    }

    /** What was put, in an array of its own. */
    public byte[] copy() {
        return length == 0 ? NOTHING : Arrays.copyOf(bytes, length);
    }

    /** How many bytes were put. */
    public int length() {
        return length;
    }

    /** Makes room for that many bytes more and gives where they will stand. */
    public int reserve(int more) {
        if (bytes.length - length < more) {
            bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, length + more));
        }
        int at = length;
        length += more;
        return at;
    }

    /** Puts all of an array. */
    public ByteWriter put(byte[] source) {
        return put(source, 0, source.length);
    }

    /** Puts a range of an array. */
    public ByteWriter put(byte[] source, int from, int to) {
        int at = reserve(to - from);
        System.arraycopy(source, from, bytes, at, to - from);
        return this;
    }

    /** Puts one byte. */
    public ByteWriter put(char ascii) {
        int at = reserve(1);
        bytes[at] = (byte) ascii;
        return this;
    }

    /** Puts a number, 0 or more, in decimal. */
    public ByteWriter putDecimal(long value) {
        int digits = 1;
        for (long rest = value; rest >= 10; rest /= 10) {
            digits++;
        }
        int at = reserve(digits) + digits;
        long rest = value;
        do {
            bytes[--at] = (byte) ('0' + rest % 10);
            rest /= 10;
        } while (rest > 0);
        return this;
    }

    /** Puts the low {@code digits} hexadecimal digits of a number. */
    public ByteWriter putHex(long value, int digits) {
        int at = reserve(digits);
        for (int i = 0; i < digits; i++) {
            bytes[at + i] = HEX_DIGITS[(int) (value >>> (4 * (digits - 1 - i))) & 0xf];
        }
        return this;
    }
}
