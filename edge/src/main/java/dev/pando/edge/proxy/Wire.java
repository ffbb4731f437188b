package dev.pando.edge.proxy;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.pando.edge.files.OpenFile;
import dev.pando.edge.head.BodyReader;
import dev.pando.edge.head.ByteWriter;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelConfig;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.ssl.SslHandler;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * The sending side of a connection, and its brakes. What is written is sent when the loop flushes.
 * Content is passed on without copying, unless it is so short that a copy costs less than a second
 * buffer. Confined to its event loop.
 *
 * <p>Nobody looks at the futures of writes and closes: a write that fails closes a client's
 * connection and the sending side of an instance's, and what that means is decided where
 * connections learn of it.
 */
@SuppressWarnings("FutureReturnValueIgnored")
abstract sealed class Wire permits SocketWire, TlsWire {
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

    Wire(Loop loop, ChannelHandlerContext context) {
        this.loop = loop;
        this.context = context;
    }

    /** The one that fits what stands before a handler. */
    static Wire of(Loop loop, ChannelHandlerContext context) {
        SslHandler tls = context.pipeline().get(SslHandler.class);
        return tls == null ? new SocketWire(loop, context) : new TlsWire(loop, context, tls);
    }

    /** Writes a buffer, and owns it from now on. */
    final void write(ByteBuf bytes) {
        writtenBytes += bytes.readableBytes();
        context.write(bytes, context.voidPromise());
        if (!written) {
            written = true;
            loop.wrote(this);
        }
    }

    /**
     * Writes a part of a file that the caller holds; it is told once that is sent, or failed.
     *
     * @param count at most {@link #stretchBytes()}
     * @return how much of it is sent, whenever that is asked
     */
    abstract LongSupplier write(OpenFile file, long from, long count, Consumer<Boolean> sent);

    /** How much of a file may be written between two looks at it. */
    abstract long stretchBytes();

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

    final void flush() {
        written = false;
        flushedBytes = writtenBytes;
        context.flush();
    }

    /** Writes what was put together. */
    final void write(ByteWriter output) {
        write(copy(output));
    }

    /** Writes bytes that stay as they are. */
    final void write(byte[] bytes) {
        write(context.alloc().directBuffer(bytes.length).writeBytes(bytes));
    }

    final ByteBufAllocator alloc() {
        return context.alloc();
    }

    /** What was put together, in a buffer that the caller owns. */
    final ByteBuf copy(ByteWriter output) {
        int length = output.length();
        return context.alloc().directBuffer(length).writeBytes(output.bytes(), 0, length);
    }

    /** Writes the next {@code length} bytes, 1 or more, of a body. */
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

    /**
     * Writes the last chunk, with the trailers that the body came with and that may be passed on.
     */
    final void writeLastChunk(BodyReader ended) {
        ByteWriter out = loop.output;
        out.clear();
        out.put(LAST_CHUNK);
        ended.putTrailers(out);
        out.put(LINE_END);
        write(out);
    }

    /** Whether the other side keeps up with what is written. */
    boolean isWritable() {
        return context.channel().isWritable();
    }

    /** Whether the kernel has all that was written. */
    final boolean isDrained() {
        return pendingBytes() == 0;
    }

    /** What was written and the kernel does not have, give or take what queues add to it. */
    abstract long pendingBytes();

    /** What the other side has of all that was ever written, give or take the same. */
    abstract long takenBytes();

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

    final boolean isOpen() {
        return context.channel().isActive();
    }

    /** Takes the brake off, or puts it on: what comes in then waits in the kernel. */
    final void reading(boolean wanted) {
        ChannelConfig config = context.channel().config();
        if (config.isAutoRead() != wanted) {
            config.setAutoRead(wanted);
        }
    }

    /** Sends what is written, and then does something. */
    void afterFlush(Runnable next) {
        context.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(sent -> next.run());
    }

    /** Ends the sending side; the other side's bytes still come in. */
    abstract void endOutput();

    void close() {
        context.close();
    }

    /**
     * Closes with a reset, where a regular end would look like that of an answer which ends with
     * its connection.
     */
    abstract void reset();
}
