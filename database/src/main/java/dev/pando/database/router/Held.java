package dev.pando.database.router;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * What a client has said while its session has no server connection, in order. Its owner bounds it
 * by not reading the client. Confined to one event loop.
 */
final class Held {
    private final Deque<ByteBuf> bytes = new ArrayDeque<>(2);
    private @Nullable ByteBuf types;
    private int count;

    /** Keeps bytes, which it owns from now on. */
    void add(ByteBuf said) {
        bytes.add(said);
        count += said.readableBytes();
    }

    /** Notes that a message of that type begins in them. */
    void says(byte type, ByteBufAllocator allocator) {
        if (types == null) {
            types = allocator.buffer();
        }
        types.writeByte(type);
    }

    /** How many bytes are kept. */
    int count() {
        return count;
    }

    /** Says all of it to a server connection; not flushed. */
    void sayTo(Backend backend) {
        while (types != null && types.isReadable()) {
            backend.says(types.readByte());
        }
        for (ByteBuf next = bytes.poll(); next != null; next = bytes.poll()) {
            backend.send(next);
        }
        release();
    }

    /** Forgets it. */
    void release() {
        bytes.forEach(ByteBuf::release);
        bytes.clear();
        count = 0;
        if (types != null) {
            types.release();
            types = null;
        }
    }
}
