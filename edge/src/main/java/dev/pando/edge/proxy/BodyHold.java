package dev.pando.edge.proxy;

import dev.pando.edge.head.BodyReader;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import org.jspecify.annotations.Nullable;

/**
 * A request body that is held until it is whole, so that nobody waits for a slow client but the
 * edge, and that can be sent more than once. It is copied into a buffer that grows with what has
 * come, never with what was announced. All that are held at once share one bound. Owns its buffer;
 * confined to one event loop.
 */
final class BodyHold {
    private static final int FIRST_BYTES = 4096;

    private final BodyReader reader;
    private final long maxBytes;
    private final ByteBudget budget;
    private @Nullable ByteBuf held;
    private int reserved;

    /** What came of taking more of a body. */
    enum Taken {
        /** It is held. */
        HELD,
        /** The body is longer than it may be. */
        TOO_LONG,
        /** There is no room to hold more. */
        NO_ROOM
    }

    BodyHold(BodyReader reader, long maxBytes, ByteBudget budget) {
        this.reader = reader;
        this.maxBytes = maxBytes;
        this.budget = budget;
    }

    /** Whether all of it is here. */
    boolean whole() {
        return reader.done();
    }

    /** How many bytes of it are here. */
    int length() {
        return held == null ? 0 : held.readableBytes();
    }

    /** Holds the next bytes, 1 or more. */
    Taken take(ByteBuf from, int run, ByteBufAllocator alloc) {
        int length = length() + run;
        if (length > maxBytes) {
            return Taken.TOO_LONG;
        }
        if (length > reserved && !grow(length, alloc)) {
            return Taken.NO_ROOM;
        }
        if (held != null) {
            held.writeBytes(from, run);
        }
        return Taken.HELD;
    }

    private boolean grow(int length, ByteBufAllocator alloc) {
        int doubled = (int) Math.min(maxBytes, Math.max(FIRST_BYTES, 2L * reserved));
        int next = Math.max(length, doubled);
        if (!budget.take(next - reserved)) {
            return false;
        }
        reserved = next;
        if (held == null) {
            held = alloc.directBuffer(next);
        } else {
            held.capacity(next);
        }
        return true;
    }

    /** Sends all of it, as one chunk if need be; an earlier sending need not be over. */
    void writeTo(ChannelWire upstream, boolean chunked) {
        if (held != null) {
            upstream.writeContent(held.duplicate(), held.readableBytes(), chunked);
        }
    }

    void release() {
        if (held != null) {
            held.release();
            held = null;
            budget.give(reserved);
            reserved = 0;
        }
    }
}
