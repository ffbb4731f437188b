package dev.pando.edge.proxy;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.pando.edge.head.BodyReader;
import dev.pando.edge.head.ByteWriter;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelConfig;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOption;
import io.netty.handler.ssl.SslHandler;

/**
 * A wire that is a channel of its own. Content is passed on without copying, unless it is so short
 * that a copy costs less than a second buffer.
 *
 * <p>Nobody looks at the futures of writes and closes: a write that fails closes a client's
 * connection and the sending side of an instance's, and what that means is decided where
 * connections learn of it.
 */
@SuppressWarnings("FutureReturnValueIgnored")
abstract sealed class ChannelWire extends Wire implements Loop.Flushed permits SocketWire, TlsWire {
    private static final byte[] LINE_END = {'\r', '\n'};
    private static final byte[] LAST_CHUNK = "0\r\n".getBytes(US_ASCII);
    private static final int COPIED_BYTES = 1024;

    /** A size of eight hexadecimal digits and two line ends. */
    private static final int MAX_FRAMING_BYTES = 12;

    private final Loop loop;
    private final ChannelHandlerContext context;
    private boolean written;
    private long writtenBytes;
    private long flushedBytes;

    ChannelWire(Loop loop, ChannelHandlerContext context) {
        this.loop = loop;
        this.context = context;
    }

    /** The one that fits what stands before a handler. */
    static ChannelWire of(Loop loop, ChannelHandlerContext context) {
        SslHandler tls = context.pipeline().get(SslHandler.class);
        return tls == null ? new SocketWire(loop, context) : new TlsWire(loop, context, tls);
    }

    @Override
    final void write(ByteBuf bytes) {
        writtenBytes += bytes.readableBytes();
        context.write(bytes, context.voidPromise());
        if (!written) {
            written = true;
            loop.wrote(this);
        }
    }

    /** Writes what is no buffer of the caller's, and gives how that went. */
    final ChannelFuture writeCounted(Object message, long bytes) {
        writtenBytes += bytes;
        ChannelFuture future = context.write(message);
        if (!written) {
            written = true;
            loop.wrote(this);
        }
        return future;
    }

    @Override
    public final void flush() {
        written = false;
        flushedBytes = writtenBytes;
        context.flush();
    }

    @Override
    final ByteBufAllocator alloc() {
        return context.alloc();
    }

    @Override
    final void writeContent(ByteBuf from, int length, boolean chunked) {
        if (!chunked) {
            write(from.readRetainedSlice(length));
            return;
        }
        boolean copied = length <= COPIED_BYTES;
        ByteBuf chunk = context.alloc().directBuffer(MAX_FRAMING_BYTES + (copied ? length : 0));
        putSize(chunk, length);
        if (copied) {
            write(chunk.writeBytes(from, length).writeBytes(LINE_END));
            return;
        }
        write(chunk);
        write(from.readRetainedSlice(length));
        write(context.alloc().directBuffer(LINE_END.length).writeBytes(LINE_END));
    }

    /** Writes what was put together, 1 byte or more, as one chunk. */
    final void writeChunk(ByteWriter content) {
        int length = content.length();
        ByteBuf chunk = context.alloc().directBuffer(MAX_FRAMING_BYTES + length);
        putSize(chunk, length);
        write(chunk.writeBytes(content.bytes(), 0, length).writeBytes(LINE_END));
    }

    private static void putSize(ByteBuf to, int size) {
        int digits = (Integer.SIZE - Integer.numberOfLeadingZeros(size) + 3) / 4;
        for (int i = digits - 1; i >= 0; i--) {
            to.writeByte(Character.forDigit((size >>> (4 * i)) & 0xf, 16));
        }
        to.writeBytes(LINE_END);
    }

    @Override
    final void writeLastChunk(BodyReader ended) {
        ByteWriter out = loop.output;
        out.clear();
        out.put(LAST_CHUNK);
        ended.putTrailers(out);
        out.put(LINE_END);
        write(out);
    }

    @Override
    final boolean isWritable() {
        return context.channel().isWritable();
    }

    /** All that was ever written. */
    final long writtenBytes() {
        return writtenBytes;
    }

    /** What was written and not flushed yet. */
    final long unflushedBytes() {
        return writtenBytes - flushedBytes;
    }

    final ChannelHandlerContext context() {
        return context;
    }

    @Override
    final boolean isOpen() {
        return context.channel().isActive();
    }

    /** What comes in then waits in the kernel. */
    @Override
    final void reading(boolean wanted) {
        ChannelConfig config = context.channel().config();
        if (config.isAutoRead() != wanted) {
            config.setAutoRead(wanted);
        }
    }

    @Override
    final void afterFlush(Runnable next) {
        context.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(sent -> next.run());
    }

    @Override
    final void close() {
        context.close();
    }

    @Override
    final void reset() {
        reset(context.channel());
    }

    /**
     * Closes a socket with a reset, from the beginning of its pipeline: no word of TLS may look
     * like a regular end.
     */
    static void reset(Channel channel) {
        if (channel.isOpen()) {
            channel.config().setOption(ChannelOption.SO_LINGER, 0);
            channel.pipeline().firstContext().close();
        }
    }
}
