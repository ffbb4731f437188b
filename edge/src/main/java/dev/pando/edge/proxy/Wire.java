package dev.pando.edge.proxy;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.pando.edge.head.BodyReader;
import dev.pando.edge.head.ByteWriter;
import dev.pando.node.net.SendQueue;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelConfig;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOption;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.FileRegion;
import io.netty.channel.socket.DuplexChannel;
import java.util.function.Consumer;

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
final class Wire {
    private static final byte[] LINE_END = {'\r', '\n'};
    private static final byte[] LAST_CHUNK = "0\r\n".getBytes(US_ASCII);
    private static final int COPIED_BYTES = 1024;

    /** A size of eight hexadecimal digits and two line ends. */
    private static final int MAX_FRAMING_BYTES = 12;

    private final Loop loop;
    private final ChannelHandlerContext context;
    private boolean written;
    private long writtenBytes;

    Wire(Loop loop, ChannelHandlerContext context) {
        this.loop = loop;
        this.context = context;
    }

    /** Writes a buffer, and owns it from now on. */
    void write(ByteBuf bytes) {
        writtenBytes += bytes.readableBytes();
        context.write(bytes, context.voidPromise());
        if (!written) {
            written = true;
            loop.wrote(this);
        }
    }

    /**
     * Writes a part of a file, and owns it from now on; it is told once that is sent, or failed.
     */
    void write(FileRegion region, Consumer<Boolean> sent) {
        writtenBytes += region.count();
        context.write(region).addListener(done -> sent.accept(done.isSuccess()));
        if (!written) {
            written = true;
            loop.wrote(this);
        }
    }

    void flush() {
        written = false;
        context.flush();
    }

    /** Writes what was put together. */
    void write(ByteWriter output) {
        write(copy(output));
    }

    /** Writes bytes that stay as they are. */
    void write(byte[] bytes) {
        write(context.alloc().directBuffer(bytes.length).writeBytes(bytes));
    }

    ByteBufAllocator alloc() {
        return context.alloc();
    }

    /** What was put together, in a buffer that the caller owns. */
    ByteBuf copy(ByteWriter output) {
        int length = output.length();
        return context.alloc().directBuffer(length).writeBytes(output.bytes(), 0, length);
    }

    /** Writes the next {@code length} bytes, 1 or more, of a body. */
    void writeContent(ByteBuf from, int length, boolean chunked) {
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
    void writeChunk(ByteWriter content) {
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
    void writeLastChunk(BodyReader ended) {
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
    boolean isDrained() {
        return pendingBytes() == 0;
    }

    /**
     * What was written and the kernel does not have, with what Netty's queue adds to each piece.
     */
    long pendingBytes() {
        ChannelOutboundBuffer pending = context.channel().unsafe().outboundBuffer();
        return pending == null ? 0 : pending.totalPendingWriteBytes();
    }

    /** What the other side has of all that was ever written, give or take what the queue adds. */
    long takenBytes() {
        ChannelOutboundBuffer pending = context.channel().unsafe().outboundBuffer();
        long gone =
                pending == null
                        ? writtenBytes
                        : writtenBytes
                                - pending.totalPendingWriteBytes()
                                + pending.currentProgress();
        return gone - SendQueue.bytes(context.channel());
    }

    boolean isOpen() {
        return context.channel().isActive();
    }

    /** Takes the brake off, or puts it on: what comes in then waits in the kernel. */
    void reading(boolean wanted) {
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
    void endOutput() {
        ((DuplexChannel) context.channel()).shutdownOutput();
    }

    void close() {
        context.close();
    }

    /**
     * Closes with a reset, where a regular end would look like that of an answer which ends with
     * its connection.
     */
    void reset() {
        context.channel().config().setOption(ChannelOption.SO_LINGER, 0);
        context.close();
    }
}
