package dev.pando.edge.proxy;

import io.netty.buffer.ByteBuf;

/**
 * A connection that speaks another protocol by now: bytes go both ways as they come, each as fast
 * as the other side takes them, and each side ends by itself. Confined to one event loop.
 */
final class Tunnel {
    private final Wire downstream;
    private final Wire upstream;
    private boolean downstreamEnded;
    private boolean upstreamEnded;

    Tunnel(Wire downstream, Wire upstream) {
        this.downstream = downstream;
        this.upstream = upstream;
    }

    /** Passes on what came from the client. */
    void up(ByteBuf in) {
        upstream.write(in.readRetainedSlice(in.readableBytes()));
    }

    /** Passes on what came from the instance; gives how much. */
    int down(ByteBuf in) {
        int length = in.readableBytes();
        downstream.write(in.readRetainedSlice(length));
        return length;
    }

    /** The client has ended its side; what it sent before is passed on first. */
    void downstreamEnded(Inbound rest) {
        if (!rest.isEmpty()) {
            up(rest.bytes());
        }
        downstreamEnded = true;
        upstream.afterFlush(upstream::endOutput);
    }

    /** The instance has ended its side. */
    void upstreamEnded() {
        upstreamEnded = true;
        downstream.afterFlush(downstream::endOutput);
    }

    /** Whether nothing can come any more. */
    boolean ended() {
        return downstreamEnded && upstreamEnded;
    }
}
