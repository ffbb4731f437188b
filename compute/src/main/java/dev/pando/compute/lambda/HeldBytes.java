package dev.pando.compute.lambda;

import java.util.concurrent.atomic.AtomicLong;

/**
 * What long request bodies hold of memory, all together, until their calls end. Past the bound a
 * request is told that nothing is free, so that it waits in the edge. Safe for use by many threads.
 */
final class HeldBytes {
    /** Shorter bodies are not counted; the calls' number bounds those. */
    static final int UNCOUNTED_BYTES = 16 * 1024;

    private static final long MAX_BYTES = 64L << 20;

    /** A body, its event in base64 and the copy that is sent. */
    private static final int COPIES = 4;

    private final AtomicLong held = new AtomicLong();

    /** Takes memory for a body of that length; gives what to give back, or -1 if there is none. */
    long take(long bodyBytes) {
        if (bodyBytes <= UNCOUNTED_BYTES) {
            return 0;
        }
        long bytes = bodyBytes * COPIES;
        long before = held.getAndAdd(bytes);
        if (before > 0 && before + bytes > MAX_BYTES) {
            held.addAndGet(-bytes);
            return -1;
        }
        return bytes;
    }

    void giveBack(long bytes) {
        if (bytes > 0) {
            held.addAndGet(-bytes);
        }
    }
}
