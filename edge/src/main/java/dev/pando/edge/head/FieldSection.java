package dev.pando.edge.head;

/** Reads a section of field lines up to and with its empty line: RFC 9112 §5, no leniency. */
final class FieldSection {
    private FieldSection() {}

    /**
     * Reads the section that starts at {@code at}.
     *
     * @return the offset after the empty line; 0 if the bytes end before it; a refusal's code
     */
    static int scan(byte[] bytes, int at, int end, FieldLines lines) {
        lines.clear();
        int next = at;
        while (next < end && bytes[next] != Ascii.CR) {
            next = line(bytes, next, end, lines);
            if (next <= 0) {
                return next;
            }
        }
        if (end - next < 2) {
            return HeadScanner.INCOMPLETE;
        }
        return bytes[next + 1] == Ascii.LF ? next + 2 : Refusal.BAD_LINE_END.code();
    }

    private static int line(byte[] bytes, int start, int end, FieldLines lines) {
        int nameEnd = start;
        while (nameEnd < end && Ascii.isToken(bytes[nameEnd])) {
            nameEnd++;
        }
        if (nameEnd == end) {
            return HeadScanner.INCOMPLETE;
        }
        if (bytes[nameEnd] != ':' || nameEnd == start) {
            return refuseName(bytes[start]).code();
        }
        int valueStart = nameEnd + 1;
        while (valueStart < end && Ascii.isBlank(bytes[valueStart])) {
            valueStart++;
        }
        int lineEnd = Ascii.firstControl(bytes, valueStart, end);
        if (lineEnd == end) {
            return HeadScanner.INCOMPLETE;
        }
        if (bytes[lineEnd] != Ascii.CR) {
            Refusal why =
                    bytes[lineEnd] == Ascii.LF ? Refusal.BAD_LINE_END : Refusal.CONTROL_IN_FIELD;
            return why.code();
        }
        if (lineEnd + 1 == end) {
            return HeadScanner.INCOMPLETE;
        }
        if (bytes[lineEnd + 1] != Ascii.LF) {
            return Refusal.BAD_LINE_END.code();
        }
        if (lines.full()) {
            return Refusal.HEAD_TOO_LARGE.code();
        }
        int valueEnd = lineEnd;
        while (valueEnd > valueStart && Ascii.isBlank(bytes[valueEnd - 1])) {
            valueEnd--;
        }
        KnownField known = KnownField.of(bytes, start, nameEnd);
        lines.add(start, nameEnd, valueStart, valueEnd, lineEnd + 2, known);
        return lineEnd + 2;
    }

    private static Refusal refuseName(byte first) {
        if (Ascii.isBlank(first)) {
            return Refusal.FOLDED_FIELD;
        }
        return first == Ascii.LF ? Refusal.BAD_LINE_END : Refusal.BAD_FIELD_NAME;
    }
}
