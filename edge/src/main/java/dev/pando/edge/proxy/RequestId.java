package dev.pando.edge.proxy;

import dev.pando.edge.head.ByteWriter;
import dev.pando.edge.head.FieldLines;
import dev.pando.edge.head.KnownField;
import dev.pando.edge.head.RequestHead;
import java.util.Arrays;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

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

    /** The id of a request that no upload is about: its own, if that is believed, or a new one. */
    static byte[] of(@Nullable RequestHead head, boolean trusted, Loop loop) {
        if (trusted && head != null) {
            FieldLines lines = head.lines();
            for (int i = 0; i < lines.count(); i++) {
                int from = lines.valueStart(i);
                int to = lines.valueEnd(i);
                if (lines.known(i) == KnownField.X_REQUEST_ID && isTaken(head.bytes(), from, to)) {
                    return Arrays.copyOfRange(head.bytes(), from, to);
                }
            }
        }
        loop.output.clear();
        put(loop.output, loop.wallMillis(), loop.random());
        return Arrays.copyOf(loop.output.bytes(), loop.output.length());
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
