package dev.pando.database.state;

import dev.pando.database.wire.MessageWalk;
import dev.pando.database.wire.MessageWalk.Change;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import org.jspecify.annotations.Nullable;

/**
 * What becomes of the client's message that is heard, on its way to the session's server
 * connection: what goes before it, and instead of its beginning. Confined to one event loop.
 */
final class Rewriting {
    private @Nullable ServerConnection connection;
    private @Nullable ByteBuf before;
    private int insteadOf;

    /** Messages go to that server connection from now on; null if to none. */
    void to(@Nullable ServerConnection next) {
        connection = next;
    }

    /** The server connection that messages go to; there must be one. */
    ServerConnection connection() {
        if (connection == null) {
            throw new IllegalStateException("the session has no server connection");
        }
        return connection;
    }

    /** What goes to the server before the message, or instead of its beginning. */
    ByteBuf before() {
        ByteBuf out = before;
        if (out == null) {
            out = connection().alloc().buffer();
            before = out;
        }
        return out;
    }

    /** So many bytes of the message's body do not go on, nor does its head. */
    void replace(int bodyBytes) {
        insteadOf = MessageWalk.HEAD_BYTES + bodyBytes;
    }

    /** Whether the message does not go on as it is. */
    boolean isAny() {
        return before != null || insteadOf > 0;
    }

    /** How the message is changed; the next one begins as it is. */
    Change take() {
        Change change = new Change(before == null ? Unpooled.EMPTY_BUFFER : before, insteadOf);
        before = null;
        insteadOf = 0;
        return change;
    }
}
