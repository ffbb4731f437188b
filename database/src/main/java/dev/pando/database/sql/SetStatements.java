package dev.pando.database.sql;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A text that does nothing but make settings of the plain forms, {@code SET [SESSION] name =
 * value}, {@code SET TIME ZONE}, {@code SET SESSION CHARACTERISTICS} and {@code RESET}: what it
 * sets can be set again elsewhere, and taken back (PostgreSQL 18, SET). Immutable once it is read.
 */
public final class SetStatements {
    /** A longer text is not looked into. */
    static final int MAX_TEXT_BYTES = 32 * 1024;

    private final Map<String, String> set = new LinkedHashMap<>();
    private final Set<String> reset = new HashSet<>();
    private boolean resetsAll;
    private int count;

    SetStatements() {}

    /** Reads that part of a text; empty if it does anything else, or nothing. */
    public static Optional<SetStatements> read(ByteBuf text, int from, int to) {
        if (to - from > MAX_TEXT_BYTES) {
            return Optional.empty();
        }
        SetStatements all = new SetStatements();
        byte[] bytes = ByteBufUtil.getBytes(text, from, to - from);
        return new SetReader(bytes).readInto(all) && all.count > 0
                ? Optional.of(all)
                : Optional.empty();
    }

    /** Whether a setting may change what a constant in a statement means. */
    public static boolean concernsReading(String name) {
        return Vocabulary.OF_CONSTANTS.contains(name);
    }

    /** The names that are set, and the statements that do it, in order. */
    public Map<String, String> set() {
        return Collections.unmodifiableMap(set);
    }

    /** The names that are reset. */
    public Set<String> reset() {
        return Collections.unmodifiableSet(reset);
    }

    /** Whether all that was set before is reset first. */
    public boolean resetsAll() {
        return resetsAll;
    }

    /** How many statements there are, and so answers. */
    public int count() {
        return count;
    }

    void sets(String name, String statement) {
        reset.remove(name);
        set.remove(name);
        set.put(name, statement);
    }

    void resets(String name) {
        set.remove(name);
        reset.add(name);
    }

    void resetAll() {
        set.clear();
        reset.clear();
        resetsAll = true;
    }

    void counts() {
        count++;
    }

    /** What those do after these. */
    public void then(SetStatements more) {
        if (more.resetsAll) {
            resetAll();
        }
        more.reset.forEach(this::resets);
        more.set.forEach(this::sets);
        count += more.count;
    }
}
