package dev.pando.database.sql;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.netty.buffer.ByteBuf;

/** A fixed set of lower-case words, asked by bytes in a buffer, whatever their case; immutable. */
final class Words {
    private static final long FNV_OFFSET = 0xcbf29ce484222325L;
    private static final long FNV_PRIME = 0x100000001b3L;

    private final byte[][] table;

    private Words(byte[][] table) {
        this.table = table;
    }

    static Words of(String... words) {
        int size = Math.max(4, Integer.highestOneBit(words.length) << 2);
        byte[][] table = new byte[size][];
        for (String word : words) {
            byte[] bytes = word.getBytes(US_ASCII);
            long hash = FNV_OFFSET;
            for (byte b : bytes) {
                hash = (hash ^ b) * FNV_PRIME;
            }
            int slot = slot(hash, size);
            while (table[slot] != null) {
                slot = (slot + 1) & (size - 1);
            }
            table[slot] = bytes;
        }
        return new Words(table);
    }

    private static int slot(long hash, int size) {
        return (int) (hash ^ (hash >>> 32)) & (size - 1);
    }

    /** Whether the bytes are one of the words. */
    boolean has(ByteBuf text, int from, int to) {
        long hash = FNV_OFFSET;
        for (int i = from; i < to; i++) {
            hash = (hash ^ lower(text.getByte(i))) * FNV_PRIME;
        }
        int slot = slot(hash, table.length);
        while (table[slot] != null) {
            if (isSame(table[slot], text, from, to)) {
                return true;
            }
            slot = (slot + 1) & (table.length - 1);
        }
        return false;
    }

    private static boolean isSame(byte[] word, ByteBuf text, int from, int to) {
        if (word.length != to - from) {
            return false;
        }
        for (int i = 0; i < word.length; i++) {
            if (word[i] != lower(text.getByte(from + i))) {
                return false;
            }
        }
        return true;
    }

    private static int lower(byte b) {
        return b >= 'A' && b <= 'Z' ? b + ('a' - 'A') : b;
    }
}
