package dev.pando.compute.lambda;

import io.netty.buffer.ByteBuf;
import java.time.Duration;

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
    private final long begun = System.nanoTime();
    private final ByteBuf event;
    private boolean beingAnswered;

    /**
     * @param head whether it was a HEAD, whose answer has no body
     * @param event what the worker is sent, head and all; this call's until {@link #event()}
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

    /** What to send to the worker; the buffer is the caller's from now on. */
    ByteBuf event() {
        meters.began();
        return event;
    }

    /** Answers that nothing ran. */
    void busy() {
        event.release();
        meters.busy();
        from.reply(OwnAnswer.BUSY.buffer(head));
    }

    /** Answers after it was given to the worker; takes the buffer over. */
    void answer(Outcome outcome, ByteBuf answer) {
        meters.ended(outcome, Duration.ofNanos(System.nanoTime() - begun));
        from.reply(answer);
    }

    /** The same, with a sentence of compute's own. */
    void answer(Outcome outcome, OwnAnswer answer) {
        answer(outcome, answer.buffer(head));
    }
}
