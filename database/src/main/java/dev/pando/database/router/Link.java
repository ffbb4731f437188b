package dev.pando.database.router;

import dev.pando.database.state.SessionState;
import dev.pando.database.state.Settings;
import org.jspecify.annotations.Nullable;

/**
 * A session's server connection, as the session has it: none, sought, given, and at last ready,
 * once it is what the session needs. Confined to its event loop.
 */
final class Link {
    private final Session session;
    private final Pool pool;
    private final SessionState state;
    private boolean sought;
    private @Nullable Backend backend;
    private boolean ready;

    /** None. */
    Link(Session session, Pool pool, SessionState state) {
        this.session = session;
        this.pool = pool;
        this.state = state;
    }

    /** Seeks one, if there is none. */
    void seek() {
        if (!sought && backend == null) {
            sought = true;
            pool.link(session);
        }
    }

    /** It is sought no more. */
    void seekNoMore() {
        sought = false;
    }

    /** It is here, and is made what the session needs. */
    void given(Backend one, Runnable then) {
        sought = false;
        backend = one;
        one.become(state.settings(), then);
    }

    /** It may be spoken to from now on. */
    void isReady(Backend one) {
        ready = true;
        state.meets(one);
    }

    /** Whether it is sought. */
    boolean isSought() {
        return sought;
    }

    /** The server connection; null if there is none, be it ready or not. */
    @Nullable Backend backend() {
        return backend;
    }

    /** The one that may be spoken to; null if there is none. */
    @Nullable Backend ready() {
        return ready ? backend : null;
    }

    /** There is none any more; gives the one that there was. */
    @Nullable Backend drop() {
        Backend dropped = backend;
        backend = null;
        ready = false;
        return dropped;
    }

    /** All that the session leaves on it; null where there may be more. */
    @Nullable Settings rest() {
        Backend mine = ready();
        if (mine == null || !mine.isFree() || !state.rests()) {
            return null;
        }
        state.leaves();
        return state.settings();
    }

    /** What the session does just now. */
    Standing standing() {
        if (backend != null) {
            return state.keeps() ? Standing.KEEPING : Standing.SERVED;
        }
        return sought ? Standing.WAITING : Standing.IDLE;
    }
}
