package dev.pando.edge.proxy;

import dev.pando.edge.answer.OwnAnswer;
import dev.pando.edge.head.BodyFraming;
import dev.pando.edge.head.BodyReader;
import dev.pando.edge.head.ByteWriter;
import dev.pando.edge.head.Refusal;
import dev.pando.edge.head.RequestHead;
import dev.pando.edge.pool.Member;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import org.jspecify.annotations.Nullable;

/**
 * What a request sends up: its head, and its body, which is passed on as it comes or held until it
 * is whole. One that is held where it is short goes on as it comes once it turns out longer than
 * that, or there is no room to hold it; what is held is sent first. Owns the head's record and what
 * is held. Confined to one event loop.
 */
final class Upload {
    /** Chunks up to this are passed on as one where they are at hand together. */
    private static final int SMALL_CHUNK_BYTES = 512;

    private static final int JOINED_BYTES = 8192;

    private final RequestRecord record;
    private final BodyReader body;
    private final @Nullable BodyHold hold;
    private final boolean call;

    /** The bound that the request was let in by, whatever the picture says later. */
    private final long maxBodyBytes;

    private boolean awaitsContinue;
    private boolean overflowed;
    private boolean passedOn;
    private long passedBytes;

    /** Content that was found, and stands at the front of what is to be taken next. */
    private int found;

    private Upload(
            RequestHead head,
            RequestRecord record,
            BodyReader body,
            long maxBodyBytes,
            @Nullable BodyHold hold,
            boolean call) {
        this.record = record;
        this.body = body;
        this.maxBodyBytes = maxBodyBytes;
        this.hold = hold;
        this.call = call;
        awaitsContinue = head.expectsContinue();
    }

    /** One whose body is passed on as it comes. */
    static Upload streamed(
            RequestHead head, RequestRecord record, BodyReader body, long maxBodyBytes) {
        return new Upload(head, record, body, maxBodyBytes, null, false);
    }

    /** One whose body is held until it is whole if it is no longer than that. */
    static Upload heldIfShort(
            RequestHead head,
            RequestRecord record,
            BodyReader body,
            long maxBodyBytes,
            int shortBytes,
            ByteBudget budget) {
        BodyHold hold = new BodyHold(body, Math.min(shortBytes, maxBodyBytes), budget);
        return new Upload(head, record, body, maxBodyBytes, hold, false);
    }

    /** A call, whose body is held until it is whole. */
    static Upload call(
            RequestHead head,
            RequestRecord record,
            BodyReader body,
            long maxBodyBytes,
            ByteBudget budget) {
        BodyHold hold = new BodyHold(body, maxBodyBytes, budget);
        return new Upload(head, record, body, maxBodyBytes, hold, true);
    }

    RequestRecord record() {
        return record;
    }

    /** Whether the client has sent all of the request. */
    boolean whole() {
        return body.done() && found == 0;
    }

    /** How long its body is as far as it was taken. */
    long bodyBytes() {
        return hold == null || overflowed ? passedBytes : hold.length();
    }

    /** Whether it is a call of a function. */
    boolean isCall() {
        return call;
    }

    /** Whether more of the body must be here before anything is sent. */
    boolean collects() {
        return hold != null && !overflowed && !body.done();
    }

    /** Whether all that was sent can be sent again. */
    boolean repeatable() {
        return !passedOn;
    }

    /** Whether the client waits for a word before it sends the body. */
    boolean awaitsContinue() {
        return awaitsContinue;
    }

    /** The client was told to send the body, or began to without that. */
    void continued() {
        awaitsContinue = false;
    }

    /** Sends the head, and all that is held. */
    void send(Loop loop, ChannelWire to, Member member, long deadlineMillis) {
        if (hold == null) {
            record.writeTo(to);
            return;
        }
        boolean chunked = body.framing() == BodyFraming.CHUNKED;
        if (call) {
            record.writeCall(to, loop.output, chunked ? hold.length() : -1, member, deadlineMillis);
            hold.writeTo(to, false);
            return;
        }
        record.writeTo(to);
        hold.writeTo(to, chunked);
        if (chunked && whole()) {
            to.writeLastChunk(body);
        }
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
            case TOO_LONG -> call ? tooLong() : overflow(run, hold.length());
            case NO_ROOM ->
                    call
                            ? new OwnAnswer(503, "too many request bodies are on their way")
                            : overflow(run, hold.length());
        };
    }

    /** Holds no more: what was found is passed on after what is held. */
    private @Nullable OwnAnswer overflow(int run, int heldBytes) {
        overflowed = true;
        found = run;
        passedBytes = heldBytes;
        return passedBytes + run > maxBodyBytes ? tooLong() : null;
    }

    /** Passes more of a body on that is not held; gives the refusal if it cannot be. */
    @Nullable OwnAnswer passOn(ByteBuf in, ChannelWire to, ByteWriter joined) {
        boolean chunked = body.framing() == BodyFraming.CHUNKED;
        int run = found > 0 ? found : body.next(in);
        found = 0;
        if (run < 0) {
            return refusal(run);
        }
        passedBytes += run;
        if (passedBytes > maxBodyBytes) {
            return tooLong();
        }
        continued();
        passedOn = true;
        if (hold != null) {
            hold.release();
        }
        if (run > 0 && run <= SMALL_CHUNK_BYTES && chunked) {
            return passSmall(in, run, to, joined);
        }
        if (run > 0) {
            to.writeContent(in, run, chunked);
        }
        if (chunked && body.done()) {
            to.writeLastChunk(body);
        }
        return null;
    }

    /**
     * Passes small chunks on that are at hand together as one, so that a body of single bytes costs
     * the instance no more than another, and the edge no buffer each.
     */
    private @Nullable OwnAnswer passSmall(
            ByteBuf in, int first, ChannelWire to, ByteWriter joined) {
        joined.clear();
        int run = first;
        while (run > 0 && joined.length() + run <= JOINED_BYTES) {
            int at = joined.reserve(run);
            in.readBytes(joined.bytes(), at, run);
            run = body.next(in);
            passedBytes += Math.max(run, 0);
        }
        if (run < 0) {
            return refusal(run);
        }
        if (passedBytes > maxBodyBytes) {
            return tooLong();
        }
        passedBytes -= run;
        found = run;
        to.writeChunk(joined);
        if (whole()) {
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
