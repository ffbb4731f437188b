package dev.pando.database.wire;

import io.netty.buffer.ByteBuf;

/** The byte that ends a string in a message, PostgreSQL 18 §54.6. */
public final class Zero {
    private Zero() {}

    /** Where the next one is, as far as the message is there; negative if there is none. */
    public static int find(ByteBuf bytes, int from, int to) {
        int end = Math.min(to, bytes.writerIndex());
        return from < end ? bytes.indexOf(from, end, (byte) 0) : -1;
    }
}
