package dev.pando.edge.shield;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.random.RandomGenerator;

/**
 * SipHash-2-4 (Aumasson and Bernstein, "SipHash: a fast short-input PRF", 2012): a hash with a
 * secret key, so that nobody outside can choose two inputs which collide. Immutable.
 */
public final class KeyedHash {
    private static final VarHandle WORD =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private final long key0;
    private final long key1;

    /** One with a known key; the same everywhere. */
    public KeyedHash(long key0, long key1) {
        this.key0 = key0;
        this.key1 = key1;
    }

    /** One whose key nobody knows, if the chance is a secret one. */
    static KeyedHash random(RandomGenerator secret) {
        return new KeyedHash(secret.nextLong(), secret.nextLong());
    }

    /** One that has nothing to do with this one or with those of other purposes. */
    KeyedHash derived(String purpose) {
        byte[] first = ("0" + purpose).getBytes(UTF_8);
        byte[] second = ("1" + purpose).getBytes(UTF_8);
        return new KeyedHash(of(first, 0, first.length), of(second, 0, second.length));
    }

    /** The hash of a range of bytes. */
    public long of(byte[] bytes, int from, int to) {
        long v0 = key0 ^ 0x736f6d6570736575L;
        long v1 = key1 ^ 0x646f72616e646f6dL;
        long v2 = key0 ^ 0x6c7967656e657261L;
        long v3 = key1 ^ 0x7465646279746573L;
        int words = (to - from) / Long.BYTES;
        // The words of the input, one more that holds what is left and the length, and four rounds
        // over nothing at the end: two rounds for each step.
        for (int step = 0; step < words + 3; step++) {
            long word = 0;
            if (step < words) {
                word = (long) WORD.get(bytes, from + step * Long.BYTES);
            } else if (step == words) {
                word = lastWord(bytes, from, from + words * Long.BYTES, to);
            } else if (step == words + 1) {
                v2 ^= 0xff;
            }
            v3 ^= word;
            for (int round = 0; round < 2; round++) {
                v0 += v1;
                v2 += v3;
                v1 = Long.rotateLeft(v1, 13) ^ v0;
                v3 = Long.rotateLeft(v3, 16) ^ v2;
                v0 = Long.rotateLeft(v0, 32);
                v2 += v1;
                v0 += v3;
                v1 = Long.rotateLeft(v1, 17) ^ v2;
                v3 = Long.rotateLeft(v3, 21) ^ v0;
                v2 = Long.rotateLeft(v2, 32);
            }
            v0 ^= word;
        }
        return v0 ^ v1 ^ v2 ^ v3;
    }

    private static long lastWord(byte[] bytes, int from, int at, int to) {
        long word = (long) (to - from) << 56;
        for (int i = at; i < to; i++) {
            word |= (bytes[i] & 0xffL) << ((i - at) * Byte.SIZE);
        }
        return word;
    }
}
