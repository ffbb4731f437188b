package dev.pando.compute.lambda;

import dev.pando.compute.event.ErrorReader;
import dev.pando.compute.event.MalformedAnswer;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
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

    /** How much of a streamed answer may be on its way to its client before no more is read. */
    private static final int MAX_UNSENT_BYTES = 256 * 1024;

    private static final String MODE = "lambda-runtime-function-response-mode";
    private static final String ERROR_TYPE = "lambda-runtime-function-error-type";

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
    private @Nullable StreamedAnswer stream;
    private int unsentBytes;
    private int limit;
    private String errorType = "";
    private boolean close;

    /** What a request is taken for. */
    private enum Kind {
        NOTHING,
        REFUSED,
        NEXT,
        RESPONSE,
        STREAM,
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
        worker.disconnected(this);
        Call unanswered = call;
        if (unanswered != null) {
            unanswered.beingAnswered(false); // another connection may bring the answer
            if (unanswered.hasBegun() && worker.has(unanswered)) {
                worker.malformed(unanswered, "ended in the middle");
            }
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
                more(ctx, content.content());
            }
            if (piece instanceof LastHttpContent last) {
                end(ctx, last.trailingHeaders());
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
                            isPost(request) ? responding(request, id) : notAllowed();
                    case RuntimePath.Failure(String id) ->
                            isPost(request) ? answering(id, Kind.FAILURE) : notAllowed();
                    case RuntimePath.InitError() -> isPost(request) ? initError() : notAllowed();
                    case RuntimePath.Unknown() -> refuse(RuntimeAnswer.NO_SUCH_PATH);
                };
        if (kind == Kind.REFUSED || kind == Kind.NEXT) {
            return;
        }
        if (kind == Kind.STREAM) {
            beginStream(ctx, request.headers().get(HttpHeaderNames.CONTENT_TYPE));
        } else {
            beginBody(ctx, request);
        }
        if (request.headers().containsValue(HttpHeaderNames.EXPECT, "100-continue", true)) {
            ctx.writeAndFlush(RuntimeAnswer.CONTINUE.buffer());
        }
    }

    private void beginBody(ChannelHandlerContext ctx, HttpRequest request) {
        String type = request.headers().get(ERROR_TYPE);
        errorType = type == null ? "" : type;
        limit = kind == Kind.RESPONSE ? MAX_BYTES : MAX_ERROR_BYTES;
        long length = HttpUtil.getContentLength(request, 0L);
        body = ctx.alloc().heapBuffer(Math.clamp(length, 256, limit));
    }

    private void beginStream(ChannelHandlerContext ctx, @Nullable String contentType) {
        Call of = call;
        if (of == null) {
            return;
        }
        try {
            stream = worker.streamed(ctx.alloc(), of, contentType);
        } catch (MalformedAnswer e) {
            malformed(of, e);
        }
    }

    private void malformed(Call of, MalformedAnswer e) {
        worker.malformed(of, String.valueOf(e.getMessage()));
        drop();
        kind = refuse(RuntimeAnswer.ACCEPTED); // nothing of it is taken any more
    }

    private static boolean isGet(HttpRequest request) {
        return request.method().equals(HttpMethod.GET);
    }

    private static boolean isPost(HttpRequest request) {
        return request.method().equals(HttpMethod.POST);
    }

    private Kind responding(HttpRequest request, String requestId) {
        String mode = request.headers().get(MODE);
        if (mode == null || mode.equalsIgnoreCase("buffered")) {
            return answering(requestId, Kind.RESPONSE);
        }
        return mode.equalsIgnoreCase("streaming")
                ? answering(requestId, Kind.STREAM)
                : refuse(RuntimeAnswer.INVALID_MODE);
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

    private void more(ChannelHandlerContext ctx, ByteBuf content) {
        if (stream != null && call != null && content.isReadable()) {
            piece(ctx, stream, call, content);
            return;
        }
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

    private void piece(ChannelHandlerContext ctx, StreamedAnswer from, Call of, ByteBuf content) {
        if (!worker.has(of)) {
            drop(); // its time was over meanwhile
            kind = refuse(RuntimeAnswer.INVALID_REQUEST_ID);
            return;
        }
        try {
            ByteBuf piece = from.take(ctx.alloc(), content, !of.hasBegun());
            int bytes = piece.readableBytes();
            if (bytes > 0) {
                unsent(ctx, bytes);
                of.piece(piece, () -> ctx.executor().execute(() -> unsent(ctx, -bytes)));
            }
        } catch (MalformedAnswer e) {
            malformed(of, e);
        }
    }

    /** Reads on only while what was read finds its way. */
    private void unsent(ChannelHandlerContext ctx, int moreBytes) {
        boolean full = unsentBytes > MAX_UNSENT_BYTES;
        unsentBytes += moreBytes;
        if (full != unsentBytes > MAX_UNSENT_BYTES) {
            ctx.channel().config().setAutoRead(full);
        }
    }

    private void drop() {
        if (stream != null) {
            stream.release();
            stream = null;
        }
        if (body != null) {
            body.release();
        }
        body = null;
        call = null;
    }

    // Its end.

    private void end(ChannelHandlerContext ctx, HttpHeaders trailers) {
        switch (kind) {
            case NEXT -> {
                if (worker.park(this)) {
                    polls = true;
                    kind = Kind.NOTHING;
                    worker.handOver();
                    return;
                }
                answer = RuntimeAnswer.TOO_MANY_POLLS;
            }
            case RESPONSE, FAILURE -> finishCall();
            case STREAM -> finishStream(ctx, trailers.get(ERROR_TYPE));
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

    private void finishStream(ChannelHandlerContext ctx, @Nullable String error) {
        Call done = call;
        if (done == null || stream == null || !worker.has(done)) {
            answer = RuntimeAnswer.INVALID_REQUEST_ID; // its time was over meanwhile
        } else if (error != null) {
            worker.cutOff(done, error);
        } else {
            try {
                worker.streamed(done, stream.end(ctx.alloc(), !done.hasBegun()));
            } catch (MalformedAnswer e) {
                malformed(done, e);
            }
        }
    }

    private String errorMessage() {
        return body == null ? "" : ErrorReader.message(ByteBufUtil.getBytes(body));
    }
}
