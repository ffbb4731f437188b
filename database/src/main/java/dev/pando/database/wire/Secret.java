package dev.pando.database.wire;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.random.RandomGenerator;

/** Bytes by which someone may cancel a session's statements. They are compared in constant time. */
public final class Secret {
    private final byte[] bytes;

    private Secret(byte[] bytes) {
        this.bytes = bytes;
    }

    /** A fresh one of so many bytes. */
    public static Secret random(RandomGenerator random, int count) {
        byte[] bytes = new byte[count];
        random.nextBytes(bytes);
        return new Secret(bytes);
    }

    /** The rest of a message. */
    public static Secret read(ByteBuf in) {
        Secret read = new Secret(ByteBufUtil.getBytes(in));
        in.skipBytes(in.readableBytes());
        return read;
    }

    /** How many bytes it has. */
    int length() {
        return bytes.length;
    }

    /** Writes its bytes. */
    void write(ByteBuf out) {
        out.writeBytes(bytes);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Secret secret && MessageDigest.isEqual(bytes, secret.bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }

    /** Says nothing of the bytes. */
    @Override
    public String toString() {
        return "secret";
    }
}
