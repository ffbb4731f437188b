package dev.pando.database.state;

import dev.pando.database.sql.SetStatements;
import java.util.Map;
import java.util.Set;

/**
 * What a session has left, or may have, beside its prepared statements: settings, which can be
 * carried, and what cannot, such as locks and temporary tables, for which it keeps its server
 * connection. Confined to one event loop.
 */
final class Leavings {
    /** Encodings in which a byte below 128 may be a part of another character. */
    private static final Set<String> NOT_LIKE_ASCII =
            Set.of("SJIS", "SHIFT_JIS_2004", "BIG5", "GBK", "UHC", "GB18030", "JOHAB");

    private final SettingsUnderWay setting = new SettingsUnderWay();
    private Settings settings;
    private boolean unreadable;
    private boolean kept;
    private boolean keptSinceDiscard;

    /** Those of a session that begins with these settings. */
    Leavings(Settings settings) {
        this.settings = settings;
    }

    /** The session begins on a server connection with these parameters. */
    void begins(Map<String, String> parameters) {
        unreadable =
                !parameters.getOrDefault("standard_conforming_strings", "on").equals("on")
                        || NOT_LIKE_ASCII.contains(parameters.getOrDefault("client_encoding", ""));
    }

    /** What a server connection must have set to serve the session. */
    Settings settings() {
        return settings;
    }

    /** It has left what cannot be carried, or may have. */
    void keep() {
        kept = true;
        keptSinceDiscard = true;
    }

    boolean isKept() {
        return kept;
    }

    /** A text goes to the server that makes these settings. */
    void sets(SetStatements those) {
        setting.sets(those);
    }

    /** A text goes to the server that leaves nothing. */
    void leavesNothing() {
        setting.other();
    }

    /** A SET or RESET has been done. */
    void setDone() {
        setting.done();
    }

    /** Whether it is not known yet what is set. */
    boolean isSetting() {
        return setting.isAny();
    }

    /** What was under way is not done, and is said again. */
    void startsOver() {
        setting.clear();
    }

    /** DISCARD ALL goes to the server. */
    void discards() {
        keptSinceDiscard = setting.isAny();
    }

    /** DISCARD ALL has been done. */
    void discarded() {
        settings = Settings.NONE;
        setting.clear(); // what was set before it; what comes after it is not heard yet
        kept = keptSinceDiscard;
    }

    /** All is answered: whether the session can do without its server connection. */
    boolean rests() {
        Settings now = setting.settle(settings);
        if (now == null) {
            keep();
        } else {
            settings = now;
        }
        return !unreadable && !kept;
    }
}
