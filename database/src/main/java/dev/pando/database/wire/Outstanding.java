package dev.pando.database.wire;

import java.util.Arrays;

/**
 * What a server still owes on one connection: a ReadyForQuery for each Query, FunctionCall and Sync
 * that was sent. A Sync that reaches the server while it copies in is ignored there (PostgreSQL 18
 * §54.2.3, "Flush and Sync"), so it owes none for that; hence this follows COPY too. Only when
 * nothing is owed does the server's status say that its connection is free. Messages of the
 * extended protocol that no Sync has followed yet have begun something too.
 *
 * <p>What was sent is kept in order. When CopyInResponse comes, the copy begins behind the
 * statement at the head: behind a Query itself, or within the run of messages that the Sync at the
 * head would have ended. Syncs sent from there on, up to the end of the copy, are the ignored ones.
 */
public final class Outstanding {
    private static final byte QUERY = 1;
    private static final byte SYNC = 2;
    private static final byte COPY_END = 3;

    private byte[] sent = new byte[8];
    private int head;
    private int count;
    private boolean copiesIn;
    private boolean unsynced;
    private boolean uncertain;

    /** A connection on which nothing was sent. */
    public Outstanding() {}

    /** A client's message of that type goes to the server. */
    public void said(byte type) {
        switch (type) {
            case ClientMessage.QUERY, ClientMessage.FUNCTION_CALL -> query();
            case ClientMessage.SYNC -> sync();
            case ClientMessage.COPY_DONE, ClientMessage.COPY_FAIL -> copyEnd();
            case ClientMessage.PARSE,
                    ClientMessage.BIND,
                    ClientMessage.DESCRIBE,
                    ClientMessage.EXECUTE,
                    ClientMessage.CLOSE ->
                    extended();
            default -> {}
        }
    }

    /** A Query or a FunctionCall goes to the server. */
    public void query() {
        uncertain |= unsynced; // after an error the server skips it
        add(QUERY);
    }

    /** A message of the extended protocol goes to the server: until a Sync, it is not done. */
    public void extended() {
        unsynced = true;
    }

    /** A Sync goes to the server. */
    public void sync() {
        if (copiesIn) {
            uncertain = true; // ignored, unless the copy has failed already
        } else {
            unsynced = false;
            add(SYNC);
        }
    }

    /** CopyDone or CopyFail goes to the server. */
    public void copyEnd() {
        if (copiesIn) {
            copiesIn = false;
        } else if (unsynced || count > 0) {
            add(COPY_END); // sent ahead of CopyInResponse, or ignored by the server as others are
        }
    }

    /** CopyInResponse has come. */
    public void copyBegins() {
        copiesIn = true;
        boolean ofQuery = firstReady() == QUERY;
        while (ofQuery && at(0) == COPY_END) {
            remove(0); // it came before the Query, and was ignored
        }
        int from = ofQuery ? 1 : 0;
        while (copiesIn && from < count && at(from) != QUERY) {
            copiesIn = at(from) != COPY_END;
            remove(from);
        }
        unsynced |= !ofQuery && !owesReady(); // it was, by a Sync that was ignored
    }

    /** ErrorResponse has come: no copy goes on. */
    public void error() {
        copiesIn = false;
    }

    /**
     * ReadyForQuery has come.
     *
     * @throws ProtocolViolation if nobody asked for it
     */
    public void ready() throws ProtocolViolation {
        copiesIn = false;
        while (count > 0 && at(0) == COPY_END) {
            remove(0);
        }
        if (count == 0 && !uncertain) {
            throw new ProtocolViolation("ReadyForQuery that nobody asked for");
        }
        if (count > 0) {
            remove(0);
        }
        if (!unsynced && !owesReady()) {
            count = 0; // ends of copies that never began
        }
    }

    /** How much is owed; also the ends of copies that have not begun. */
    public int count() {
        return count;
    }

    /** Whether nothing is owed, for sure. */
    public boolean isNothing() {
        return !uncertain && !unsynced && !copiesIn && !owesReady();
    }

    /** Whether no more comes to an end unless the client goes on, or nobody knows. */
    public boolean isStuck() {
        return copiesIn || (!owesReady() && !isNothing());
    }

    private boolean owesReady() {
        return firstReady() != COPY_END;
    }

    /** What the next ReadyForQuery answers; {@link #COPY_END} where none is owed. */
    private byte firstReady() {
        for (int i = 0; i < count; i++) {
            if (at(i) != COPY_END) {
                return at(i);
            }
        }
        return COPY_END;
    }

    private byte at(int index) {
        return sent[head + index & sent.length - 1];
    }

    private void add(byte what) {
        if (count == sent.length) {
            byte[] larger = new byte[2 * sent.length];
            for (int i = 0; i < count; i++) {
                larger[i] = at(i);
            }
            sent = larger;
            head = 0;
        }
        sent[head + count++ & sent.length - 1] = what;
    }

    private void remove(int index) {
        for (int i = index; i > 0; i--) {
            sent[head + i & sent.length - 1] = at(i - 1);
        }
        head = head + 1 & sent.length - 1;
        count--;
    }

    @Override
    public String toString() {
        byte[] all = new byte[count];
        for (int i = 0; i < count; i++) {
            all[i] = at(i);
        }
        return Arrays.toString(all) + (copiesIn ? " copies in" : "");
    }
}
