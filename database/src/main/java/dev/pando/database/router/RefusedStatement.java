package dev.pando.database.router;

import dev.pando.database.wire.ClientMessage;
import dev.pando.database.wire.Messages;
import dev.pando.database.wire.Refusal;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * A statement that got no server connection: its messages are answered as PostgreSQL answers what
 * fails, by one error and nothing more up to the Sync (PostgreSQL 18 §54.2.3). Confined to one
 * event loop.
 */
final class RefusedStatement {
    private @Nullable Refusal refusal;
    private boolean skipping;

    /** The statement that comes next is refused. */
    void begin(Refusal why) {
        refusal = why;
    }

    /** Whether the next message is of one. */
    boolean isAny() {
        return refusal != null || skipping;
    }

    /** A message of it comes, and is dropped: writes what the client is answered. */
    void answer(byte type, ByteBuf out) {
        boolean isSync = type == ClientMessage.SYNC;
        boolean isWhole =
                isSync || type == ClientMessage.QUERY || type == ClientMessage.FUNCTION_CALL;
        boolean ends = isSync || (refusal != null && isWhole);
        if (refusal != null) {
            Messages.error(out, refusal);
            refusal = null;
        }
        if (ends) {
            Messages.readyForQuery(out);
        }
        skipping = !ends;
    }
}
