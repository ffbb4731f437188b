package dev.pando.database.state;

import dev.pando.database.wire.ServerMessage;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * What a session has asked for and waits to hear of: completions of Parse and Close, and
 * ReadyForQuery, in the order in which the server answers. So the answers to what the router asked
 * on its own are told from the client's, and what an error has the server skip (PostgreSQL 18
 * §54.2.3) is known to be undone. Confined to one event loop.
 */
final class Answers {
    /** The answers to a client's Query, to its Sync, and to a Sync of the router's. */
    static final Asked QUERY = ready(false);

    static final Asked SYNC = ready(false);
    static final Asked OWN_SYNC = ready(true);

    /** One that the client asked for, of which nothing follows. */
    static final Asked PARSE = parse(false, Answers::nothing, Answers::nothing);

    static final Asked CLOSE = close(false, Answers::nothing);

    /**
     * One answer.
     *
     * @param type of the message that it is
     * @param own whether the router asked, so that the client must not see it
     * @param done what follows when it comes
     * @param undone what follows when it never will
     * @param matters whether what is said in a later run depends on it
     */
    record Asked(byte type, boolean own, Runnable done, Runnable undone, boolean matters) {}

    private final Deque<Asked> asked = new ArrayDeque<>(8);
    private int matter;
    private int matterInRun;

    /** Of the statement without a name, say: it matters to nothing that is said later. */
    static Asked parse(boolean own, Runnable done, Runnable undone) {
        return new Asked(ServerMessage.PARSE_COMPLETE, own, done, undone, false);
    }

    static Asked close(boolean own, Runnable undone) {
        return new Asked(ServerMessage.CLOSE_COMPLETE, own, Answers::nothing, undone, false);
    }

    /** Of a statement with a name, which later runs may use. */
    static Asked parseNamed(boolean own, Runnable undone) {
        return new Asked(ServerMessage.PARSE_COMPLETE, own, Answers::nothing, undone, true);
    }

    static Asked closeNamed(boolean own, Runnable undone) {
        return new Asked(ServerMessage.CLOSE_COMPLETE, own, Answers::nothing, undone, true);
    }

    /** A ReadyForQuery, upon which something follows. */
    static Asked query(Runnable done) {
        return new Asked(ServerMessage.READY_FOR_QUERY, false, done, Answers::nothing, true);
    }

    private static Asked ready(boolean own) {
        return new Asked(
                ServerMessage.READY_FOR_QUERY, own, Answers::nothing, Answers::nothing, false);
    }

    private static void nothing() {}

    /** What makes this answer come goes to the server. */
    void ask(Asked one) {
        asked.add(one);
        if (one.matters) {
            matter++;
            matterInRun++;
        }
        if (one.type == ServerMessage.READY_FOR_QUERY) {
            matterInRun = 0;
        }
    }

    /** How many are waited for. */
    int count() {
        return asked.size();
    }

    /**
     * Whether an earlier run is not answered on which it depends what the next one means: if a
     * statement was prepared, say. Within a run it does not, since an error has all of it skipped.
     */
    boolean isInDoubt() {
        return matter > matterInRun;
    }

    private Asked remove() {
        Asked next = asked.remove();
        if (next.matters) {
            matter--;
        }
        return next;
    }

    /** ParseComplete or CloseComplete has come; whether the client shall see it. */
    boolean complete(byte type) {
        Asked next = asked.peek();
        if (next == null || next.type != type) {
            return true; // asked for when nothing was followed
        }
        remove();
        matterInRun = Math.min(matterInRun, matter);
        next.done.run();
        return !next.own;
    }

    /**
     * An error has come: what was asked for up to the next ReadyForQuery is not done. Whether the
     * client shall see it.
     */
    boolean error() {
        undo();
        Asked next = asked.peek();
        return next == null || !next.own;
    }

    /** ReadyForQuery has come; whether the client shall see it. */
    boolean ready() {
        undo();
        if (asked.isEmpty()) {
            return true;
        }
        Asked next = remove();
        next.done.run();
        return !next.own;
    }

    /** What is at the head, up to the next ReadyForQuery, is undone, the last first. */
    private void undo() {
        Deque<Asked> skipped = null;
        for (Asked next = asked.peek();
                next != null && next.type != ServerMessage.READY_FOR_QUERY;
                next = asked.peek()) {
            if (skipped == null) {
                skipped = new ArrayDeque<>(4);
            }
            skipped.push(remove());
        }
        matterInRun = Math.min(matterInRun, matter);
        if (skipped != null) {
            skipped.forEach(each -> each.undone.run());
        }
    }

    /** All is answered. */
    void end() {
        undo();
        asked.clear();
        matter = 0;
        matterInRun = 0;
    }
}
