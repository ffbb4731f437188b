package dev.pando.compute.lambda;

import dev.pando.compute.event.Answer;
import dev.pando.compute.event.AnswerReader;
import dev.pando.compute.event.AnswerWriter;
import dev.pando.compute.event.MalformedAnswer;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.util.CharsetUtil;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * An answer that comes in pieces (AWS's "Response streaming"), each of which is sent on as it
 * comes, in chunks of HTTP/1.1. Its head is what stands before eight NULs where the content type
 * says so, and else a 200 of that type. Confined to the worker's loop.
 */
final class StreamedAnswer {
    private static final String WITH_PRELUDE =
            "application/vnd.awslambda.http-integration-response";
    private static final String USUAL_TYPE = "application/octet-stream";
    private static final int MAX_PRELUDE_BYTES = 64 * 1024;
    private static final int SEPARATOR_BYTES = 8;

    private static final ByteBuf LINE_END = ascii("\r\n");
    private static final ByteBuf LAST_CHUNK = ascii("0\r\n\r\n");

    private final AnswerReader reader;
    private final boolean toHead;
    private @Nullable ByteBuf prelude;
    private @Nullable Answer head;

    StreamedAnswer(
            AnswerReader reader,
            ByteBufAllocator allocator,
            @Nullable String contentType,
            boolean toHead)
            throws MalformedAnswer {
        this.reader = reader;
        this.toHead = toHead;
        String type = contentType == null || contentType.isEmpty() ? USUAL_TYPE : contentType;
        if (type.toLowerCase(Locale.ROOT).startsWith(WITH_PRELUDE)) {
            prelude = allocator.heapBuffer();
        } else {
            head = AnswerReader.streamed(type);
        }
    }

    /**
     * What to send for a piece; empty if nothing yet.
     *
     * @param first whether nothing was sent before
     * @param piece stays the caller's
     */
    ByteBuf take(ByteBufAllocator allocator, ByteBuf piece, boolean first) throws MalformedAnswer {
        ByteBuf held = prelude;
        if (held == null) {
            return withHead(allocator, piece, first);
        }
        int before = held.readableBytes();
        held.writeBytes(piece, piece.readerIndex(), piece.readableBytes());
        int end = endOfPrelude(held, Math.max(0, before - SEPARATOR_BYTES));
        if (end < 0) {
            if (held.readableBytes() > MAX_PRELUDE_BYTES) {
                throw AnswerReader.endless("is longer than " + MAX_PRELUDE_BYTES + " bytes");
            }
            return Unpooled.EMPTY_BUFFER;
        }
        try {
            byte[] json = new byte[end];
            held.readBytes(json);
            head = reader.prelude(json);
            held.skipBytes(SEPARATOR_BYTES);
            return withHead(allocator, held, true);
        } finally {
            release();
        }
    }

    /** What ends it; the head too if nothing was sent before. */
    ByteBuf end(ByteBufAllocator allocator, boolean first) throws MalformedAnswer {
        if (prelude != null) {
            throw AnswerReader.endless("does not end");
        }
        ByteBuf to = withHead(allocator, Unpooled.EMPTY_BUFFER, first);
        return isBare() ? to : Unpooled.wrappedBuffer(to, LAST_CHUNK.duplicate());
    }

    void release() {
        if (prelude != null) {
            prelude.release();
            prelude = null;
        }
    }

    private ByteBuf withHead(ByteBufAllocator allocator, ByteBuf piece, boolean first) {
        Answer answer = head;
        ByteBuf to =
                first && answer != null
                        ? AnswerWriter.chunkedHead(allocator, answer)
                        : Unpooled.EMPTY_BUFFER;
        if (isBare() || !piece.isReadable()) {
            return to;
        }
        ByteBuf size = allocator.buffer(16);
        ByteBufUtil.writeAscii(size, Integer.toHexString(piece.readableBytes()) + "\r\n");
        return Unpooled.wrappedBuffer(4, to, size, piece.retainedSlice(), LINE_END.duplicate());
    }

    private boolean isBare() {
        return toHead || (head != null && AnswerWriter.isBare(head.status()));
    }

    private static int endOfPrelude(ByteBuf held, int from) {
        int zeros = 0;
        int start = held.readerIndex();
        for (int i = start + from; i < held.writerIndex(); i++) {
            zeros = held.getByte(i) == 0 ? zeros + 1 : 0;
            if (zeros == SEPARATOR_BYTES) {
                return i - start - SEPARATOR_BYTES + 1;
            }
        }
        return -1;
    }

    private static ByteBuf ascii(String text) {
        return Unpooled.unreleasableBuffer(
                Unpooled.copiedBuffer(text, CharsetUtil.US_ASCII).asReadOnly());
    }
}
