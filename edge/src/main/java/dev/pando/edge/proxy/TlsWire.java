package dev.pando.edge.proxy;

import dev.pando.edge.files.OpenFile;
import dev.pando.node.net.SendQueue;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.ssl.SslHandler;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * A wire whose bytes are encrypted on their way (TLS). What is written and not flushed is not with
 * the socket yet; what is counted there is a little more than what was written, since records have
 * heads. The sending side ends with {@code close_notify} (RFC 8446 §6.1).
 */
@SuppressWarnings("FutureReturnValueIgnored") // as in ChannelWire
final class TlsWire extends ChannelWire {
    private final SslHandler tls;

    TlsWire(Loop loop, ChannelHandlerContext context, SslHandler tls) {
        super(loop, context);
        this.tls = tls;
    }

    @Override
    LongSupplier write(OpenFile file, long from, long count, Consumer<Boolean> sent) {
        return FileBytes.write(
                file, from, (int) count, alloc(), bytes -> writeCounted(bytes, count), sent);
    }

    @Override
    long stretchBytes() {
        return FileBytes.STRETCH_BYTES;
    }

    @Override
    long pendingBytes() {
        ChannelOutboundBuffer pending = context().channel().unsafe().outboundBuffer();
        return pending == null ? 0 : pending.totalPendingWriteBytes() + unflushedBytes();
    }

    @Override
    long takenBytes() {
        ChannelOutboundBuffer pending = context().channel().unsafe().outboundBuffer();
        long progress = pending == null ? 0 : pending.currentProgress();
        long here = pendingBytes() - progress + SendQueue.bytes(context().channel());
        return writtenBytes() - here;
    }

    @Override
    void endOutput() {
        DuplexChannel socket = (DuplexChannel) context().channel();
        tls.closeOutbound().addListener(_ -> socket.shutdownOutput());
    }
}
