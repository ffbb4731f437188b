package dev.pando.edge.files;

import io.netty.buffer.ByteBuf;
import io.netty.channel.DefaultFileRegion;
import io.netty.channel.FileRegion;
import java.io.EOFException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/**
 * A large file that is open, to be sent from. Its answers share it, each with places of its own.
 */
public final class OpenFile implements Content {
    private final FileChannel channel;
    private final int descriptor;
    private final Stamp stamp;
    private final Consumer<OpenFile> closer;
    private final AtomicInteger holders = new AtomicInteger(1);

    /**
     * Takes over an open file.
     *
     * @param descriptor holds the same file, to look at
     * @param closer called once, by whoever lets go last
     */
    OpenFile(FileChannel channel, int descriptor, Stamp stamp, Consumer<OpenFile> closer) {
        this.channel = channel;
        this.descriptor = descriptor;
        this.stamp = stamp;
        this.closer = closer;
    }

    /** A part of it to be sent. It holds the file until it is released. */
    private static final class Region extends DefaultFileRegion {
        private final OpenFile file;

        Region(OpenFile file, long from, long count) {
            super(file.channel, from, count);
            this.file = file;
        }

        @Override
        protected void deallocate() {
            file.release();
        }
    }

    @Override
    public boolean hold() {
        int now = holders.get();
        while (now > 0 && !holders.compareAndSet(now, now + 1)) {
            now = holders.get();
        }
        return now > 0;
    }

    @Override
    public void release() {
        if (holders.decrementAndGet() == 0) {
            closer.accept(this);
        }
    }

    @Override
    public long length() {
        return stamp.sizeBytes();
    }

    /** Whether nobody but the shelf holds it. */
    boolean isIdle() {
        return holders.get() == 1;
    }

    /** A part to be sent; only by one who holds the file. */
    public FileRegion region(long from, long count) {
        if (!hold()) {
            throw new IllegalStateException("a part of a file that is closed");
        }
        return new Region(this, from, count);
    }

    /**
     * Reads a part of it; only by one who holds the file.
     *
     * @throws IOException if it has become shorter, or cannot be read
     */
    public void read(ByteBuf to, long from, int count) throws IOException {
        long at = from;
        while (at < from + count) {
            int read = to.writeBytes(channel, at, (int) (from + count - at));
            if (read < 0) {
                throw new EOFException("the file has become shorter");
            }
            at += read;
        }
    }

    /** Whether its content is still what it was opened with; its name may be gone. */
    public boolean isUnchanged(FileStat stat) {
        return stat.look(descriptor) && stat.stamp().isSameContent(stamp);
    }

    FileChannel channel() {
        return channel;
    }

    int descriptor() {
        return descriptor;
    }
}
