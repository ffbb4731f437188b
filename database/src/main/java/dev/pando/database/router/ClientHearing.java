package dev.pando.database.router;

import dev.pando.database.state.SessionState;
import dev.pando.database.statistics.StatementTimer;
import dev.pando.database.wire.ClientMessage;
import dev.pando.database.wire.MessageWalk;
import dev.pando.database.wire.MessageWalk.Change;
import dev.pando.database.wire.MessageWalk.Verdict;
import dev.pando.database.wire.ProtocolViolation;
import dev.pando.database.wire.Refusal;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import java.time.Duration;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Hears what a session's client says: each message on its way to the session's server connection,
 * which is sought for it if there is none; what breaks the protocol ends the session. What is said
 * first on one is kept for a while, so that it can be said again where the server had no time for
 * it. Confined to its event loop.
 */
@SuppressWarnings("FutureReturnValueIgnored") // a failed write closes the channel
final class ClientHearing implements MessageWalk.Visitor {
    /** What is kept of a client that has no server connection; then it is not read. */
    private static final int MAX_KEPT_BYTES = 64 * 1024;

    /** Messages that may be unanswered at once, as they all are behind an error without a Sync. */
    private static final int MAX_UNANSWERED = 100_000;

    private final Session session;
    private final Channel channel;
    private final SessionState state;
    private final StatementTimer timer;
    private final boolean keepsWords;
    private final MessageWalk walk = new MessageWalk(this);
    private final Consumer<ByteBuf> upward;
    private final FirstWords firstWords = new FirstWords();
    private final RefusedStatement refused = new RefusedStatement();
    private boolean listening;
    private boolean terminated;

    /** When what is heard now had come. */
    private long heardAt;

    private long lastRead;

    /**
     * That of a session which has said nothing.
     *
     * @param keepsWords whether what is said may have to be said again
     */
    ClientHearing(
            Session session,
            Channel channel,
            SessionState state,
            StatementTimer timer,
            boolean keepsWords) {
        this.session = session;
        this.channel = channel;
        this.state = state;
        this.timer = timer;
        this.keepsWords = keepsWords;
        this.upward = session::sendUp;
    }

    /** Something has come. */
    void read(ByteBuf bytes, long now) {
        lastRead = now;
        if (!walk.isWaiting()) {
            heardAt = now;
        }
        hear(bytes, now);
    }

    /** Hears what has just come, or is said again. */
    void hear(ByteBuf bytes, long now) {
        if (keepsWords) {
            firstWords.add(bytes, channel.alloc(), now);
        }
        listening = true;
        try {
            walk.take(bytes, upward);
        } catch (ProtocolViolation e) {
            session.end(Refusal.of(e));
        } finally {
            listening = false;
        }
    }

    /** Goes on with what waits. */
    void resume() {
        listening = true;
        try {
            walk.resume(upward);
        } catch (ProtocolViolation e) {
            session.end(Refusal.of(e));
        } finally {
            listening = false;
        }
    }

    @Override
    public int wants(byte type, int bodyBytes) throws ProtocolViolation {
        ClientMessage.check(type, bodyBytes);
        return state.wants(type, bodyBytes);
    }

    @Override
    public Verdict visit(byte type, int bodyBytes, ByteBuf bytes, int body)
            throws ProtocolViolation {
        if (state.owed() > MAX_UNANSWERED) {
            throw new ProtocolViolation("more than " + MAX_UNANSWERED + " messages are unanswered");
        }
        if (type == ClientMessage.TERMINATE) {
            terminated = true;
            return Verdict.STOP;
        }
        if (refused.isAny()) {
            ByteBuf out = channel.alloc().buffer();
            refused.answer(type, out);
            channel.writeAndFlush(out);
            return Verdict.DROP;
        }
        Backend backend = session.seeksBackend();
        if (backend == null || state.mustWait(type)) {
            return Verdict.WAIT;
        }
        Verdict verdict = state.hears(type, bodyBytes, bytes, body);
        if (verdict != Verdict.WAIT) {
            backend.says(type);
            timer.hears(type, bytes, body, bodyBytes, heardAt);
        }
        return verdict;
    }

    @Override
    public Change change() {
        return state.change();
    }

    /** The statement that waits for a server connection gets none; whether there is one. */
    boolean refuse(Refusal refusal) {
        firstWords.areAnswered();
        boolean waits = walk.isWaiting();
        if (waits) {
            refused.begin(refusal);
        }
        return waits;
    }

    /** The server has said something, and so has done something of what it was told. */
    void isAnswered() {
        firstWords.areAnswered();
    }

    /**
     * Whether what was said may be said again: the server has not answered any of it, and it is so
     * fresh that it is not the statement that somebody has ended.
     */
    boolean mayRepeat(long now) {
        return walk.atBorder() && firstWords.areFresh(now);
    }

    /** What is to be said again; null if nothing is. */
    @Nullable ByteBuf takeWords() {
        return firstWords.take();
    }

    /** What comes next goes to another server connection. */
    void beginsAnew() {
        firstWords.begin();
        if (!walk.atBorder()) {
            firstWords.areAnswered(); // the beginning of what comes is not among them
        }
    }

    /** Whether it is hearing just now, and so goes on by itself. */
    boolean isListening() {
        return listening;
    }

    /** Whether the client has said goodbye. */
    boolean isTerminated() {
        return terminated;
    }

    /** Whether a message waits: for a server connection, an answer or a plan. */
    boolean isWaiting() {
        return walk.isWaiting();
    }

    /** Whether all that has come is whole messages. */
    boolean isAtBorder() {
        return walk.atBorder();
    }

    /** Whether a part of a message has gone on, and the rest is to come. */
    boolean isInMessage() {
        return walk.isInMessage();
    }

    /** Whether the rest of a message has not come for longer than that. */
    boolean isSilent(long now, Duration limit) {
        return walk.isInMessage() && now - lastRead > limit.toNanos();
    }

    /**
     * Whether more may come; a message that is not there yet is bounded by what is wanted of it.
     */
    boolean hasRoom() {
        return !walk.isWaiting() || walk.keptBytes() <= MAX_KEPT_BYTES;
    }

    /** The session is over. */
    void forget() {
        firstWords.forget();
    }

    /** The client is gone for good. */
    void release() {
        walk.release();
    }
}
