package dev.pando.edge.proxy;

import io.netty.buffer.ByteBuf;
import java.util.function.LongConsumer;

/**
 * Two connections that speak another protocol by now: bytes go both ways as they come, each as fast
 * as the other side takes them, and each side ends by itself. Confined to one event loop.
 */
final class Tunnel implements Conversation, UpstreamUser {
    private final Loop loop;
    private final DownstreamConnection downstream;
    private final UpstreamConnection upstream;
    private final LongConsumer whenOver;
    private boolean downstreamEnded;
    private boolean upstreamEnded;
    private boolean over;
    private long bytesDown;

    /**
     * Joins two connections.
     *
     * @param whenOver told once, when it is over, how many bytes it passed to the client
     */
    Tunnel(
            Loop loop,
            DownstreamConnection downstream,
            UpstreamConnection upstream,
            LongConsumer whenOver) {
        this.loop = loop;
        this.downstream = downstream;
        this.upstream = upstream;
        this.whenOver = whenOver;
    }

    /** Takes both connections over from the exchange that asked for it. */
    void start() {
        upstream.carry(this);
        moved();
        downstream.carry(this);
    }

    /** Passes on what came from the client; false if the instance cannot take it now. */
    @Override
    public boolean take(ByteBuf in) {
        if (over || !upstream.wire().isWritable()) {
            return false;
        }
        up(in);
        moved();
        return true;
    }

    private void up(ByteBuf in) {
        upstream.wire().write(in.readRetainedSlice(in.readableBytes()));
    }

    /** Passes on what came from the instance. */
    void down(ByteBuf in) {
        int length = in.readableBytes();
        bytesDown += length;
        downstream.wire().write(in.readRetainedSlice(length));
        if (!downstream.wire().isWritable()) {
            upstream.wire().reading(false);
        }
        moved();
    }

    /** Sets the deadline anew. */
    private void moved() {
        downstream.expireAt(loop.now() + loop.limits.tunnelIdleNanos());
    }

    @Override
    public void downstreamWritable() {
        if (!over) {
            upstream.wire().reading(true);
        }
    }

    @Override
    public void upstreamWritable() {
        downstream.resume();
    }

    @Override
    public boolean isTunnel() {
        return !over;
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
        if (!over) {
            upstream.drop();
            over();
        }
    }

    /** Nothing moved for long; or the client does not take what is left. */
    @Override
    public void expired() {
        if (!over) {
            upstream.drop();
            over();
        }
        downstream.closeNow();
    }

    private void over() {
        over = true;
        whenOver.accept(bytesDown);
    }
}
