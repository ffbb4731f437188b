package dev.pando.node.net;

import io.netty.channel.IoHandle;
import io.netty.channel.IoHandler;
import io.netty.channel.IoHandlerContext;
import io.netty.channel.IoRegistration;

/**
 * The batch of events that an event loop has taken from the kernel and works through. What is
 * learnt of the world within a batch is newer than every event in it; so one look will do for all
 * that the events ask. Confined to its event loop.
 */
public final class IoBatch {
    /** The number outside of every batch: in tasks and timers. */
    public static final long NONE = 0;

    private long count;
    private boolean open;

    /** Outside of a batch, with none before. */
    public IoBatch() {}

    /** The number of the batch under way; {@link #NONE} where there is none. */
    public long number() {
        return open ? count : NONE;
    }

    /** A handler that does the same and tells of its batches; for one event loop. */
    IoHandler telling(IoHandler inner) {
        return new Telling(inner);
    }

    /** Passes everything on, and opens a batch around each turn, which waits for events first. */
    private final class Telling implements IoHandler {
        private final IoHandler inner;

        Telling(IoHandler inner) {
            this.inner = inner;
        }

        @Override
        public int run(IoHandlerContext context) {
            count++;
            open = true;
            try {
                return inner.run(context);
            } finally {
                open = false;
            }
        }

        @Override
        public void initialize() {
            inner.initialize();
        }

        @Override
        public void prepareToDestroy() {
            inner.prepareToDestroy();
        }

        @Override
        public void destroy() {
            inner.destroy();
        }

        @Override
        public IoRegistration register(IoHandle handle) throws Exception {
            return inner.register(handle);
        }

        @Override
        public void wakeup() {
            inner.wakeup();
        }

        @Override
        public boolean isCompatible(Class<? extends IoHandle> type) {
            return inner.isCompatible(type);
        }
    }
}
