package dev.pando.compute.lambda;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpRequestDecoder;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.AsciiString;
import io.netty.util.ReferenceCountUtil;
import org.jspecify.annotations.Nullable;

/**
 * One connection of an edge: a request at a time, whole before a worker's slot is claimed for it,
 * then its answer. Confined to its event loop; {@link #reply} may be called on any.
 */
@SuppressWarnings("FutureReturnValueIgnored") // what fails closes the channel
final class InvokeConnection extends ChannelInboundHandlerAdapter {
    private static final AsciiString FUNCTION = AsciiString.cached("pando-function");
    private static final AsciiString INSTANCE = AsciiString.cached("pando-instance");
    private static final AsciiString ROUTE = AsciiString.cached("pando-route");
    private static final AsciiString DEADLINE = AsciiString.cached("pando-deadline");

    // The edge lets in a target of 8 KB and a head of 32 KB, and adds some fields.
    private static final int MAX_LINE_BYTES = 10 * 1024;
    private static final int MAX_HEAD_BYTES = 40 * 1024;
    private static final int CHUNK_BYTES = 64 * 1024;
    private static final int FIRST_BODY_BYTES = 64 * 1024;

    private final Lambda lambda;
    private final EventMaker maker;
    private final HeldBytes held;
    private @Nullable ChannelHandlerContext context;

    // Of the request that is here, from its head to its answer.
    private @Nullable HttpRequest request;
    private @Nullable ByteBuf body;
    private @Nullable OwnAnswer refusal;
    private long heldBytes;
    private boolean called;

    private InvokeConnection(Lambda lambda, EventMaker maker, HeldBytes held) {
        this.lambda = lambda;
        this.maker = maker;
        this.held = held;
    }

    static void on(Channel channel, Lambda lambda, EventMaker maker, HeldBytes held) {
        HttpDecoderConfig config =
                new HttpDecoderConfig()
                        .setMaxInitialLineLength(MAX_LINE_BYTES)
                        .setMaxHeaderSize(MAX_HEAD_BYTES)
                        .setMaxChunkSize(CHUNK_BYTES);
        channel.pipeline()
                .addLast(new HttpRequestDecoder(config), new InvokeConnection(lambda, maker, held));
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        context = ctx;
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        // A call that runs goes on, as on Lambda; its answer then finds nobody.
        if (!called) {
            forget();
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        ctx.close();
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        HttpObject piece = (HttpObject) message;
        try {
            if (!piece.decoderResult().isSuccess() || called) {
                refuse(ctx);
                return;
            }
            if (piece instanceof HttpRequest head) {
                begin(head);
            }
            if (piece instanceof HttpContent content) {
                more(ctx, content.content());
            }
            if (piece instanceof LastHttpContent) {
                end(ctx);
            }
        } finally {
            ReferenceCountUtil.release(piece);
        }
    }

    /** What is no HTTP, or comes before the last answer: the edge never does so. */
    private void refuse(ChannelHandlerContext ctx) {
        if (called) {
            ctx.close();
        } else {
            ctx.writeAndFlush(OwnAnswer.BAD_REQUEST.buffer(false)).addListener(_ -> ctx.close());
        }
    }

    private void begin(HttpRequest head) {
        request = head;
        Worker worker = worker(head);
        long length = HttpUtil.getContentLength(head, 0L);
        if (worker == null) {
            refusal = OwnAnswer.BUSY;
        } else if (length > worker.plan().maxBodyBytes()) {
            refusal = OwnAnswer.TOO_LARGE;
        } else {
            heldBytes = held.take(length);
            refusal = heldBytes < 0 ? OwnAnswer.BUSY : null;
        }
    }

    private @Nullable Worker worker(HttpRequest head) {
        String function = head.headers().get(FUNCTION);
        String instance = head.headers().get(INSTANCE);
        if (function == null || instance == null) {
            return null;
        }
        return lambda.worker(function.substring(0, function.indexOf('/') + 1) + instance);
    }

    private void more(ChannelHandlerContext ctx, ByteBuf content) {
        HttpRequest head = request;
        if (refusal != null || head == null || !content.isReadable()) {
            return;
        }
        ByteBuf so = body;
        if (so == null) {
            long length = HttpUtil.getContentLength(head, 0L);
            int first = Math.max(content.readableBytes(), Math.clamp(length, 0, FIRST_BODY_BYTES));
            so = ctx.alloc().heapBuffer(first);
            body = so;
        }
        if (so.readableBytes() + content.readableBytes() > HttpUtil.getContentLength(head, 0L)) {
            refusal = OwnAnswer.TOO_LARGE; // in chunks, which the edge never sends
            return;
        }
        so.writeBytes(content);
    }

    private void end(ChannelHandlerContext ctx) {
        HttpRequest whole = request;
        if (whole == null) {
            return;
        }
        called = true;
        OwnAnswer no = refusal;
        if (no != null) {
            send(ctx, no.buffer(isHead(whole)));
            return;
        }
        Worker worker = worker(whole);
        if (worker == null) {
            send(ctx, OwnAnswer.BUSY.buffer(isHead(whole)));
            return;
        }
        long now = lambda.wallMillis();
        long deadline = deadline(whole.headers().get(DEADLINE), now, worker.plan());
        if (deadline <= now) {
            send(ctx, OwnAnswer.TIMEOUT.buffer(isHead(whole)));
        } else if (!worker.claim()) {
            worker.meters().busy();
            send(ctx, OwnAnswer.BUSY.buffer(isHead(whole)));
        } else {
            call(ctx.alloc(), whole, worker, now, deadline);
        }
    }

    private void call(
            ByteBufAllocator allocator, HttpRequest whole, Worker worker, long now, long deadline) {
        String route = whole.headers().get(ROUTE);
        String id = maker.requestId(whole, worker::takeId);
        ByteBuf event =
                maker.make(
                        allocator,
                        whole,
                        body,
                        worker.plan(),
                        route == null ? "$default" : route,
                        id,
                        deadline,
                        now);
        if (body != null) {
            body.release();
            body = null;
        }
        worker.deliver(new Call(id, deadline, isHead(whole), this, worker.meters(), event));
    }

    /** The edge's deadline, but no later than the function's own timeout from now. */
    private static long deadline(@Nullable String given, long now, WorkerPlan plan) {
        long latest = now + plan.timeout().toMillis();
        if (given == null) {
            return latest;
        }
        try {
            return Math.min(latest, Long.parseLong(given));
        } catch (NumberFormatException e) {
            return latest;
        }
    }

    private static boolean isHead(HttpRequest request) {
        return request.method().equals(HttpMethod.HEAD);
    }

    /** Sends the answer to the request that is here; takes the buffer over. */
    void reply(ByteBuf answer) {
        ChannelHandlerContext ctx = context;
        if (ctx == null) {
            answer.release();
        } else {
            run(ctx, () -> send(ctx, answer));
        }
    }

    /**
     * Sends a piece of the answer to the request that is here; takes the buffer over.
     *
     * @param sent is run when it has left, or cannot
     */
    void piece(ByteBuf piece, Runnable sent) {
        ChannelHandlerContext ctx = context;
        if (ctx == null) {
            piece.release();
            sent.run();
        } else {
            // In one order with reply(), whichever loop this is.
            run(ctx, () -> ctx.writeAndFlush(piece).addListener(_ -> sent.run()));
        }
    }

    /** Ends an answer that has begun and will not be whole (RFC 9112 §8). */
    void cutOff() {
        ChannelHandlerContext ctx = context;
        if (ctx != null) {
            run(
                    ctx,
                    () -> {
                        forget();
                        ctx.close();
                    });
        }
    }

    private static void run(ChannelHandlerContext ctx, Runnable task) {
        if (ctx.executor().inEventLoop()) {
            task.run();
        } else {
            ctx.executor().execute(task);
        }
    }

    private void send(ChannelHandlerContext ctx, ByteBuf answer) {
        forget();
        ctx.writeAndFlush(answer, ctx.voidPromise());
    }

    private void forget() {
        if (body != null) {
            body.release();
            body = null;
        }
        held.giveBack(heldBytes);
        heldBytes = 0;
        request = null;
        refusal = null;
        called = false;
    }
}
