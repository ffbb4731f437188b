package dev.pando.edge.proxy;

import dev.pando.edge.head.HeadScanner;
import io.netty.buffer.ByteBuf;
import io.netty.util.ByteProcessor;

/**
 * The head of a request while it comes in: scanned anew only where a line has ended since, and held
 * within the bound of all that is held once it is more than a little. Confined to one event loop.
 */
final class PartialHead {
    /** What is kept of a head that is not whole without counting it. */
    private static final int SMALL_BYTES = 4096;

    private final Loop loop;
    private boolean started;
    private boolean held;
    private int scanned;

    PartialHead(Loop loop) {
        this.loop = loop;
    }

    /**
     * Scans what came in into the loop's request.
     *
     * @return the head's length; {@link HeadScanner#INCOMPLETE}; or a negative code of a refusal
     */
    int scan(ByteBuf in) {
        int length = Math.min(in.readableBytes(), loop.input.length);
        if (scanned > 0 && length < loop.input.length && !hasLineEnd(in, scanned, length)) {
            scanned = length;
            return HeadScanner.INCOMPLETE; // nothing new can be told
        }
        in.getBytes(in.readerIndex(), loop.input, 0, length);
        int headLength = loop.scanner.request(loop.input, length, loop.requestHead);
        if (headLength == HeadScanner.INCOMPLETE) {
            scanned = length;
        } else {
            letGo();
        }
        return headLength;
    }

    private static boolean hasLineEnd(ByteBuf in, int from, int to) {
        return in.forEachByte(in.readerIndex() + from, to - from, ByteProcessor.FIND_CRLF) >= 0;
    }

    /** Whether this is its first part; asked once a part. */
    boolean starts() {
        boolean first = !started;
        started = true;
        return first;
    }

    /** Whether a part of it is here. */
    boolean started() {
        return started;
    }

    /** Whether there is room to keep what is here. */
    boolean fits() {
        if (scanned > SMALL_BYTES && !held) {
            held = loop.bodyBudget.take(loop.input.length);
            return held;
        }
        return true;
    }

    /** It is whole, or not waited for any more. */
    void letGo() {
        scanned = 0;
        started = false;
        if (held) {
            held = false;
            loop.bodyBudget.give(loop.input.length);
        }
    }
}
