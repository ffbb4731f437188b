package dev.pando.database.sql;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.util.List;
import java.util.stream.IntStream;

/**
 * Fixed groups of lower-case words, asked by bytes of a text, whatever their case; immutable. A
 * word is of one group alone.
 */
final class Words {
    /** The group of a word that is of none. */
    static final int NONE = -1;

    private final byte[][] table;
    private final int[] groups;

    /** A bit for each letter that a word begins with, by which most others are told. */
    private int initials;

    private Words(int words) {
        int size = Math.max(4, Integer.highestOneBit(words) << 2);
        this.table = new byte[size][];
        this.groups = new int[size];
    }

    /** One group, the first. */
    static Words of(String... words) {
        return groups(List.of(List.of(words)));
    }

    /** Several, numbered from 0. */
    static Words groups(List<List<String>> groups) {
        Words all = new Words(groups.stream().mapToInt(List::size).sum());
        for (int group = 0; group < groups.size(); group++) {
            for (String word : groups.get(group)) {
                all.add(word.getBytes(US_ASCII), group);
            }
        }
        return all;
    }

    /** The words of a group, in no order. */
    List<String> ofGroup(int group) {
        return IntStream.range(0, table.length)
                .filter(slot -> table[slot] != null && groups[slot] == group)
                .mapToObj(slot -> new String(table[slot], US_ASCII))
                .toList();
    }

    private void add(byte[] word, int group) {
        long hash = Fnv.NOTHING;
        for (byte b : word) {
            hash = Fnv.add(hash, b);
        }
        int slot = slot(hash);
        while (table[slot] != null) {
            slot = (slot + 1) & (table.length - 1);
        }
        table[slot] = word;
        groups[slot] = group;
        initials |= 1 << word[0];
    }

    private int slot(long hash) {
        return (int) (hash ^ (hash >>> 32)) & (table.length - 1);
    }

    /** Whether the bytes are one of the words. */
    boolean has(byte[] text, int from, int to) {
        return group(text, from, to) != NONE;
    }

    /** The group that the bytes are a word of; {@link #NONE} if they are none. */
    int group(byte[] text, int from, int to) {
        if (from == to || (initials & 1 << text[from]) == 0) {
            return NONE;
        }
        long hash = Fnv.NOTHING;
        for (int i = from; i < to; i++) {
            hash = Fnv.add(hash, lower(text[i]));
        }
        int slot = slot(hash);
        while (table[slot] != null) {
            if (isSame(table[slot], text, from, to)) {
                return groups[slot];
            }
            slot = (slot + 1) & (table.length - 1);
        }
        return NONE;
    }

    private static boolean isSame(byte[] word, byte[] text, int from, int to) {
        if (word.length != to - from) {
            return false;
        }
        for (int i = 0; i < word.length; i++) {
            if (word[i] != lower(text[from + i])) {
                return false;
            }
        }
        return true;
    }

    private static int lower(byte b) {
        return b >= 'A' && b <= 'Z' ? b + ('a' - 'A') : b;
    }
}
