package dev.pando.database.router;

import dev.pando.database.wire.MessageWalk;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.Set;

/**
 * Why a server connection could not be opened.
 *
 * @param passes whether it may go better in a moment: the server is down, starts up or is full
 * @param message for the person on call
 * @param answer PostgreSQL's own ErrorResponse, whole; empty where there is none
 */
record OpenFailure(boolean passes, String message, ByteBuf answer) {
    /** Too many connections; reserved ones left; shutting down, crashed, starting up. */
    private static final Set<String> PASSING =
            Set.of("53300", "57P01", "57P02", "57P03", "53400", "53000", "53200");

    /** One that may go better in a moment. */
    static OpenFailure passing(String message) {
        return new OpenFailure(true, message, Unpooled.EMPTY_BUFFER);
    }

    /** What an ErrorResponse says, which begins at that index. */
    static OpenFailure of(ByteBuf bytes, int at, int bodyBytes) {
        int body = at + MessageWalk.HEAD_BYTES;
        return new OpenFailure(
                PASSING.contains(ErrorText.code(bytes, body, bodyBytes)),
                ErrorText.message(bytes, body, bodyBytes),
                Unpooled.copiedBuffer(bytes.slice(at, MessageWalk.HEAD_BYTES + bodyBytes)));
    }
}
