package dev.pando.database.wire;

import io.netty.buffer.ByteBuf;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Walks over the messages in one direction of a stream, as the bytes come: a type, four bytes of
 * length, a body. A visitor sees each message once and says whether its bytes go on; what goes on
 * is the arrived buffers themselves, or slices of them. Bodies are not kept together, so a message
 * may have any size, unless the visitor wants it whole. Confined to one event loop.
 */
public final class MessageWalk {
    /** Type and length. */
    public static final int HEAD_BYTES = 5;

    private static final int LENGTH_BYTES = 4;

    /** What becomes of a message. */
    public enum Verdict {
        /** Its bytes go on. */
        PASS,
        /** Its bytes are dropped. */
        DROP,
        /** Its bytes are dropped, and the visitor's {@link Visitor#instead} goes on. */
        REPLACE,
        /** Its bytes go on, behind the visitor's {@link Visitor#instead}. */
        INSERT,
        /** Its bytes and all that follow are dropped; the walk is over. */
        STOP
    }

    /** Sees the messages. */
    public interface Visitor {
        /**
         * Whether the message must be whole before it is visited; the visitor bounds what it asks
         * for.
         *
         * @param bodyBytes what its length says, less the length itself
         * @throws ProtocolViolation if there is no such message, or not of that length
         */
        boolean wantsWhole(byte type, int bodyBytes) throws ProtocolViolation;

        /**
         * A message has come: whole if that was asked for, else at least its head.
         *
         * @param bytes where it lies; valid during the call
         * @param body the index of its body in the bytes
         */
        Verdict visit(byte type, int bodyBytes, ByteBuf bytes, int body) throws ProtocolViolation;

        /** What goes on instead of the message that was visited last, or before it. */
        default ByteBuf instead() {
            throw new IllegalStateException("nothing is to be replaced or inserted");
        }
    }

    private final Visitor visitor;
    private @Nullable ByteBuf kept;
    private long coming;
    private boolean dropping;
    private boolean stopped;

    /** A walk at the start of a message. */
    public MessageWalk(Visitor visitor) {
        this.visitor = visitor;
    }

    /** Whether all that arrived is whole messages. */
    public boolean atBorder() {
        return coming == 0 && kept == null;
    }

    /** Whether a part of a message was handed on, and the rest is to come. */
    public boolean isInMessage() {
        return coming > 0;
    }

    /** Forgets what was kept of a message; to be called when the stream is over. */
    public void release() {
        if (kept != null) {
            kept.release();
            kept = null;
        }
    }

    /**
     * Takes the bytes that arrived, which it owns from now on, and hands on what goes on, which the
     * consumer owns.
     *
     * @throws ProtocolViolation if the stream cannot be read on; nothing more may be taken then
     */
    public void take(ByteBuf arrived, Consumer<ByteBuf> onward) throws ProtocolViolation {
        if (stopped) {
            arrived.release();
            return;
        }
        walk(withKept(arrived), onward);
    }

    private ByteBuf withKept(ByteBuf arrived) {
        if (kept == null) {
            return arrived;
        }
        ByteBuf both = kept.writeBytes(arrived);
        arrived.release();
        kept = null;
        return both;
    }

    private void walk(ByteBuf in, Consumer<ByteBuf> onward) throws ProtocolViolation {
        int end = in.writerIndex();
        int from = in.readerIndex(); // what is before it went on or was dropped
        int at = from; // what is before it was visited
        boolean given = false;
        try {
            while (at < end) {
                if (coming == 0) {
                    if (!isThere(in, at, end)) {
                        break;
                    }
                    Verdict verdict = visit(in, at);
                    if (verdict != Verdict.PASS && !dropping) {
                        passOn(in, from, at, onward);
                    }
                    if (verdict == Verdict.STOP) {
                        stopped = true;
                        coming = 0;
                        return;
                    }
                    from = verdict == Verdict.PASS && !dropping ? from : at;
                    dropping = verdict == Verdict.DROP || verdict == Verdict.REPLACE;
                    if (verdict == Verdict.REPLACE || verdict == Verdict.INSERT) {
                        onward.accept(visitor.instead());
                    }
                }
                int there = (int) Math.min(coming, end - at);
                coming -= there;
                at += there;
                if (dropping) {
                    from = at;
                }
            }
            keep(in, at, end);
            if (from == in.readerIndex() && at == end && at > from) {
                given = true;
                onward.accept(in);
            } else {
                passOn(in, from, at, onward);
            }
        } finally {
            if (!given) {
                in.release();
            }
        }
    }

    private boolean isThere(ByteBuf in, int at, int end) throws ProtocolViolation {
        if (end - at < HEAD_BYTES) {
            return false;
        }
        int bodyBytes = in.getInt(at + 1) - LENGTH_BYTES;
        return !visitor.wantsWhole(in.getByte(at), bodyBytes) || end - at - HEAD_BYTES >= bodyBytes;
    }

    private Verdict visit(ByteBuf in, int at) throws ProtocolViolation {
        int bodyBytes = in.getInt(at + 1) - LENGTH_BYTES;
        if (bodyBytes < 0) {
            throw new ProtocolViolation("invalid message length " + in.getInt(at + 1));
        }
        Verdict verdict = visitor.visit(in.getByte(at), bodyBytes, in, at + HEAD_BYTES);
        coming = HEAD_BYTES + (long) bodyBytes;
        return verdict;
    }

    private static void passOn(ByteBuf in, int from, int to, Consumer<ByteBuf> onward) {
        if (to > from) {
            onward.accept(in.retainedSlice(from, to - from));
        }
    }

    /** Copies the beginning of a message that is not there yet: little, or what is wanted whole. */
    private void keep(ByteBuf in, int at, int end) {
        if (at == end) {
            return;
        }
        int size = end - at;
        int whole = size < HEAD_BYTES ? HEAD_BYTES : 1 + in.getInt(at + 1);
        kept = in.alloc().buffer(Math.max(size, Math.min(whole, 2 * size + HEAD_BYTES)));
        kept.writeBytes(in, at, size);
    }
}
