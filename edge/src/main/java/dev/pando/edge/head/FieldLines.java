package dev.pando.edge.head;

/**
 * Where the field lines of one section stand in its bytes: offsets, no copies. Reused from message
 * to message by one event loop.
 */
public final class FieldLines {
    private static final int START = 0;
    private static final int NAME_END = 1;
    private static final int VALUE_START = 2;
    private static final int VALUE_END = 3;
    private static final int END = 4;
    private static final int STRIDE = 5;

    private final int[] offsets;
    private final KnownField[] known;
    private int count;

    /** Room for that many lines; a section with more is refused. */
    FieldLines(int maxFields) {
        offsets = new int[maxFields * STRIDE];
        known = new KnownField[maxFields];
    }

    void clear() {
        count = 0;
    }

    boolean full() {
        return count == known.length;
    }

    void add(int start, int nameEnd, int valueStart, int valueEnd, int end, KnownField field) {
        int at = count * STRIDE;
        offsets[at + START] = start;
        offsets[at + NAME_END] = nameEnd;
        offsets[at + VALUE_START] = valueStart;
        offsets[at + VALUE_END] = valueEnd;
        offsets[at + END] = end;
        known[count] = field;
        count++;
    }

    /** How many lines there are. */
    public int count() {
        return count;
    }

    /** Where line {@code i} starts, which is where its name starts. */
    public int start(int i) {
        return offsets[i * STRIDE + START];
    }

    /** Where the name of line {@code i} ends, exclusive. */
    public int nameEnd(int i) {
        return offsets[i * STRIDE + NAME_END];
    }

    /** Where the value of line {@code i} starts, without leading blanks. */
    public int valueStart(int i) {
        return offsets[i * STRIDE + VALUE_START];
    }

    /** Where the value of line {@code i} ends, exclusive and without trailing blanks. */
    public int valueEnd(int i) {
        return offsets[i * STRIDE + VALUE_END];
    }

    /** Where line {@code i} ends, after its CR LF. */
    public int end(int i) {
        return offsets[i * STRIDE + END];
    }

    /** What line {@code i} means. */
    public KnownField known(int i) {
        return known[i];
    }

    /** Whether line {@code i} of these bytes has that name, which is given in lower case. */
    public boolean isNamed(int i, byte[] bytes, byte[] lowerCase) {
        return Ascii.spells(bytes, start(i), nameEnd(i), lowerCase);
    }
}
