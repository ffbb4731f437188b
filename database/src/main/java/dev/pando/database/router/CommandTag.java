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

    /** No more digits are read. */
    private static final long MAX_UNIT = 1_000_000_000_000_000_000L;

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

    /** How many rows it tells of; 0 where it tells of none. */
    static long rows(ByteBuf bytes, int body, int bodyBytes) {
        if (bodyBytes > MAX_BYTES) {
            return 0;
        }
        long rows = 0;
        long unit = 1;
        for (int at = body + bodyBytes - 2; at >= body && unit < MAX_UNIT; at--) {
            int digit = bytes.getByte(at) - '0';
            if (digit < 0 || digit > 9) {
                break;
            }
            rows += digit * unit;
            unit *= 10;
        }
        return rows;
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
