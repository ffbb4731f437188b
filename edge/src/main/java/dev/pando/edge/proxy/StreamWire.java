package dev.pando.edge.proxy;

import dev.pando.edge.files.OpenFile;
import dev.pando.edge.h2.AnswerFields;
import dev.pando.edge.head.BodyReader;
import dev.pando.edge.head.ByteWriter;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFuture;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2Stream;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A wire that is a stream of HTTP/2. The head of an answer, written as HTTP/1.1 has it, becomes
 * HEADERS, its content DATA, which the client's windows hold back; the end of the content ends the
 * stream. What comes in counts against the stream's window until its bytes are taken. A stream that
 * is closed before both sides have said all is reset, so that nobody takes a part for the whole.
 */
@SuppressWarnings("FutureReturnValueIgnored") // as in ChannelWire
final class StreamWire extends Wire {
    private static final long STRETCH_BYTES = FileBytes.STRETCH_BYTES;

    private final Http2Downstream connection;
    private final Http2Stream stream;
    private final Loop loop;
    private final boolean toHead;
    private boolean headWritten;
    private boolean answered;
    private boolean requestEnded;
    private boolean closed;
    private long remaining;
    private long writtenBytes;
    private long pendingBytes;

    /** What came in and was not taken: all of it, and how much the budget knows of. */
    private int untaken;

    private int reserved;
    private @Nullable Runnable whenDrained;

    /** That of a stream whose request is, or is not, one for the head alone. */
    StreamWire(Http2Downstream connection, Http2Stream stream, Loop loop, boolean toHead) {
        this.connection = connection;
        this.stream = stream;
        this.loop = loop;
        this.toHead = toHead;
    }

    @Override
    void write(ByteBuf bytes) {
        if (closed || answered) {
            bytes.release();
            return;
        }
        if (!headWritten) {
            writeHead(bytes);
        }
        if (bytes.isReadable()) {
            writeContent(bytes);
        } else {
            bytes.release();
        }
    }

    private void writeHead(ByteBuf bytes) {
        int length = bytes.readableBytes();
        byte[] text = loop.headText(length);
        bytes.getBytes(bytes.readerIndex(), text, 0, length);
        AnswerFields head = new AnswerFields(text, length);
        bytes.skipBytes(head.length());
        boolean last = false;
        if (!head.interim()) {
            headWritten = true;
            remaining = head.bodyLength(toHead);
            last = remaining == 0;
            answered = last;
        }
        connection.writeHeaders(stream, head.headers(), last);
    }

    private void writeContent(ByteBuf bytes) {
        if (remaining > 0) {
            remaining -= bytes.readableBytes();
            answered = remaining <= 0;
        }
        put(bytes, answered);
    }

    private ChannelFuture put(ByteBuf bytes, boolean last) {
        int count = bytes.readableBytes();
        writtenBytes += count;
        pendingBytes += count;
        ChannelFuture written = connection.writeData(stream, bytes, last);
        written.addListener(_ -> sent(count));
        return written;
    }

    private void sent(int count) {
        pendingBytes -= count;
        Runnable next = whenDrained;
        if (pendingBytes == 0 && next != null) {
            whenDrained = null;
            next.run();
        }
    }

    @Override
    void writeContent(ByteBuf from, int length, boolean chunked) {
        write(from.readRetainedSlice(length));
    }

    @Override
    void writeLastChunk(BodyReader ended) {
        if (closed || answered) {
            return;
        }
        answered = true;
        ByteWriter lines = loop.output;
        lines.clear();
        ended.putTrailers(lines);
        if (lines.length() == 0) {
            put(Unpooled.EMPTY_BUFFER, true);
        } else {
            Http2Headers trailers = AnswerFields.trailers(lines.bytes(), lines.length());
            connection.writeHeaders(stream, trailers, true);
        }
    }

    @Override
    LongSupplier write(OpenFile file, long from, long count, Consumer<Boolean> sent) {
        return FileBytes.write(
                file,
                from,
                (int) count,
                alloc(),
                bytes -> {
                    remaining -= count;
                    answered = remaining <= 0;
                    return put(bytes, answered);
                },
                sent);
    }

    @Override
    long stretchBytes() {
        return STRETCH_BYTES;
    }

    @Override
    ByteBufAllocator alloc() {
        return connection.alloc();
    }

    /** A head may always be written: a client may give no window before it has one. */
    @Override
    boolean isWritable() {
        return !headWritten || connection.isWritable(stream);
    }

    @Override
    long pendingBytes() {
        return pendingBytes;
    }

    @Override
    long takenBytes() {
        return writtenBytes - pendingBytes;
    }

    @Override
    boolean isOpen() {
        return !closed;
    }

    /** So many bytes of flow control came in. */
    void received(int bytes) {
        untaken += bytes;
    }

    /** The client has sent all of its request. */
    void requestEnds() {
        requestEnded = true;
    }

    /**
     * Gives the client room for more once what came is taken. What is not counts against the bound
     * of bodies that are held; a client for whose bytes there is no room is told to calm down.
     */
    @Override
    void reading(boolean wanted) {
        if (closed) {
            return;
        }
        if (wanted) {
            giveBack();
            if (untaken > 0) {
                connection.consume(stream, untaken);
                untaken = 0;
            }
        } else if (untaken > reserved) {
            if (loop.bodyBudget.take(untaken - reserved)) {
                reserved = untaken;
            } else {
                reset(Http2Error.ENHANCE_YOUR_CALM);
            }
        }
    }

    private void giveBack() {
        loop.bodyBudget.give(reserved);
        reserved = 0;
    }

    @Override
    void afterFlush(Runnable next) {
        connection.flushNow();
        if (pendingBytes == 0) {
            next.run();
            return;
        }
        Runnable before = whenDrained;
        whenDrained =
                before == null
                        ? next
                        : () -> {
                            before.run();
                            next.run();
                        };
    }

    /** RFC 9113 §8.1: a client that need not send the rest of its request is told so. */
    @Override
    void endOutput() {
        if (!answered || !requestEnded) {
            reset(answered ? Http2Error.NO_ERROR : Http2Error.INTERNAL_ERROR);
        }
    }

    @Override
    void close() {
        if (pendingBytes > 0) {
            reset(Http2Error.INTERNAL_ERROR);
        } else {
            endOutput();
        }
    }

    @Override
    void reset() {
        reset(Http2Error.CANCEL);
    }

    private void reset(Http2Error why) {
        if (!closed) {
            connection.reset(stream, why);
        }
    }

    /** The stream is closed. */
    void gone() {
        closed = true;
        whenDrained = null;
        giveBack();
    }
}
