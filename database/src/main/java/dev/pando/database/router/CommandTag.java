package dev.pando.database.router;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.netty.buffer.ByteBuf;

/** What a CommandComplete tells that matters to the session's state. */
enum CommandTag {
    /** A SET or RESET. */
    SETTING,
    /** All prepared statements are gone. */
    DISCARD,
    OTHER;

    /** A longer tag is none that matters. */
    static final int MAX_BYTES = 64;

    private static final byte[] SET = tag("SET");
    private static final byte[] RESET = tag("RESET");
    private static final byte[] DISCARD_ALL = tag("DISCARD ALL");
    private static final byte[] DEALLOCATE_ALL = tag("DEALLOCATE ALL");

    private static byte[] tag(String text) {
        return (text + "\0").getBytes(US_ASCII);
    }

    /** Reads the body of a CommandComplete. */
    static CommandTag of(ByteBuf bytes, int body, int bodyBytes) {
        return switch (bodyBytes) {
            case 4 -> is(SET, bytes, body) ? SETTING : OTHER;
            case 6 -> is(RESET, bytes, body) ? SETTING : OTHER;
            case 12 -> is(DISCARD_ALL, bytes, body) ? DISCARD : OTHER;
            case 15 -> is(DEALLOCATE_ALL, bytes, body) ? DISCARD : OTHER;
            default -> OTHER;
        };
    }

    private static boolean is(byte[] tag, ByteBuf bytes, int body) {
        for (int i = 0; i < tag.length; i++) {
            if (bytes.getByte(body + i) != tag[i]) {
                return false;
            }
        }
        return true;
    }
}
