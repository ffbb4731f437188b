package dev.pando.edge.proxy;

import dev.pando.edge.proxy.LoopCounters.Count;
import dev.pando.edge.rule.Client;
import dev.pando.node.net.SendQueue;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.handler.codec.http2.Http2Connection;
import io.netty.handler.codec.http2.Http2ConnectionAdapter;
import io.netty.handler.codec.http2.Http2ConnectionDecoder;
import io.netty.handler.codec.http2.Http2ConnectionEncoder;
import io.netty.handler.codec.http2.Http2ConnectionHandler;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2FrameAdapter;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2Settings;
import io.netty.handler.codec.http2.Http2Stream;
import io.netty.handler.ssl.SslCloseCompletionEvent;
import org.jspecify.annotations.Nullable;

/**
 * A client's connection that speaks HTTP/2 (RFC 9113): Netty's codec reads and writes its frames,
 * within {@link Http2Bounds}, and each of its streams is a {@link Http2Request}.
 *
 * <p>While the client does not take what it is sent nothing is read from it either, so that it
 * cannot ask for more. Without a stream it is kept as long as any idle connection.
 */
@SuppressWarnings("FutureReturnValueIgnored") // as in ChannelWire
final class Http2Downstream extends Http2ConnectionHandler implements Swept, Loop.Flushed {
    private final Loop loop;
    private final Entrance entrance;
    private final Client peer;
    private final Http2Connection.PropertyKey requests;
    private ChannelHandlerContext context;
    private @Nullable Http2Request reading;
    private boolean written;
    private boolean flushDue;
    private boolean swept;
    private int streams;
    private long deadline;
    private int place;
    private long stillSince;
    private long still;

    @SuppressWarnings("NullAway.Init") // the context is there before anything is called
    Http2Downstream(
            Http2ConnectionDecoder decoder,
            Http2ConnectionEncoder encoder,
            Http2Settings settings,
            Loop loop,
            Entrance entrance,
            Client peer) {
        super(decoder, encoder, settings);
        this.loop = loop;
        this.entrance = entrance;
        this.peer = peer;
        requests = connection().newKey();
        connection().addListener(new Streams());
        decoder.frameListener(new Frames());
        encoder.flowController().listener(this::writabilityChanged);
    }

    /** What the codec read. */
    private final class Frames extends Http2FrameAdapter {
        @Override
        public void onHeadersRead(
                ChannelHandlerContext ctx,
                int streamId,
                Http2Headers headers,
                int dependency,
                short weight,
                boolean exclusive,
                int padding,
                boolean last)
                throws Http2Exception {
            onHeadersRead(ctx, streamId, headers, padding, last);
        }

        @Override
        public void onHeadersRead(
                ChannelHandlerContext ctx,
                int streamId,
                Http2Headers headers,
                int padding,
                boolean last)
                throws Http2Exception {
            Http2Stream stream = connection().stream(streamId);
            Http2Request request = request(stream);
            if (request == null) {
                request =
                        new Http2Request(
                                Http2Downstream.this, stream, headers, loop, entrance, peer);
                stream.setProperty(requests, request);
                reads(request);
                request.begin(headers, last);
            } else {
                reads(request);
                request.trailers(headers);
            }
        }

        /** What is taken is told by the request, whenever it takes it. */
        @Override
        public int onDataRead(
                ChannelHandlerContext ctx, int streamId, ByteBuf data, int padding, boolean last) {
            Http2Request request = request(connection().stream(streamId));
            if (request == null) {
                return data.readableBytes() + padding;
            }
            reads(request);
            request.data(data, data.readableBytes() + padding, last);
            return 0;
        }
    }

    private @Nullable Http2Request request(Http2Stream stream) {
        return stream.getProperty(requests);
    }

    private void reads(Http2Request request) {
        if (reading != request) {
            readComplete();
            reading = request;
        }
    }

    private void readComplete() {
        if (reading != null) {
            reading.readComplete();
            reading = null;
        }
    }

    /** What becomes of streams. */
    private final class Streams extends Http2ConnectionAdapter {
        @Override
        public void onStreamActive(Http2Stream stream) {
            streams++;
        }

        @Override
        public void onStreamClosed(Http2Stream stream) {
            streams--;
            idle();
            Http2Request request = request(stream);
            if (request != null) {
                request.gone();
            }
        }
    }

    private void idle() {
        deadline = loop.now() + loop.limits.keepAliveNanos();
    }

    private void writabilityChanged(Http2Stream stream) {
        Http2Request request = request(stream);
        if (request != null) {
            loop.tick();
            request.writabilityChanged();
        }
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) throws Exception {
        context = ctx;
        super.handlerAdded(ctx);
        decoder()
                .flowController()
                .incrementWindowSize(
                        connection().connectionStream(), Http2Bounds.MORE_WINDOW_BYTES);
        loop.counters.add(Count.HTTP2_CONNECTIONS);
        loop.downstreams.add(this);
        swept = true;
        idle();
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object read) throws Exception {
        loop.tick();
        super.channelRead(ctx, read);
    }

    /** Unlike its super, it reads no more than it is told to. */
    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        discardSomeReadBytes();
        readComplete();
        flush();
        loop.flush();
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) throws Exception {
        loop.tick();
        ctx.channel().config().setAutoRead(ctx.channel().isWritable());
        super.channelWritabilityChanged(ctx);
        loop.flush();
    }

    /** A client that ends its side is taken for gone, as with HTTP/1.1. */
    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) throws Exception {
        boolean ended =
                event instanceof ChannelInputShutdownEvent
                        || (event instanceof SslCloseCompletionEvent tls && tls.isSuccess());
        if (ended) {
            loop.tick();
            ctx.pipeline().firstContext().close();
        } else {
            super.userEventTriggered(ctx, event);
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) throws Exception {
        loop.tick();
        if (swept) {
            swept = false;
            loop.downstreams.remove(this);
        }
        super.channelInactive(ctx); // which closes the streams
        loop.flush();
    }

    @Override
    protected void onConnectionError(
            ChannelHandlerContext ctx,
            boolean outbound,
            Throwable cause,
            @Nullable Http2Exception known) {
        loop.counters.add(Count.HTTP2_ERRORS);
        if (known == null) {
            loop.failed("downstream", cause);
        }
        super.onConnectionError(ctx, outbound, cause, known);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) throws Exception {
        if (cause instanceof Http2Exception) {
            super.exceptionCaught(ctx, cause);
        } else {
            loop.failed("downstream", cause);
            closeNow();
        }
    }

    ByteBufAllocator alloc() {
        return context.alloc();
    }

    /** Writes the head of an answer, or its trailers. */
    void writeHeaders(Http2Stream stream, Http2Headers headers, boolean last) {
        encoder().writeHeaders(context, stream.id(), headers, 0, last, context.newPromise());
        wrote();
    }

    /** Writes content, and owns it from now on. */
    ChannelFuture writeData(Http2Stream stream, ByteBuf bytes, boolean last) {
        ChannelFuture future =
                encoder().writeData(context, stream.id(), bytes, 0, last, context.newPromise());
        wrote();
        return future;
    }

    private void wrote() {
        if (!written) {
            written = true;
            loop.wrote(this);
        }
    }

    /**
     * Soon: once the loop has worked through its batch of events, so that answers of several
     * instances are sent with one call.
     */
    @Override
    public void flush() {
        if (!flushDue) {
            flushDue = true;
            loop.execute(this::flushNow);
        }
    }

    /** Sends what was written. */
    void flushNow() {
        flushDue = false;
        written = false;
        flush(context);
    }

    /** Whether a stream's window and the socket take more. */
    boolean isWritable(Http2Stream stream) {
        return encoder().flowController().isWritable(stream);
    }

    /** So many bytes of a body were taken. */
    void consume(Http2Stream stream, int bytes) {
        try {
            if (decoder().flowController().consumeBytes(stream, bytes)) {
                wrote();
            }
        } catch (Http2Exception e) {
            onError(context, false, e);
        }
    }

    void reset(Http2Stream stream, Http2Error why) {
        resetStream(context, stream.id(), why.code(), context.newPromise());
        wrote();
    }

    @Override
    public long deadline() {
        return streams > 0 ? loop.now() + 1 : deadline;
    }

    /** Nothing was asked for long. */
    @Override
    public void expired() {
        end();
    }

    /** From the end of the pipeline, so that it comes by here and says GOAWAY. */
    private void end() {
        context.channel().close();
    }

    /**
     * Looks whether the socket takes what the streams have written. That a client takes each of its
     * answers is looked at by their requests; this is about what the codec itself has to say.
     */
    @Override
    public void watchReader() {
        ChannelOutboundBuffer pending = context.channel().unsafe().outboundBuffer();
        long there = pending == null ? 0 : pending.totalPendingWriteBytes();
        if (there > 0) {
            there += SendQueue.bytes(context.channel()) - pending.currentProgress();
        }
        if (there == 0 || there != still) {
            still = there;
            stillSince = loop.now();
        } else if (loop.now() - stillSince >= loop.limits.answer().stallNanos()) {
            loop.counters.add(Count.SLOW_READERS);
            closeNow();
        }
    }

    /** Says that no more requests are taken, and ends once those under way are answered. */
    @Override
    public void edgeCloses() {
        end();
    }

    @Override
    public void closeNow() {
        ChannelWire.reset(context.channel());
    }

    @Override
    public int place() {
        return place;
    }

    @Override
    public void place(int index) {
        place = index;
    }
}
