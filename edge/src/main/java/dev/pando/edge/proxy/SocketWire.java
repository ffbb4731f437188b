package dev.pando.edge.proxy;

import dev.pando.edge.files.OpenFile;
import dev.pando.node.net.SendQueue;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.FileRegion;
import io.netty.channel.socket.DuplexChannel;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/** A wire that is a socket: what is written is what is sent, and files are sent by the kernel. */
@SuppressWarnings("FutureReturnValueIgnored") // as in ChannelWire
final class SocketWire extends ChannelWire {
    private static final long STRETCH_BYTES = 1 << 20;

    SocketWire(Loop loop, ChannelHandlerContext context) {
        super(loop, context);
    }

    @Override
    LongSupplier write(OpenFile file, long from, long count, Consumer<Boolean> sent) {
        FileRegion region = file.region(from, count);
        writeCounted(region, count).addListener(done -> sent.accept(done.isSuccess()));
        return region::transferred;
    }

    @Override
    long stretchBytes() {
        return STRETCH_BYTES;
    }

    @Override
    long pendingBytes() {
        ChannelOutboundBuffer pending = context().channel().unsafe().outboundBuffer();
        return pending == null ? 0 : pending.totalPendingWriteBytes();
    }

    @Override
    long takenBytes() {
        ChannelOutboundBuffer pending = context().channel().unsafe().outboundBuffer();
        long gone =
                pending == null
                        ? writtenBytes()
                        : writtenBytes()
                                - pending.totalPendingWriteBytes()
                                + pending.currentProgress();
        return gone - SendQueue.bytes(context().channel());
    }

    @Override
    void endOutput() {
        ((DuplexChannel) context().channel()).shutdownOutput();
    }
}
