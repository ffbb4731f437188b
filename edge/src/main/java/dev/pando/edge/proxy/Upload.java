package dev.pando.edge.proxy;

import dev.pando.edge.answer.OwnAnswer;
import dev.pando.edge.head.BodyFraming;
import dev.pando.edge.head.BodyReader;
import dev.pando.edge.head.Refusal;
import dev.pando.edge.head.RequestHead;
import dev.pando.edge.route.Member;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import org.jspecify.annotations.Nullable;

/**
 * What a request sends up: its head, and its body, which is passed on as it comes or held until it
 * is whole. Owns the head's record and what is held. Confined to one event loop.
 */
final class Upload {
    private final RequestRecord record;
    private final BodyReader body;
    private final @Nullable BodyHold hold;

    /** The bound that the request was let in by, whatever the picture says later. */
    private final long maxBodyBytes;

    private boolean awaitsContinue;
    private boolean passedOn;
    private long passedBytes;

    private Upload(
            RequestHead head,
            RequestRecord record,
            BodyReader body,
            long maxBodyBytes,
            @Nullable BodyHold hold) {
        this.record = record;
        this.body = body;
        this.maxBodyBytes = maxBodyBytes;
        this.hold = hold;
        awaitsContinue = head.expectsContinue();
    }

    /** One whose body is passed on as it comes. */
    static Upload streamed(
            RequestHead head, RequestRecord record, BodyReader body, long maxBodyBytes) {
        return new Upload(head, record, body, maxBodyBytes, null);
    }

    /** One whose body is held until it is whole. */
    static Upload held(
            RequestHead head,
            RequestRecord record,
            BodyReader body,
            long maxBodyBytes,
            BodyBudget budget) {
        BodyHold hold = new BodyHold(body, maxBodyBytes, budget);
        return new Upload(head, record, body, maxBodyBytes, hold);
    }

    RequestRecord record() {
        return record;
    }

    /** Whether the client has sent all of the request. */
    boolean whole() {
        return body.done();
    }

    /** Whether the body must be whole before anything is sent. */
    boolean isHeld() {
        return hold != null;
    }

    /** Whether all that was sent can be sent again. */
    boolean repeatable() {
        return hold != null || !passedOn;
    }

    /** Whether the client waits for a word before it sends the body. */
    boolean awaitsContinue() {
        return awaitsContinue;
    }

    /** The client was told to send the body, or began to without that. */
    void continued() {
        awaitsContinue = false;
    }

    /** Sends the head of a streamed request, or the whole of a held one. */
    void send(Loop loop, Wire to, Member member, long deadlineMillis) {
        if (hold == null) {
            record.writeTo(to);
            return;
        }
        boolean chunked = body.framing() == BodyFraming.CHUNKED;
        record.writeCall(to, loop.output, chunked ? hold.length() : -1, member, deadlineMillis);
        hold.writeTo(to);
    }

    /** Takes more of a held body; gives the refusal if it cannot be taken. */
    @Nullable OwnAnswer collect(ByteBuf in, ByteBufAllocator alloc) {
        if (hold == null) {
            throw new IllegalStateException("a streamed body is not held");
        }
        continued();
        int run = body.next(in);
        if (run < 0) {
            return refusal(run);
        }
        BodyHold.Taken taken = run == 0 ? BodyHold.Taken.HELD : hold.take(in, run, alloc);
        return switch (taken) {
            case HELD -> null;
            case TOO_LONG -> tooLong();
            case NO_ROOM -> new OwnAnswer(503, "too many request bodies are on their way");
        };
    }

    /** Passes more of a streamed body on; gives the refusal if it cannot be. */
    @Nullable OwnAnswer passOn(ByteBuf in, Wire to) {
        boolean chunked = body.framing() == BodyFraming.CHUNKED;
        int run = body.next(in);
        if (run < 0) {
            return refusal(run);
        }
        passedBytes += run;
        if (passedBytes > maxBodyBytes) {
            return tooLong();
        }
        continued();
        passedOn = true;
        if (run > 0) {
            to.writeContent(in, run, chunked);
        }
        if (chunked && body.done()) {
            to.writeLastChunk(body);
        }
        return null;
    }

    private static OwnAnswer refusal(int code) {
        Refusal refusal = Refusal.of(code);
        return new OwnAnswer(refusal.status(), refusal.reason());
    }

    private OwnAnswer tooLong() {
        return new OwnAnswer(413, "the body is longer than " + maxBodyBytes + " bytes");
    }

    void release() {
        record.release();
        if (hold != null) {
            hold.release();
        }
    }
}
