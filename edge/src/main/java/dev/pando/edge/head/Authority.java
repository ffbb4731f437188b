package dev.pando.edge.head;

/** Reads a host with an optional port: RFC 3986 §3.2.2 and §3.2.3, without user information. */
final class Authority {
    private static final int MAX_PORT = 65_535;

    private Authority() {}

    /**
     * Notes a range as the request's authority, if it is one: letters, digits, {@code . - _}, or an
     * IPv6 address in brackets, and a port of at most 65,535. Other characters that RFC 3986 allows
     * in a name cannot stand in DNS and are refused.
     */
    static boolean read(byte[] bytes, int from, int to, RequestHead head) {
        int nameEnd = from < to && bytes[from] == '[' ? literalEnd(bytes, from, to) : from;
        if (nameEnd == from) {
            while (nameEnd < to && Ascii.isHost(bytes[nameEnd])) {
                nameEnd++;
            }
        }
        if (nameEnd <= from || !isPort(bytes, nameEnd, to)) {
            return false;
        }
        head.authorityStart = from;
        head.authorityEnd = to;
        head.hostNameEnd = nameEnd;
        return true;
    }

    private static int literalEnd(byte[] bytes, int from, int to) {
        int at = from + 1;
        while (at < to && (Ascii.hexValue(bytes[at]) >= 0 || isLiteralMark(bytes[at]))) {
            at++;
        }
        boolean closed = at < to && bytes[at] == ']' && at > from + 2;
        return closed ? at + 1 : -1;
    }

    private static boolean isLiteralMark(byte b) {
        return b == ':' || b == '.';
    }

    /** Nothing, or a colon and up to five digits; RFC 3986 lets the digits be missing. */
    private static boolean isPort(byte[] bytes, int from, int to) {
        if (from == to) {
            return true;
        }
        if (bytes[from] != ':' || to - from > 6) {
            return false;
        }
        int port = 0;
        for (int i = from + 1; i < to; i++) {
            if (!Ascii.isDigit(bytes[i])) {
                return false;
            }
            port = port * 10 + (bytes[i] - '0');
        }
        return port <= MAX_PORT;
    }
}
