package dev.pando.database.state;

import dev.pando.database.sql.SetStatements;
import org.jspecify.annotations.Nullable;

/**
 * What the statements of a session that are under way set. When all is answered it is known: all of
 * it is set, or nothing; or it is not known, say where a transaction was undone. Confined to one
 * event loop.
 */
final class SettingsUnderWay {
    private @Nullable SetStatements asked;
    private int done;
    private int others;

    /** Those go to the server. */
    void sets(SetStatements more) {
        if (asked == null) {
            asked = more;
        } else {
            asked.then(more);
        }
    }

    /** A statement that sets nothing goes to the server. */
    void other() {
        others++;
    }

    /** A SET or RESET is done. */
    void done() {
        done++;
    }

    /** Whether it is not known yet what is set. */
    boolean isAny() {
        return asked != null;
    }

    /** All is answered: what is set now; null if that is not known. */
    @Nullable Settings settle(Settings before) {
        SetStatements all = asked;
        int answered = done;
        boolean alone = others == 0;
        clear();
        if (all == null || answered == 0) {
            return before;
        }
        return answered == all.count() && alone && before.hasRoomFor(all) ? before.with(all) : null;
    }

    /** Forgets what is under way. */
    void clear() {
        asked = null;
        done = 0;
        others = 0;
    }
}
