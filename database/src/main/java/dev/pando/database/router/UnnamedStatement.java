package dev.pando.database.router;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import org.jspecify.annotations.Nullable;

/**
 * A session's unnamed prepared statement (PostgreSQL 18 §54.2.3), which outlives transactions: it
 * is there until the next Parse without a name, or the next Query. A client may use it again when
 * its session has another server connection; then it is parsed there first. Confined to one event
 * loop.
 */
final class UnnamedStatement {
    private byte @Nullable [] parse;
    private boolean here;
    private int asked;
    private int confirmed;
    private boolean inDoubt;

    /** Its server connection is another one from now on. */
    void moves() {
        here = false;
        asked = 0;
        confirmed = 0;
    }

    /** A Parse without a name goes to the server; that is the message, whole. */
    void parsed(ByteBuf bytes, int from, int count) {
        byte[] kept = parse;
        if (kept == null || !isSame(kept, bytes, from, count)) {
            parse = ByteBufUtil.getBytes(bytes, from, count);
        }
        here = true;
        asked++;
    }

    private static boolean isSame(byte[] kept, ByteBuf bytes, int from, int count) {
        if (kept.length != count) {
            return false;
        }
        for (int i = 0; i < count; i++) {
            if (kept[i] != bytes.getByte(from + i)) {
                return false;
            }
        }
        return true;
    }

    /** ParseComplete has come. */
    void confirmed() {
        confirmed++;
    }

    /** The client closes it. */
    void closes() {
        parse = null;
        inDoubt = false;
    }

    /** A Query goes to the server, which ends whatever unnamed statement is there. */
    void endsHere() {
        closes();
        here = true;
    }

    /**
     * All that was asked for is answered. Whether it is known which one the server has: it is not
     * where a Parse failed, or was skipped after an error, until the next that succeeds. Meanwhile
     * the session must keep its server connection.
     */
    boolean isKnown() {
        if (asked != confirmed) {
            inDoubt = true;
        } else if (asked > 0) {
            inDoubt = false;
        }
        asked = 0;
        confirmed = 0;
        return !inDoubt;
    }

    /** Whether the server connection has it, or has none if there is none. */
    boolean isHere() {
        return here;
    }

    /** Whether there is none. */
    boolean isNone() {
        return parse == null;
    }

    /** The server connection is made to have it, or to have none. */
    void isMadeHere() {
        here = true;
    }

    /** Its Parse, whole; there must be one. */
    ByteBuf message() {
        if (parse == null) {
            throw new IllegalStateException("there is no unnamed statement");
        }
        return Unpooled.wrappedBuffer(parse);
    }
}
