package dev.pando.compute.lambda;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpRequestDecoder;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * One connection of a worker's runtime client. It takes requests in their order, also several that
 * came in one packet; while a poll waits, what comes after it waits too. Answers are written as
 * they are made and flushed once a read. Confined to its event loop.
 */
@SuppressWarnings("FutureReturnValueIgnored") // what fails closes the channel
final class RuntimeConnection extends ChannelInboundHandlerAdapter {
    /** The longest answer that is taken: 6 MB and a little, as AWS has it. */
    static final int MAX_BYTES = 6 * 1024 * 1024 + 100;

    private static final int MAX_ERROR_BYTES = 64 * 1024;
    private static final int MAX_LINE_BYTES = 4 * 1024;
    private static final int MAX_HEAD_BYTES = 16 * 1024;
    private static final int CHUNK_BYTES = 64 * 1024;

    /** How many decoded pieces may wait behind a poll. */
    private static final int MAX_WAITING = 64;

    private final Worker worker;
    private final PeerCheck peers;
    private final ArrayDeque<HttpObject> waiting = new ArrayDeque<>();
    private @Nullable ChannelHandlerContext context;
    private boolean polls;

    // Of the request that is being read.
    private Kind kind = Kind.NOTHING;
    private RuntimeAnswer answer = RuntimeAnswer.ACCEPTED;
    private @Nullable Call call;
    private @Nullable ByteBuf body;
    private int limit;
    private String errorType = "";
    private boolean close;

    /** What a request is taken for. */
    private enum Kind {
        NOTHING,
        REFUSED,
        NEXT,
        RESPONSE,
        FAILURE,
        INIT_ERROR
    }

    private RuntimeConnection(Worker worker, PeerCheck peers) {
        this.worker = worker;
        this.peers = peers;
    }

    /** Sets up a new connection. */
    static void on(Channel channel, Worker worker, PeerCheck peers) {
        HttpDecoderConfig config =
                new HttpDecoderConfig()
                        .setMaxInitialLineLength(MAX_LINE_BYTES)
                        .setMaxHeaderSize(MAX_HEAD_BYTES)
                        .setMaxChunkSize(CHUNK_BYTES);
        channel.pipeline()
                .addLast(new HttpRequestDecoder(config), new RuntimeConnection(worker, peers));
    }

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
        context = ctx;
        if (!worker.connected(this)) {
            ctx.close();
            return;
        }
        peers.check(ctx.channel());
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        worker.readEnds(); // a read that ends the connection may not say that it is complete
        worker.disconnected(this);
        if (call != null) {
            call.beingAnswered(false); // another connection may bring the answer
        }
        drop();
        waiting.forEach(ReferenceCountUtil::release);
        waiting.clear();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        ctx.close();
    }

    void close() {
        ChannelHandlerContext ctx = context;
        if (ctx != null) {
            ctx.close();
        }
    }

    /** Answers the poll that waits. */
    void give(ByteBuf event) {
        ChannelHandlerContext ctx = context;
        if (ctx == null) {
            event.release();
            return;
        }
        polls = false;
        ctx.writeAndFlush(event, ctx.voidPromise());
        while (!polls && !waiting.isEmpty()) {
            take(ctx, waiting.removeFirst());
        }
        ctx.flush();
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        HttpObject piece = (HttpObject) message;
        worker.readBegins();
        if (!polls) {
            take(ctx, piece);
        } else if (waiting.size() < MAX_WAITING) {
            waiting.addLast(piece);
        } else {
            ReferenceCountUtil.release(piece);
            ctx.close();
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        worker.readEnds();
        ctx.flush();
    }

    private void take(ChannelHandlerContext ctx, HttpObject piece) {
        try {
            if (!piece.decoderResult().isSuccess()) {
                ctx.write(RuntimeAnswer.NOT_HTTP.buffer());
                ctx.flush();
                ctx.close();
                return;
            }
            if (piece instanceof HttpRequest request) {
                begin(ctx, request);
            }
            if (piece instanceof HttpContent content) {
                more(content.content());
            }
            if (piece instanceof LastHttpContent) {
                end(ctx);
            }
        } finally {
            ReferenceCountUtil.release(piece);
        }
    }

    // The head of a request.

    private void begin(ChannelHandlerContext ctx, HttpRequest request) {
        close = !HttpUtil.isKeepAlive(request);
        answer = RuntimeAnswer.ACCEPTED;
        kind =
                switch (RuntimePath.of(request.uri())) {
                    case RuntimePath.Next() -> isGet(request) ? Kind.NEXT : notAllowed();
                    case RuntimePath.Response(String id) ->
                            isPost(request) ? answering(id, Kind.RESPONSE) : notAllowed();
                    case RuntimePath.Failure(String id) ->
                            isPost(request) ? answering(id, Kind.FAILURE) : notAllowed();
                    case RuntimePath.InitError() -> isPost(request) ? initError() : notAllowed();
                    case RuntimePath.Unknown() -> refuse(RuntimeAnswer.NO_SUCH_PATH);
                };
        if (kind == Kind.REFUSED || kind == Kind.NEXT) {
            return;
        }
        String type = request.headers().get("lambda-runtime-function-error-type");
        errorType = type == null ? "" : type;
        limit = kind == Kind.RESPONSE ? MAX_BYTES : MAX_ERROR_BYTES;
        long length = HttpUtil.getContentLength(request, 0L);
        body = ctx.alloc().heapBuffer(Math.clamp(length, 256, limit));
        if (request.headers().containsValue(HttpHeaderNames.EXPECT, "100-continue", true)) {
            ctx.writeAndFlush(RuntimeAnswer.CONTINUE.buffer());
        }
    }

    private static boolean isGet(HttpRequest request) {
        return request.method().equals(HttpMethod.GET);
    }

    private static boolean isPost(HttpRequest request) {
        return request.method().equals(HttpMethod.POST);
    }

    private Kind answering(String requestId, Kind as) {
        call = worker.begin(requestId);
        return call == null ? refuse(RuntimeAnswer.INVALID_REQUEST_ID) : as;
    }

    private Kind initError() {
        return worker.asked() ? refuse(RuntimeAnswer.ALREADY_READY) : Kind.INIT_ERROR;
    }

    private Kind notAllowed() {
        return refuse(RuntimeAnswer.NOT_ALLOWED);
    }

    private Kind refuse(RuntimeAnswer with) {
        answer = with;
        return Kind.REFUSED;
    }

    // Its body.

    private void more(ByteBuf content) {
        ByteBuf so = body;
        if (so == null) {
            return;
        }
        if (so.readableBytes() + content.readableBytes() <= limit) {
            so.writeBytes(content);
        } else if (kind == Kind.RESPONSE) {
            Call tooLong = call;
            drop();
            if (tooLong != null && worker.has(tooLong)) {
                worker.malformed(tooLong, "is longer than 6 MB");
            }
            kind = refuse(RuntimeAnswer.TOO_LARGE);
        } // What an error says past the limit is not kept.
    }

    private void drop() {
        if (body != null) {
            body.release();
        }
        body = null;
        call = null;
    }

    // Its end.

    private void end(ChannelHandlerContext ctx) {
        switch (kind) {
            case NEXT -> {
                if (worker.park(this)) {
                    polls = true;
                    kind = Kind.NOTHING;
                    return;
                }
                answer = RuntimeAnswer.TOO_MANY_POLLS;
            }
            case RESPONSE, FAILURE -> finishCall();
            case INIT_ERROR -> worker.initFailed(errorType, errorMessage());
            case REFUSED, NOTHING -> {}
        }
        drop();
        kind = Kind.NOTHING;
        ctx.write(answer.buffer(), ctx.voidPromise());
        if (close) {
            ctx.flush();
            ctx.close();
        }
    }

    private void finishCall() {
        Call done = call;
        ByteBuf said = body;
        if (done == null || said == null || !worker.has(done)) {
            answer = RuntimeAnswer.INVALID_REQUEST_ID; // its time was over meanwhile
        } else if (kind == Kind.RESPONSE) {
            worker.answered(done, said);
        } else {
            worker.failed(done);
        }
    }

    private String errorMessage() {
        return body == null ? "" : body.toString(UTF_8);
    }
}
