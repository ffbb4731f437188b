package dev.pando.edge.proxy;

import dev.pando.edge.pool.Member;
import dev.pando.edge.pool.Pool;
import dev.pando.edge.proxy.LoopCounters.Count;
import dev.pando.edge.websocket.CloseFrame;
import dev.pando.edge.websocket.FrameBorders;
import io.netty.buffer.ByteBuf;
import java.util.concurrent.TimeUnit;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Two connections that speak another protocol by now: bytes go both ways as they come, each as fast
 * as the other side takes them, and each side ends by itself. Confined to one event loop.
 *
 * <p>When its instance drains, a WebSocket is told to leave at a moment of its own within the
 * drain, so that the clients of an instance do not all come back at once. The edge then speaks for
 * the instance: a Close frame is put between two frames (RFC 6455 §5.4 allows that within a message
 * too), what the instance still sends is dropped, and what the client sends goes on to the
 * instance. Its answering Close looks to the instance like a client that leaves, so the instance
 * ends the connection, as §7.1.1 wants it. Who does not do his part in time is cut off. A tunnel of
 * another protocol has until the drain is over.
 */
final class Tunnel implements Conversation, UpstreamUser {
    /** What is left for both sides to end the connection once the Close frame is sent. */
    private static final long CLOSING_NANOS = TimeUnit.SECONDS.toNanos(5);

    /**
     * The share of a drain in which clients are told; the rest is for the last of them to close.
     */
    private static final double TELLING_SHARE = 0.8;

    private enum Phase {
        OPEN,
        /** The client is told to leave as soon as the frame under way is over. */
        LEAVING,
        /** The client is told. */
        CLOSING,
        OVER
    }

    private final Loop loop;
    private final Pool pool;
    private final DownstreamConnection downstream;
    private final UpstreamConnection upstream;
    private final Member member;
    private final @Nullable FrameBorders frames;
    private final LongConsumer whenOver;
    private Phase phase = Phase.OPEN;
    private boolean downstreamEnded;
    private boolean upstreamEnded;
    private long bytesDown;

    /** Whether the instance drains, which makes the next two good. */
    private boolean draining;

    private long leaveAt;
    private long endAt;

    /**
     * Joins two connections.
     *
     * @param webSocket whether what comes now is frames
     * @param whenOver told once, when it is over, how many bytes it passed to the client
     */
    Tunnel(
            Loop loop,
            Pool pool,
            DownstreamConnection downstream,
            UpstreamConnection upstream,
            boolean webSocket,
            LongConsumer whenOver) {
        this.loop = loop;
        this.pool = pool;
        this.downstream = downstream;
        this.upstream = upstream;
        this.whenOver = whenOver;
        member = upstream.member();
        frames = webSocket ? new FrameBorders() : null;
    }

    /** Takes both connections over from the exchange that asked for it. */
    void start() {
        member.tunnelBegins();
        upstream.carry(this);
        awaitMore();
        pictureChanged();
        downstream.carry(this);
    }

    /** Passes on what came from the client; false if the instance cannot take it now. */
    @Override
    public boolean take(ByteBuf in) {
        if (phase == Phase.OVER || !upstream.wire().isWritable()) {
            return false;
        }
        up(in);
        awaitMore();
        return true;
    }

    private void up(ByteBuf in) {
        upstream.wire().write(in.readRetainedSlice(in.readableBytes()));
    }

    /** Takes what came from the instance. */
    void down(ByteBuf in) {
        switch (phase) {
            case OPEN -> {
                follow(in);
                pass(in, in.readableBytes());
                awaitMore();
            }
            case LEAVING -> finishFrame(in);
            case CLOSING, OVER -> in.skipBytes(in.readableBytes());
        }
    }

    private void follow(ByteBuf in) {
        if (frames != null) {
            int at = in.readerIndex();
            while (at < in.writerIndex()) {
                at = frames.next(in, at, in.writerIndex());
            }
        }
    }

    private void pass(ByteBuf in, int length) {
        bytesDown += length;
        downstream.wire().write(in.readRetainedSlice(length));
        if (!downstream.wire().isWritable()) {
            upstream.wire().reading(false);
        }
    }

    /** Passes on the frame that the client has a part of, and no more. */
    private void finishFrame(ByteBuf in) {
        FrameBorders borders = frames();
        int end = borders.next(in, in.readerIndex(), in.writerIndex());
        pass(in, end - in.readerIndex());
        if (borders.atBorder()) {
            sayGoodbye();
        }
    }

    private FrameBorders frames() {
        if (frames == null) {
            throw new IllegalStateException("no WebSocket");
        }
        return frames;
    }

    /** Sets the deadline anew, since something moved. */
    private void awaitMore() {
        if (phase == Phase.OPEN) {
            long idleAt = loop.now() + loop.limits.tunnelIdleNanos();
            downstream.expireAt(draining ? earlier(idleAt, leaveAt) : idleAt);
        }
    }

    private static long earlier(long a, long b) {
        return a - b < 0 ? a : b;
    }

    @Override
    public void downstreamWritable() {
        if (phase != Phase.OVER) {
            upstream.wire().reading(true);
        }
    }

    @Override
    public void upstreamWritable() {
        downstream.resume();
    }

    /** Draws the moment to leave when the instance begins to drain; forgets it if that is off. */
    @Override
    public void pictureChanged() {
        if (phase != Phase.OPEN || draining == member.draining()) {
            return;
        }
        draining = member.draining();
        if (draining) {
            long drainNanos = pool.drainNanos();
            endAt = member.drainingSince() + drainNanos;
            long lastAt = member.drainingSince() + (long) (drainNanos * TELLING_SHARE);
            long spread = Math.max(0, lastAt - loop.now());
            leaveAt =
                    frames == null
                            ? endAt
                            : loop.now() + (long) (loop.random().nextDouble() * spread);
        }
        awaitMore();
    }

    /** The edge itself goes away. */
    @Override
    public void edgeCloses() {
        if (phase == Phase.OPEN && frames != null) {
            endAt = loop.now() + CLOSING_NANOS;
            leave();
        }
    }

    private void leave() {
        phase = Phase.LEAVING;
        downstream.expireAt(endAt);
        if (frames().atBorder()) {
            sayGoodbye();
        }
    }

    private void sayGoodbye() {
        phase = Phase.CLOSING;
        if (!frames().closed()) {
            loop.counters.add(Count.SENT_AWAY);
            downstream.wire().write(CloseFrame.goingAway());
        }
        upstream.wire().reading(true);
        downstream.expireAt(earlier(loop.now() + CLOSING_NANOS, endAt));
    }

    @Override
    public boolean isTunnel() {
        return phase != Phase.OVER;
    }

    @Override
    public void tunnelDownstreamEnded(Inbound rest) {
        if (!rest.isEmpty()) {
            up(rest.bytes());
        }
        downstreamEnded = true;
        Wire up = upstream.wire();
        up.afterFlush(up::endOutput);
        closeIfEnded();
    }

    /** The instance has ended its side. */
    void upstreamEnded() {
        upstreamEnded = true;
        Wire down = downstream.wire();
        down.afterFlush(down::endOutput);
        closeIfEnded();
    }

    /** Once both sides have ended, the instance's connection is closed; the client's follows. */
    private void closeIfEnded() {
        if (downstreamEnded && upstreamEnded) {
            Wire up = upstream.wire();
            up.afterFlush(up::close);
        }
    }

    @Override
    public void upstreamGone() {
        over();
        Wire down = downstream.wire();
        down.afterFlush(down::close);
    }

    @Override
    public void downstreamGone() {
        if (phase != Phase.OVER) {
            upstream.drop();
            over();
        }
    }

    /** It is time to leave; or nothing moved for long; or somebody did not end in time. */
    @Override
    public void expired() {
        boolean told = phase != Phase.OPEN || frames == null;
        if (draining && !told && loop.now() - leaveAt >= 0) {
            leave();
            return;
        }
        downstreamGone();
        downstream.closeNow();
    }

    private void over() {
        phase = Phase.OVER;
        member.tunnelEnds();
        whenOver.accept(bytesDown);
    }
}
