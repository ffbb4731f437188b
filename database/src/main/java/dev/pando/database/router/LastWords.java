package dev.pando.database.router;

import dev.pando.database.wire.MessageWalk;
import dev.pando.database.wire.ServerMessage;
import io.netty.buffer.ByteBuf;

/** What a server says at the end of a connection. */
final class LastWords {
    private LastWords() {}

    /**
     * Whether the server has ended the connection at its own wish, and has done nothing of what it
     * was told: it says so behind messages that came with no result, all in one go. With a result
     * it would not be known whether that was committed.
     */
    static boolean areOfNothingDone(ByteBuf in) {
        int at = in.readerIndex();
        int end = in.writerIndex();
        while (end - at >= MessageWalk.HEAD_BYTES) {
            int bodyBytes = in.getInt(at + 1) - 4;
            int body = at + MessageWalk.HEAD_BYTES;
            if (bodyBytes < 0 || end - body < bodyBytes) {
                return false;
            }
            switch (in.getByte(at)) {
                case ServerMessage.ERROR_RESPONSE -> {
                    return ErrorText.isFatal(in, body, bodyBytes)
                            && ErrorText.isOwnWish(in, body, bodyBytes);
                }
                case ServerMessage.PARSE_COMPLETE,
                        ServerMessage.BIND_COMPLETE,
                        ServerMessage.CLOSE_COMPLETE,
                        ServerMessage.PARAMETER_STATUS,
                        ServerMessage.PARAMETER_DESCRIPTION,
                        ServerMessage.ROW_DESCRIPTION,
                        ServerMessage.NO_DATA ->
                        at = body + bodyBytes;
                default -> {
                    return false;
                }
            }
        }
        return false;
    }
}
