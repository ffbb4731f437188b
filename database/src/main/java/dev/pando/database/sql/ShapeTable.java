package dev.pando.database.sql;

/**
 * The shapes that were met of late: at most so many, and as many again that were met before those.
 * Confined to one thread; its shapes are not.
 */
final class ShapeTable {
    private static final int SLOTS = 4096;

    /** Of each generation. */
    private static final int MAX_SHAPES = SLOTS / 2;

    private Shape[] recent = new Shape[SLOTS];
    private Shape[] before = new Shape[SLOTS];
    private int count;

    /** The shape that is written there, from now on if it is new. */
    Shape of(ShapeWriter written) {
        if (written.isOverfull()) {
            return Shape.OTHER;
        }
        byte[] bytes = written.bytes();
        int length = written.length();
        long hash = written.hash();
        int slot = find(recent, hash, bytes, length);
        Shape known = recent[slot];
        if (known != null) {
            return known;
        }
        Shape older = before[find(before, hash, bytes, length)];
        Shape shape = older != null ? older : new Shape(bytes, length, hash);
        if (count == MAX_SHAPES) {
            before = recent;
            recent = new Shape[SLOTS];
            count = 0;
            slot = find(recent, hash, bytes, length);
        }
        recent[slot] = shape;
        count++;
        return shape;
    }

    /** Where it is, or could be. */
    private static int find(Shape[] table, long hash, byte[] bytes, int length) {
        int slot = (int) hash & (SLOTS - 1);
        while (table[slot] != null
                && !(table[slot].hash() == hash && table[slot].is(bytes, length))) {
            slot = (slot + 1) & (SLOTS - 1);
        }
        return slot;
    }
}
