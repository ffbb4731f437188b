package dev.pando.edge.proxy;

import dev.pando.edge.rule.Client;
import io.netty.handler.codec.http2.AbstractHttp2ConnectionHandlerBuilder;
import io.netty.handler.codec.http2.Http2ConnectionDecoder;
import io.netty.handler.codec.http2.Http2ConnectionEncoder;
import io.netty.handler.codec.http2.Http2Settings;

/**
 * What a client may do to an HTTP/2 connection: streams at once, the size of a header list, header
 * blocks in many small pieces, resets in a time, frames that ask for an answer, empty ones. Past
 * them a stream is refused or the connection ends with GOAWAY.
 */
final class Http2Bounds
        extends AbstractHttp2ConnectionHandlerBuilder<Http2Downstream, Http2Bounds> {
    /** Requests at once; what browsers and nginx are used to. */
    private static final int MAX_STREAMS = 128;

    /** Streams that the client may take back in so many seconds (CVE-2023-44487). */
    private static final int MAX_RESETS = 200;

    private static final int RESET_SECONDS = 30;

    /** Frames that answer the client's and were not taken, such as those for PING and SETTINGS. */
    private static final int MAX_ANSWER_FRAMES = 1_000;

    /** Frames of a header block that are hardly worth one (CVE-2024-27316 and its like). */
    private static final int MAX_SMALL_CONTINUATIONS = 16;

    private static final int MAX_EMPTY_FRAMES = 2;

    /**
     * What all bodies of a connection may have on the way together, past the 64 KB that they have
     * at first (RFC 9113 §6.9.2), and that a stream's has.
     */
    static final int MORE_WINDOW_BYTES = 256 * 1024 - 65_535;

    /** What the last streams get once the connection is to end. */
    private static final long CLOSING_MILLIS = 30_000;

    private final Loop loop;
    private final Entrance entrance;
    private final Client peer;

    private Http2Bounds(Loop loop, Entrance entrance, Client peer) {
        this.loop = loop;
        this.entrance = entrance;
        this.peer = peer;
        server(true);
        initialSettings(
                new Http2Settings()
                        .maxConcurrentStreams(MAX_STREAMS)
                        .maxHeaderListSize(loop.limits.head().maxHeadBytes()));
        validateRequiredPseudoHeaders(true);
        decoderEnforceMaxRstFramesPerWindow(MAX_RESETS, RESET_SECONDS);
        encoderEnforceMaxRstFramesPerWindow(MAX_RESETS, RESET_SECONDS);
        encoderEnforceMaxQueuedControlFrames(MAX_ANSWER_FRAMES);
        decoderEnforceMaxSmallContinuationFrames(MAX_SMALL_CONTINUATIONS);
        decoderEnforceMaxConsecutiveEmptyDataFrames(MAX_EMPTY_FRAMES);
        gracefulShutdownTimeoutMillis(CLOSING_MILLIS);
    }

    /** A connection's handler, within these bounds. */
    static Http2Downstream connection(Loop loop, Entrance entrance, Client peer) {
        return new Http2Bounds(loop, entrance.overHttp2(), peer).build();
    }

    @Override
    protected Http2Downstream build(
            Http2ConnectionDecoder decoder,
            Http2ConnectionEncoder encoder,
            Http2Settings settings) {
        return new Http2Downstream(decoder, encoder, settings, loop, entrance, peer);
    }
}
