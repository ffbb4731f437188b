package dev.pando.compute.lambda;

import io.netty.buffer.ByteBuf;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * One call of a function, from a whole request to its one answer. Made on the edge's loop, then
 * confined to the worker's.
 */
final class Call {
    private final String id;
    private final long deadlineMillis;
    private final boolean head;
    private final InvokeConnection from;
    private final CallMeters meters;
    private final long startNanos = System.nanoTime();
    private @Nullable ByteBuf event;
    private boolean beingAnswered;
    private boolean begun;

    /**
     * @param head whether it was a HEAD, whose answer has no body
     * @param event what the worker is sent, head and all; this call's until {@link #takeEvent()}
     */
    Call(
            String id,
            long deadlineMillis,
            boolean head,
            InvokeConnection from,
            CallMeters meters,
            ByteBuf event) {
        this.id = id;
        this.deadlineMillis = deadlineMillis;
        this.head = head;
        this.from = from;
        this.meters = meters;
        this.event = event;
    }

    String id() {
        return id;
    }

    long deadlineMillis() {
        return deadlineMillis;
    }

    boolean head() {
        return head;
    }

    /** Whether a connection of the worker brings its answer already. */
    boolean isBeingAnswered() {
        return beingAnswered;
    }

    void beingAnswered(boolean now) {
        beingAnswered = now;
    }

    /** A slot is taken for it. */
    void accepted() {
        meters.began();
    }

    /** What to send to the worker, once; the buffer is the caller's from now on. */
    ByteBuf takeEvent() {
        ByteBuf taken = event;
        if (taken == null) {
            throw new IllegalStateException("the call " + id + " was given away before");
        }
        event = null;
        return taken;
    }

    /** Answers that nothing ran, before it was accepted. */
    void busy() {
        dropEvent();
        meters.busy();
        from.reply(OwnAnswer.BUSY.buffer(head));
    }

    private void dropEvent() {
        if (event != null) {
            event.release();
            event = null;
        }
    }

    /**
     * Answers after it was accepted; takes the buffer over. Where an answer in pieces has begun it
     * cannot be taken back, so it is cut off, which its client sees.
     */
    void answer(Outcome outcome, ByteBuf answer) {
        end(outcome);
        if (begun) {
            answer.release();
            from.cutOff();
        } else {
            from.reply(answer);
        }
    }

    /** Whether a piece of its answer was sent. */
    boolean hasBegun() {
        return begun;
    }

    /**
     * Sends a piece of its answer; takes the buffer over.
     *
     * @param sent is run, on any loop, when the piece has left or nobody wants it
     */
    void piece(ByteBuf piece, Runnable sent) {
        begun = true;
        from.piece(piece, sent);
    }

    /** Sends the last piece of its answer; takes the buffer over. */
    void lastPiece(ByteBuf piece) {
        end(Outcome.OK);
        from.reply(piece);
    }

    private void end(Outcome outcome) {
        dropEvent();
        meters.ended(outcome, Duration.ofNanos(System.nanoTime() - startNanos));
    }

    /** The same, with a sentence of compute's own. */
    void answer(Outcome outcome, OwnAnswer answer) {
        answer(outcome, answer.buffer(head));
    }
}
