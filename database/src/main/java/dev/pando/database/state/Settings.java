package dev.pando.database.state;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.pando.database.sql.SetStatements;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Settings that a session has made by SET, and so those of a server connection that serves it: a
 * statement for each name. Immutable.
 */
public final class Settings {
    /** None. */
    public static final Settings NONE = new Settings(Map.of());

    /** The parameter with the name that an application gives itself. */
    public static final String APPLICATION_NAME = "application_name";

    /** What a session may carry; with more it keeps its server connection. */
    private static final int MAX_COUNT = 32;

    private static final int MAX_CHARACTERS = 512;

    private final Map<String, String> statements;
    private @Nullable Settings reading;

    private Settings(Map<String, String> statements) {
        this.statements = Collections.unmodifiableMap(statements);
    }

    /** Those of a session that has begun with a name for its application. */
    public static Settings ofApplication(String name) {
        return name.isEmpty()
                ? NONE
                : new Settings(
                        Map.of(
                                APPLICATION_NAME,
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
    boolean hasRoomFor(SetStatements more) {
        return statements.size() + more.set().size() <= MAX_COUNT
                && more.set().values().stream().allMatch(each -> each.length() <= MAX_CHARACTERS);
    }

    /** These, less those that are reset, and those, which win. */
    Settings with(SetStatements changes) {
        Map<String, String> all = new LinkedHashMap<>(changes.resetsAll() ? Map.of() : statements);
        changes.reset().forEach(all::remove);
        changes.set()
                .forEach((name, statement) -> {
                    all.remove(name); // so that it is set last, as it was
                    all.put(name, statement);
                });
        return new Settings(all);
    }

    /** Those of them under which constants in statements may be read otherwise. */
    Settings reading() {
        Settings known = reading;
        if (known == null) {
            Map<String, String> those = new LinkedHashMap<>(statements);
            those.keySet().removeIf(name -> !SetStatements.concernsReading(name));
            known = those.isEmpty() ? NONE : new Settings(those);
            reading = known;
        }
        return known;
    }

    /** What turns a connection with the other settings into one with these, as one text. */
    public String statementsAfter(Settings other) {
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
