package dev.pando.database.router;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Settings that a session has made by SET, and so those of a server connection that serves it: a
 * statement for each name. Immutable.
 */
final class Settings {
    /** None. */
    static final Settings NONE = new Settings(Map.of());

    /** What a session may carry; with more it keeps its server connection. */
    private static final int MAX_COUNT = 32;

    private static final int MAX_CHARACTERS = 512;

    private final Map<String, String> statements;

    private Settings(Map<String, String> statements) {
        this.statements = Collections.unmodifiableMap(statements);
    }

    /** Those of a session that has begun with a name for its application. */
    static Settings ofApplication(String name) {
        return name.isEmpty()
                ? NONE
                : NONE.with(
                        Map.of(
                                SessionOptions.APPLICATION_NAME,
                                "SET application_name = E'" + escaped(clean(name)) + "'"));
    }

    /** What PostgreSQL makes of a name: printable ASCII, other bytes as {@code \\xNN}. */
    private static String clean(String name) {
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

    private static String escaped(String text) {
        return text.replace("\\", "\\\\").replace("'", "\\'");
    }

    /** Whether those may be added. */
    boolean hasRoomFor(Map<String, String> more) {
        return statements.size() + more.size() <= MAX_COUNT
                && more.values().stream().allMatch(each -> each.length() <= MAX_CHARACTERS);
    }

    /** These and those, which win. */
    Settings with(Map<String, String> more) {
        Map<String, String> all = new LinkedHashMap<>(statements);
        more.forEach((name, statement) -> {
            all.remove(name); // so that it is set last, as it was
            all.put(name, statement);
        });
        return new Settings(all);
    }

    /** What turns a connection with the other settings into one with these, as one text. */
    String statementsAfter(Settings other) {
        StringBuilder all = new StringBuilder();
        for (String name : other.statements.keySet()) {
            if (!statements.containsKey(name)) {
                all.append("RESET ").append(name).append(';');
            }
        }
        statements.forEach((name, statement) -> {
            if (!statement.equals(other.statements.get(name))) {
                all.append(statement).append(';');
            }
        });
        return all.toString();
    }

    @Override
    public boolean equals(Object other) {
        return this == other
                || (other instanceof Settings settings && statements.equals(settings.statements));
    }

    @Override
    public int hashCode() {
        return statements.hashCode();
    }

    @Override
    public String toString() {
        return statements.keySet().toString();
    }
}
