package dev.pando.database.wire;

import io.netty.buffer.ByteBuf;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Walks over the messages in one direction of a stream, as the bytes come: a type, four bytes of
 * length, a body. A visitor sees each message once and says whether its bytes go on; what goes on
 * is the arrived buffers themselves, or slices of them. Bodies are not kept together, so a message
 * may have any size, but for what the visitor wants of it. Confined to one event loop.
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
        /** The visitor's {@link Visitor#change} goes on, and the rest of its bytes. */
        CHANGE,
        /** It is kept, and all that follows, until {@link #resume}; then it is visited again. */
        WAIT,
        /** Its bytes and all that follow are dropped; the walk is over. */
        STOP
    }

    /**
     * What goes on instead of the beginning of a message.
     *
     * @param instead these bytes
     * @param of how many bytes of the message, its head included, they stand for: 0 inserts, all of
     *     it replaces; no more than were wanted
     */
    public record Change(ByteBuf instead, int of) {}

    /** Sees the messages. */
    public interface Visitor {
        /**
         * How many bytes of a message's body must be there before it is visited, from its start;
         * the visitor bounds what it asks for.
         *
         * @param bodyBytes what its length says, less the length itself
         * @throws ProtocolViolation if there is no such message, or not of that length
         */
        int wants(byte type, int bodyBytes) throws ProtocolViolation;

        /**
         * A message has come: as much of it as was wanted, at least its head.
         *
         * @param bytes where it lies; valid during the call
         * @param body the index of its body in the bytes
         */
        Verdict visit(byte type, int bodyBytes, ByteBuf bytes, int body) throws ProtocolViolation;

        /** How the message that was visited last is changed. */
        default Change change() {
            throw new IllegalStateException("nothing is to be changed");
        }
    }

    private final Visitor visitor;
    private @Nullable ByteBuf kept;
    private long coming;
    private boolean dropping;
    private boolean waiting;
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

    /** Whether a message waits to be visited again. */
    public boolean isWaiting() {
        return waiting;
    }

    /** How much is kept, of what waits or of a message that is not there yet. */
    public int keptBytes() {
        return kept == null ? 0 : kept.readableBytes();
    }

    /** Forgets what was kept; to be called when the stream is over. */
    public void release() {
        waiting = false;
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
        ByteBuf all = withKept(arrived);
        if (waiting) {
            kept = all;
        } else {
            walk(all, onward);
        }
    }

    /** Goes on with the message that waits, and what has come behind it. */
    public void resume(Consumer<ByteBuf> onward) throws ProtocolViolation {
        ByteBuf all = kept;
        if (!waiting || all == null) {
            throw new IllegalStateException("nothing waits");
        }
        waiting = false;
        kept = null;
        walk(all, onward);
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
                    if (verdict != Verdict.PASS) {
                        passOn(in, from, at, onward);
                        from = at;
                    }
                    if (verdict == Verdict.STOP || verdict == Verdict.WAIT) {
                        stopped = verdict == Verdict.STOP;
                        waiting = verdict == Verdict.WAIT;
                        coming = 0;
                        break;
                    }
                    if (verdict == Verdict.CHANGE) {
                        Change change = visitor.change();
                        from = at + change.of();
                        onward.accept(change.instead());
                    }
                    dropping = verdict == Verdict.DROP;
                }
                int there = (int) Math.min(coming, end - at);
                coming -= there;
                at += there;
                if (dropping) {
                    from = at;
                }
            }
            if (stopped) {
                return;
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
        return end - at - HEAD_BYTES >= visitor.wants(in.getByte(at), bodyBytes);
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

    /** Copies what waits, or the beginning of a message that is not there yet, as far as wanted. */
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
