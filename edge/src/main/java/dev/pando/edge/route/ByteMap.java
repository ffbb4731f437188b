package dev.pando.edge.route;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Values by names, which are looked up as a range of bytes so that a lookup makes no string. Open
 * addressing. Immutable.
 */
final class ByteMap<V> {
    private final byte[][] names;
    private final @Nullable Object[] values;
    private final boolean foldsCase;

    private ByteMap(Map<String, ? extends V> entries, boolean foldsCase) {
        int slots = entries.isEmpty() ? 0 : Integer.highestOneBit(entries.size()) * 4;
        this.names = new byte[slots][];
        this.values = new Object[slots];
        this.foldsCase = foldsCase;
        entries.forEach(this::put);
    }

    /** By names that differ in every byte. */
    static <V> ByteMap<V> of(Map<String, ? extends V> entries) {
        return new ByteMap<>(entries, false);
    }

    /** By lower-case names that are found in upper case too (ASCII). */
    static <V> ByteMap<V> ignoringCase(Map<String, ? extends V> entries) {
        return new ByteMap<>(entries, true);
    }

    boolean isEmpty() {
        return names.length == 0;
    }

    private void put(String text, V value) {
        byte[] name = text.getBytes(UTF_8);
        int slot = hash(name, 0, name.length) & (names.length - 1);
        while (names[slot] != null) {
            slot = (slot + 1) & (names.length - 1);
        }
        names[slot] = name;
        values[slot] = value;
    }

    @SuppressWarnings("unchecked") // only values of the type are put
    @Nullable V find(byte[] bytes, int from, int to) {
        if (names.length == 0) {
            return null;
        }
        int slot = hash(bytes, from, to) & (names.length - 1);
        while (names[slot] != null) {
            if (equal(names[slot], bytes, from, to)) {
                return (V) values[slot];
            }
            slot = (slot + 1) & (names.length - 1);
        }
        return null;
    }

    private int hash(byte[] bytes, int from, int to) {
        int hash = 0;
        for (int i = from; i < to; i++) {
            hash = hash * 31 + folded(bytes[i]);
        }
        return hash ^ hash >>> 16;
    }

    private boolean equal(byte[] name, byte[] bytes, int from, int to) {
        if (name.length != to - from) {
            return false;
        }
        for (int i = 0; i < name.length; i++) {
            if (name[i] != folded(bytes[from + i])) {
                return false;
            }
        }
        return true;
    }

    private int folded(byte b) {
        return foldsCase && b >= 'A' && b <= 'Z' ? b + ('a' - 'A') : b;
    }
}
