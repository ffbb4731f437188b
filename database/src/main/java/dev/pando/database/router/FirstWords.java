package dev.pando.database.router;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * What a client has said first on a server connection, kept while nothing of it is answered, so
 * that it can be said again on another one: little, and not for long, since what runs longer may be
 * what somebody has ended. Confined to one event loop.
 */
final class FirstWords {
    private static final int MAX_BYTES = 64 * 1024;

    /** Little is copied, so that no large buffer is held for it. */
    private static final int FEW_BYTES = 1024;

    private static final long MAX_NANOS = TimeUnit.SECONDS.toNanos(2);

    private @Nullable ByteBuf said;
    private long since;
    private boolean answered;

    /** Another server connection is to come, on which nothing is said yet. */
    void begin() {
        forget();
        answered = false;
    }

    /** More is said; the bytes stay the caller's. */
    void add(ByteBuf bytes, ByteBufAllocator allocator, long now) {
        ByteBuf before = said;
        if (answered) {
            return;
        }
        if (before == null) {
            said = kept(bytes, allocator);
            since = now;
        } else if (before.readableBytes() + bytes.readableBytes() <= MAX_BYTES) {
            said =
                    allocator
                            .compositeBuffer()
                            .addComponent(true, before)
                            .addComponent(true, kept(bytes, allocator));
        } else {
            areAnswered(); // too much to be kept
        }
    }

    private static ByteBuf kept(ByteBuf bytes, ByteBufAllocator allocator) {
        int count = bytes.readableBytes();
        return count > FEW_BYTES
                ? bytes.retainedDuplicate()
                : allocator.buffer(count).writeBytes(bytes, bytes.readerIndex(), count);
    }

    /** The server has said something: what it was told cannot be told another any more. */
    void areAnswered() {
        answered = true;
        forget();
    }

    /** Whether they are kept, and it is not too late. */
    boolean areFresh(long now) {
        return said != null && now - since < MAX_NANOS;
    }

    /** Gives them away; null if none are kept. */
    @Nullable ByteBuf take() {
        ByteBuf all = said;
        said = null;
        return all;
    }

    /** Forgets them. */
    void forget() {
        if (said != null) {
            said.release();
            said = null;
        }
    }
}
