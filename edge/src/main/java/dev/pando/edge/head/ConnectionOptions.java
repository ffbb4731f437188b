package dev.pando.edge.head;

import static java.nio.charset.StandardCharsets.US_ASCII;

/**
 * What the Connection fields of one message say (RFC 9110 §7.6.1): whether the connection ends with
 * it, whether it asks for another protocol, and whether it names further fields to be dropped.
 */
public final class ConnectionOptions {
    private static final byte[] CLOSE = "close".getBytes(US_ASCII);
    private static final byte[] KEEP_ALIVE = "keep-alive".getBytes(US_ASCII);
    private static final byte[] UPGRADE = "upgrade".getBytes(US_ASCII);

    private boolean close;
    private boolean keepAlive;
    private boolean upgrade;
    private boolean namesFields;

    void clear() {
        close = false;
        keepAlive = false;
        upgrade = false;
        namesFields = false;
    }

    void read(byte[] bytes, int from, int to) {
        int at = from;
        while (at < to) {
            int start = skipSeparators(bytes, at, to);
            int end = optionEnd(bytes, start, to);
            if (Ascii.spells(bytes, start, end, CLOSE)) {
                close = true;
            } else if (Ascii.spells(bytes, start, end, KEEP_ALIVE)) {
                keepAlive = true;
            } else if (Ascii.spells(bytes, start, end, UPGRADE)) {
                upgrade = true;
            } else {
                namesFields |= end > start;
            }
            at = end;
        }
    }

    /** Whether it says {@code close}. */
    public boolean close() {
        return close;
    }

    /** Whether it says {@code keep-alive}; of weight with HTTP/1.0 only. */
    public boolean keepAlive() {
        return keepAlive;
    }

    /** Whether it says {@code upgrade}. */
    public boolean upgrade() {
        return upgrade;
    }

    /**
     * Whether a Connection field names line {@code i}, so that it must not be passed on. Only what
     * means nothing to the framing and routing of the message can be named; the known fields follow
     * rules of their own.
     */
    public boolean names(byte[] bytes, FieldLines lines, int i) {
        if (!namesFields || lines.known(i) != KnownField.OTHER) {
            return false;
        }
        for (int line = 0; line < lines.count(); line++) {
            if (lines.known(line) == KnownField.CONNECTION && namedIn(bytes, lines, line, i)) {
                return true;
            }
        }
        return false;
    }

    private static boolean namedIn(byte[] bytes, FieldLines lines, int connection, int i) {
        int to = lines.valueEnd(connection);
        int at = lines.valueStart(connection);
        while (at < to) {
            int start = skipSeparators(bytes, at, to);
            int end = optionEnd(bytes, start, to);
            if (sameName(bytes, start, end, lines.start(i), lines.nameEnd(i))) {
                return true;
            }
            at = end;
        }
        return false;
    }

    private static boolean sameName(byte[] bytes, int from, int to, int otherFrom, int otherTo) {
        if (to - from != otherTo - otherFrom || to == from) {
            return false;
        }
        for (int i = 0; i < to - from; i++) {
            if (Ascii.lower(bytes[from + i]) != Ascii.lower(bytes[otherFrom + i])) {
                return false;
            }
        }
        return true;
    }

    private static int skipSeparators(byte[] bytes, int from, int to) {
        int at = from;
        while (at < to && (bytes[at] == ',' || Ascii.isBlank(bytes[at]))) {
            at++;
        }
        return at;
    }

    private static int optionEnd(byte[] bytes, int from, int to) {
        int at = from;
        while (at < to && bytes[at] != ',' && !Ascii.isBlank(bytes[at])) {
            at++;
        }
        return at;
    }
}
