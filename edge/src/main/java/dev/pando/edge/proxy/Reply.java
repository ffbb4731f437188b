package dev.pando.edge.proxy;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.pando.edge.answer.OwnAnswer;
import dev.pando.edge.answer.Page;
import dev.pando.edge.head.BodyFraming;
import dev.pando.edge.head.BodyReader;
import dev.pando.edge.head.ResponseHead;
import dev.pando.edge.rule.Terms;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * What the client is answered in one exchange, as far as it is: the instance's answer, rewritten,
 * or one of the edge's own. It writes, and knows what was written. Confined to one event loop.
 */
final class Reply {
    /** Content that is copied into the buffer of its head, to be one write. */
    private static final int COPIED_BYTES = 4096;

    /** What nginx logs when the client left before the answer. */
    private static final int CLIENT_LEFT = 499;

    private static final byte[] CONTINUE = "HTTP/1.1 100 Continue\r\n\r\n".getBytes(US_ASCII);

    private final Loop loop;
    private final DownstreamConnection downstream;
    private final Terms terms;
    private final RequestRecord record;
    private final boolean http11;
    private final boolean toHead;
    private @Nullable Page page;
    private boolean chunked;
    private int status;
    private long bytes;

    /** An answer to a request of that version, or to one for its head alone. */
    Reply(
            Loop loop,
            DownstreamConnection downstream,
            Terms terms,
            RequestRecord record,
            boolean http11,
            boolean toHead) {
        this.loop = loop;
        this.downstream = downstream;
        this.terms = terms;
        this.record = record;
        this.http11 = http11;
        this.toHead = toHead;
    }

    /** The status of the answer; of one that nobody waited for, 499. */
    int status() {
        return status;
    }

    /** How much content was passed on. */
    long bytes() {
        return bytes;
    }

    /** Whether the request is one for the head alone. */
    boolean toHead() {
        return toHead;
    }

    /** Tells the client to send its body. */
    void goOn() {
        downstream.wire().write(CONTINUE);
    }

    /** Passes on a head that announces the answer, to a client that knows such. */
    void interim(ResponseHead answer) {
        if (http11) {
            loop.answerRewrite.start(answer).end();
            downstream.wire().write(loop.output);
        }
    }

    /** Passes on that the protocol changes. */
    void switched(ResponseHead answer) {
        status = answer.status();
        loop.answerRewrite.start(answer).id(record).end();
        downstream.wire().write(loop.output);
    }

    /** What went over the tunnel that the answer became. */
    void carried(long bytesDown) {
        bytes = bytesDown;
    }

    /**
     * Passes on the head of the final answer, together with its content where that is short and at
     * hand.
     *
     * @param waitedNanos for an instance
     * @param tookNanos the instance to begin
     */
    void begin(
            ResponseHead answer,
            BodyReader body,
            ByteBuf in,
            long waitedNanos,
            long tookNanos,
            boolean close) {
        status = answer.status();
        page = terms.rules().errorPages().ofInstance(status);
        chunked =
                http11
                        && page == null
                        && (body.framing() == BodyFraming.CHUNKED
                                || body.framing() == BodyFraming.UNTIL_CLOSE);
        loop.answerRewrite
                .start(answer)
                .page(page)
                .without(terms.rules().answerEdits())
                .chunked(chunked)
                .date(answer, loop)
                .id(record)
                .timing(waitedNanos, tookNanos)
                .lines(terms.answerLines())
                .close(close)
                .end();
        if (page != null) {
            putPage(page);
        } else if (body.framing() == BodyFraming.LENGTH && in.readableBytes() <= COPIED_BYTES) {
            int run = body.next(in);
            int at = loop.output.reserve(run);
            in.readBytes(loop.output.bytes(), at, run);
            bytes += run;
        }
        downstream.wire().write(loop.output);
    }

    private void putPage(Page instead) {
        if (!toHead) {
            loop.output.put(instead.content());
            bytes = instead.content().length;
        }
    }

    /** Passes on content, unless a page stands in its place. */
    void content(ByteBuf in, int run) {
        if (page != null) {
            in.skipBytes(run);
            return;
        }
        bytes += run;
        downstream.wire().writeContent(in, run, chunked);
    }

    /** The content is whole. */
    void end(BodyReader body) {
        if (chunked) {
            downstream.wire().writeLastChunk(body);
        }
    }

    /** Answers in place of an instance. */
    void own(OwnAnswer own, boolean close) {
        status = own.status();
        bytes = downstream.answers().write(own, terms, record.id(), close, toHead);
    }

    /** Nobody waits for it any more. */
    void clientLeft() {
        status = CLIENT_LEFT;
    }

    /** Ends the connection so that an answer which cannot be finished is not taken for whole. */
    void cutOff() {
        Wire down = downstream.wire();
        if (http11) { // whose framing tells
            down.afterFlush(down::close);
        } else {
            down.reset();
        }
    }
}
