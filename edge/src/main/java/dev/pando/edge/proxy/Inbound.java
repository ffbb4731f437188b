package dev.pando.edge.proxy;

import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * The bytes that came in on one connection and were not taken yet: usually those of the last read
 * alone. Owns what it holds. Confined to one event loop.
 */
final class Inbound {
    private @Nullable ByteBuf bytes;

    /** Adds what was read, and owns it from now on. */
    void add(ByteBuf read) {
        if (bytes == null) {
            bytes = read;
            return;
        }
        if (bytes.refCnt() == 1) {
            bytes.discardReadBytes().writeBytes(read);
            read.release();
            return;
        }
        // A slice of it is still on its way to the other side: it must not move.
        ByteBuf joined = read.alloc().directBuffer(bytes.readableBytes() + read.readableBytes());
        joined.writeBytes(bytes).writeBytes(read);
        bytes.release();
        read.release();
        bytes = joined;
    }

    boolean isEmpty() {
        return bytes == null || !bytes.isReadable();
    }

    /** What is there, to be read from; only where it is not empty. */
    ByteBuf bytes() {
        if (bytes == null) {
            throw new IllegalStateException("nothing came in");
        }
        return bytes;
    }

    /** Lets go of what was taken. */
    void trim() {
        if (bytes != null && !bytes.isReadable()) {
            clear();
        }
    }

    /** Drops everything. */
    void clear() {
        if (bytes != null) {
            bytes.release();
            bytes = null;
        }
    }
}
