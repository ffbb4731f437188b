package dev.pando.edge.proxy;

import dev.pando.edge.files.OpenFile;
import dev.pando.edge.head.BodyReader;
import dev.pando.edge.head.ByteWriter;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * The sending side of a connection, and its brakes: a message is written as HTTP/1.1 has it, its
 * head in one piece. What is written is sent when the loop flushes. Confined to its event loop.
 */
abstract sealed class Wire permits ChannelWire, StreamWire {
    /** Writes a buffer, and owns it from now on. */
    abstract void write(ByteBuf bytes);

    /**
     * Writes a part of a file that the caller holds; it is told once that is sent, or failed.
     *
     * @param count at most {@link #stretchBytes()}
     * @return how much of it is sent, whenever that is asked
     */
    abstract LongSupplier write(OpenFile file, long from, long count, Consumer<Boolean> sent);

    /** How much of a file may be written between two looks at it. */
    abstract long stretchBytes();

    /** Writes what was put together. */
    final void write(ByteWriter output) {
        write(copy(output));
    }

    /** Writes bytes that stay as they are. */
    final void write(byte[] bytes) {
        write(alloc().directBuffer(bytes.length).writeBytes(bytes));
    }

    abstract ByteBufAllocator alloc();

    /** What was put together, in a buffer that the caller owns. */
    final ByteBuf copy(ByteWriter output) {
        int length = output.length();
        return alloc().directBuffer(length).writeBytes(output.bytes(), 0, length);
    }

    /** Writes the next {@code length} bytes, 1 or more, of a body. */
    abstract void writeContent(ByteBuf from, int length, boolean chunked);

    /**
     * Writes the end of a chunked body, with the trailers that it came with and that may be passed
     * on.
     */
    abstract void writeLastChunk(BodyReader ended);

    /** Whether the other side keeps up with what is written. */
    abstract boolean isWritable();

    /** Whether the kernel has all that was written. */
    final boolean isDrained() {
        return pendingBytes() == 0;
    }

    /** What was written and the kernel does not have, give or take what queues add to it. */
    abstract long pendingBytes();

    /** What the other side has of all that was ever written, give or take the same. */
    abstract long takenBytes();

    abstract boolean isOpen();

    /** Takes the brake off, or puts it on: what comes in then waits where it is. */
    abstract void reading(boolean wanted);

    /** Sends what is written, and then does something. */
    abstract void afterFlush(Runnable next);

    /** Ends the sending side; the other side's bytes still come in. */
    abstract void endOutput();

    abstract void close();

    /**
     * Closes with a reset, where a regular end would look like that of an answer which ends with
     * its connection.
     */
    abstract void reset();
}
