package dev.pando.database.router;

import static java.nio.charset.StandardCharsets.UTF_8;

/** {@code application_name}: as PostgreSQL keeps it, and as a statement sets it. */
final class ApplicationName {
    private ApplicationName() {}

    /** What PostgreSQL makes of a name: printable ASCII, other bytes as {@code \xNN}. */
    static String clean(String name) {
        StringBuilder clean = new StringBuilder();
        for (byte b : name.getBytes(UTF_8)) {
            if (b >= ' ' && b < 0x7f) {
                clean.append((char) b);
            } else {
                clean.append(String.format("\\x%02x", b & 0xff));
            }
        }
        return clean.toString();
    }

    /** A statement that sets it, in ASCII, whatever the session's settings of strings are. */
    static String statement(String clean) {
        return "SET application_name = E'" + clean.replace("\\", "\\\\").replace("'", "\\'") + "'";
    }
}
