package dev.pando.database.state;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The named statements that sessions have prepared of late, so that the same text has the same name
 * on server connections. One that falls out of it lives on with its sessions. Confined to one event
 * loop.
 */
public final class StatementTable {
    private static final int MAX_STATEMENTS = 10_000;
    private static final long MAX_CHARACTERS = 32 * 1024 * 1024;

    private record Key(String rest, @Nullable Settings reading, int variant) {}

    private final String prefix;
    private final Map<Key, Statement> statements = new LinkedHashMap<>(64, 0.75f, true);
    private long characters;
    private long count;

    /**
     * An empty one.
     *
     * @param prefix how its names begin, which no client will think of
     */
    public StatementTable(String prefix) {
        this.prefix = prefix;
    }

    /** How the names begin by which server connections know them. */
    String prefix() {
        return prefix;
    }

    /**
     * The statement of that text.
     *
     * @param rest of its Parse, behind the name; a character for each byte
     * @param reading the settings that its constants are read under; null where that is the same
     *     under all
     * @param variant which one, for a session that has several of the same text; from 0
     */
    Statement of(String rest, @Nullable Settings reading, int variant) {
        Key key = new Key(rest, reading, variant);
        Statement known = statements.get(key);
        if (known != null) {
            return known;
        }
        Statement made =
                new Statement(prefix + Long.toString(count++, Character.MAX_RADIX), rest, reading);
        statements.put(key, made);
        characters += rest.length();
        var eldest = statements.entrySet().iterator();
        while (statements.size() > MAX_STATEMENTS || characters > MAX_CHARACTERS) {
            characters -= eldest.next().getValue().size();
            eldest.remove();
        }
        return made;
    }
}
