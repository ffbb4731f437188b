package dev.pando.edge.proxy;

import dev.pando.edge.head.ByteWriter;
import java.util.random.RandomGenerator;

/** Makes the ids of requests: UUIDs of version 7 (RFC 9562 §5.7), which sort by time. */
final class RequestId {
    /** The length of an id's text. */
    static final int BYTES = 36;

    /** The longest id that is taken over from an instance's own request. */
    static final int MAX_TAKEN_BYTES = 128;

    private RequestId() {}

    /**
     * Puts a new id: 48 bits of time, 74 of chance. It names a request and guards nothing, so the
     * chance need not be a secret.
     */
    static void put(ByteWriter to, long wallMillis, RandomGenerator random) {
        long chance = random.nextLong();
        to.putHex(wallMillis >>> 16, 8).put('-').putHex(wallMillis, 4);
        to.put('-').put('7').putHex(chance >>> 48, 3);
        to.put('-').putHex(0x8000 | (chance & 0x3fff), 4);
        to.put('-').putHex(random.nextLong(), 12);
    }

    /** Whether an id from elsewhere is one that can be passed on and logged as it is. */
    static boolean isTaken(byte[] bytes, int from, int to) {
        if (from == to || to - from > MAX_TAKEN_BYTES) {
            return false;
        }
        for (int i = from; i < to; i++) {
            byte b = bytes[i];
            boolean plain =
                    (b >= '0' && b <= '9')
                            || (b >= 'a' && b <= 'z')
                            || (b >= 'A' && b <= 'Z')
                            || b == '-'
                            || b == '_'
                            || b == '.'
                            || b == ':'
                            || b == '=';
            if (!plain) {
                return false;
            }
        }
        return true;
    }
}
