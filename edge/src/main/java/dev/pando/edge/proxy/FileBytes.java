package dev.pando.edge.proxy;

import dev.pando.edge.files.OpenFile;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.ChannelFuture;
import java.io.IOException;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.LongSupplier;

/**
 * A part of a file on a wire that the kernel cannot send files over, since they change on the way:
 * read into memory and written from there. Like the kernel's own sending, reading waits for the
 * disk where the file is not in the page cache.
 */
final class FileBytes {
    /** So little that a connection does not keep much in memory. */
    static final long STRETCH_BYTES = 128 * 1024;

    private FileBytes() {}

    /**
     * As {@link Wire#write(OpenFile, long, long, Consumer)}.
     *
     * @param writing writes what was read
     */
    @SuppressWarnings("FutureReturnValueIgnored") // as in ChannelWire
    static LongSupplier write(
            OpenFile file,
            long from,
            int count,
            ByteBufAllocator alloc,
            Function<ByteBuf, ChannelFuture> writing,
            Consumer<Boolean> sent) {
        ByteBuf bytes = alloc.directBuffer(count);
        try {
            file.read(bytes, from, count);
        } catch (IOException e) {
            bytes.release();
            sent.accept(false);
            return () -> 0;
        }
        ChannelFuture written = writing.apply(bytes);
        written.addListener(done -> sent.accept(done.isSuccess()));
        return () -> written.isSuccess() ? count : 0;
    }
}
