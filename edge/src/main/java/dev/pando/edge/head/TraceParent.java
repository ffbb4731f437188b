package dev.pando.edge.head;

/** Reads {@code traceparent} (W3C Trace Context, §3.2). */
public final class TraceParent {
    private static final int VERSION_END = 2;
    private static final int ID_START = 3;
    private static final int ID_END = 35;
    private static final int PARENT_START = 36;
    private static final int PARENT_END = 52;
    private static final int LENGTH = 55;

    private TraceParent() {}

    /** Whether a field's value is one, of this version or of one to come. */
    public static boolean isValid(byte[] bytes, int from, int to) {
        if (to - from < LENGTH || !isHex(bytes, from, from + VERSION_END)) {
            return false;
        }
        boolean first = bytes[from] == '0' && bytes[from + 1] == '0';
        boolean none = bytes[from] == 'f' && bytes[from + 1] == 'f';
        boolean ends = to - from == LENGTH || (!first && bytes[from + LENGTH] == '-');
        return !none
                && ends
                && isDash(bytes, from + VERSION_END)
                && isId(bytes, from + ID_START, from + ID_END)
                && isDash(bytes, from + ID_END)
                && isId(bytes, from + PARENT_START, from + PARENT_END)
                && isDash(bytes, from + PARENT_END)
                && isHex(bytes, from + PARENT_END + 1, from + LENGTH);
    }

    /** Where the trace's id starts, from the value's start. */
    public static int idStart() {
        return ID_START;
    }

    /** Where it ends. */
    public static int idEnd() {
        return ID_END;
    }

    private static boolean isDash(byte[] bytes, int at) {
        return bytes[at] == '-';
    }

    /** Hexadecimal digits, not all of them zero. */
    private static boolean isId(byte[] bytes, int from, int to) {
        int any = 0;
        for (int i = from; i < to; i++) {
            any |= bytes[i] ^ '0';
        }
        return any != 0 && isHex(bytes, from, to);
    }

    private static boolean isHex(byte[] bytes, int from, int to) {
        for (int i = from; i < to; i++) {
            byte b = bytes[i];
            if (!((b >= '0' && b <= '9') || (b >= 'a' && b <= 'f'))) {
                return false;
            }
        }
        return true;
    }
}
