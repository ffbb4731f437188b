package dev.pando.edge.files;

import io.netty.buffer.ByteBuf;
import io.netty.util.IllegalReferenceCountException;

/** The content of a small file, in memory. */
public final class HeldBytes implements Content {
    private final ByteBuf bytes;

    /** Takes over a buffer that nobody writes to any more. */
    HeldBytes(ByteBuf bytes) {
        this.bytes = bytes;
    }

    @Override
    public boolean hold() {
        try {
            bytes.retain();
            return true;
        } catch (IllegalReferenceCountException e) {
            return false; // the shelf let go just now
        }
    }

    @Override
    public void release() {
        bytes.release();
    }

    @Override
    public long length() {
        return bytes.writerIndex();
    }

    /** Copies a range into an array. */
    public void copy(long from, byte[] to, int at, int length) {
        bytes.getBytes((int) from, to, at, length);
    }

    /** A range without copying it; the buffer holds the content until it is released. */
    public ByteBuf slice(long from, long length) {
        return bytes.retainedSlice((int) from, (int) length);
    }
}
