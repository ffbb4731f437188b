package dev.pando.edge.proxy;

import dev.pando.edge.head.BodyFraming;
import dev.pando.edge.head.BodyReader;
import dev.pando.edge.head.HeadScanner;
import dev.pando.edge.head.Refusal;
import dev.pando.edge.head.ResponseHead;
import dev.pando.edge.pool.Member;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.ChannelOutputShutdownException;
import org.jspecify.annotations.Nullable;

/**
 * A connection to an instance: carries one exchange at a time and rests between them, or at last a
 * tunnel. It reads answers as strictly as requests are read; bytes that nobody asked for end it.
 *
 * <p>An instance may answer and close before it has read the whole request (RFC 9112 §9.6). The
 * write that fails then does not close this side: the answer may be waiting to be read. No more is
 * sent, and what comes in is read to its end.
 */
final class UpstreamConnection extends ChannelInboundHandlerAdapter {
    private enum State {
        /** Waits for an exchange. */
        RESTING,
        /** Waits for an answer's head, or is within it. */
        HEAD,
        BODY,
        TUNNEL,
        /** Has been let go, and is being closed. */
        CLOSING
    }

    private final Loop loop;
    private Member member;
    private final Inbound inbound = new Inbound();
    private final BodyReader body = new BodyReader();
    private State state = State.RESTING;
    private @Nullable ChannelWire wire;
    private @Nullable UpstreamUser user;
    private boolean keepsAlive;
    private boolean reused;

    /** Whether something was lost on the way, so that an end need not be the answer's. */
    private boolean broken;

    private long restingSince;

    private UpstreamConnection(Loop loop, Member member) {
        this.loop = loop;
        this.member = member;
    }

    /**
     * Connects to an instance, and tells the placement how that went. A socket that could not even
     * be made is reported by a thread that is none of the loop's.
     */
    static void connect(Loop loop, Member member, Placement placement) {
        if (!loop.sockets.mayOpen()) {
            placement.noSocketLeft();
            return;
        }
        var connection = new UpstreamConnection(loop, member);
        loop.connecting()
                .handler(connection)
                .connect(member.address())
                .addListener(
                        (ChannelFutureListener)
                                done -> {
                                    Throwable failure = done.cause();
                                    if (failure == null) {
                                        done.channel()
                                                .closeFuture()
                                                .addListener(_ -> loop.sockets.leave());
                                    } else {
                                        loop.sockets.leave();
                                    }
                                    loop.enter(
                                            failure == null
                                                    ? () -> placement.connected(connection)
                                                    : () ->
                                                            placement.connectFailed(
                                                                    member, failure));
                                });
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        wire = new SocketWire(loop, ctx);
    }

    /** Its sending side. */
    ChannelWire wire() {
        if (wire == null) {
            throw new IllegalStateException("not on a channel yet");
        }
        return wire;
    }

    /** The instance that it leads to; of those at one address, the one last asked. */
    Member member() {
        return member;
    }

    /** Serves another instance at the same address from now on. */
    void leadTo(Member next) {
        member = next;
    }

    /** Whether it was kept from an earlier exchange. */
    boolean isReused() {
        return reused;
    }

    /** Takes up an exchange, whose request is written next. */
    void begin(Exchange next) {
        user = next;
        state = State.HEAD;
    }

    /** Carries a tunnel to its end. */
    void carry(Tunnel tunnel) {
        user = tunnel;
        state = State.TUNNEL;
    }

    /** Waits for the next exchange. */
    void rest() {
        user = null;
        state = State.RESTING;
        reused = true;
        restingSince = loop.now();
        wire().reading(true);
        loop.idleUpstreams.put(this);
    }

    boolean usableAt(long now, long maxRestNanos) {
        return wire().isOpen() && now - restingSince < maxRestNanos;
    }

    /** Lets its user go, and closes. */
    void drop() {
        user = null;
        state = State.CLOSING;
        wire().close();
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object read) {
        loop.tick();
        inbound.add((ByteBuf) read);
        while (!inbound.isEmpty() && advance(inbound.bytes())) {}
        inbound.trim();
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        loop.flush();
    }

    /** Takes a part of what came in; false if more must come first. */
    private boolean advance(ByteBuf in) {
        return switch (user) {
            case null -> {
                in.skipBytes(in.readableBytes());
                drop();
                yield true;
            }
            case Exchange asking when state == State.HEAD -> readHead(asking, in);
            case Exchange asking -> {
                readBody(asking, in);
                yield true;
            }
            case Tunnel tunnel -> {
                tunnel.down(in);
                yield true;
            }
        };
    }

    private boolean readHead(Exchange asking, ByteBuf in) {
        int length = Math.min(in.readableBytes(), loop.input.length);
        in.getBytes(in.readerIndex(), loop.input, 0, length);
        ResponseHead head = loop.responseHead;
        int headLength = loop.scanner.response(loop.input, length, head);
        if (headLength == HeadScanner.INCOMPLETE) {
            return false;
        }
        if (headLength < 0) {
            asking.badAnswer("of the instance's answer: " + Refusal.of(headLength).reason());
            return true;
        }
        in.skipBytes(headLength);
        if (head.status() == 101) {
            asking.switched(head);
        } else if (head.interim()) {
            asking.interim(head);
        } else {
            startBody(asking, head, in);
        }
        return true;
    }

    private void startBody(Exchange asking, ResponseHead head, ByteBuf in) {
        state = State.BODY;
        keepsAlive = head.keepsAlive();
        body.start(head.framing(asking.toHead()), head.contentLength());
        if (asking.isBusy(head)) {
            Member asked = member;
            letGo(asking, in);
            asking.busy(asked);
            return;
        }
        asking.answer(head, body, in);
        if (body.done()) {
            finish(asking, in);
        }
    }

    private void readBody(Exchange asking, ByteBuf in) {
        int run = body.next(in);
        if (run < 0) {
            asking.badAnswer("of the instance's answer: " + Refusal.of(run).reason());
            return;
        }
        if (run > 0) {
            asking.answerContent(in, run);
        }
        if (body.done()) {
            finish(asking, in);
        }
    }

    /**
     * Ends the exchange. The connection rests first, so that the client's next request can have it;
     * bytes after the answer mean that the two sides disagree on where it ended.
     */
    private void finish(Exchange asking, ByteBuf in) {
        letGo(asking, in);
        asking.answered(body);
    }

    private void letGo(Exchange asking, ByteBuf in) {
        boolean inStep = body.done() && asking.requestDone() && !in.isReadable();
        if (inStep && keepsAlive && !broken && wire().isOpen()) {
            rest();
        } else {
            drop();
        }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event instanceof ChannelInputShutdownEvent) {
            loop.tick();
            if (user instanceof Tunnel tunnel) {
                tunnel.upstreamEnded();
            } else {
                wire().close(); // channelInactive follows, and knows what that means
            }
            loop.flush();
        }
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
        loop.tick();
        if (user != null && wire().isWritable()) {
            user.upstreamWritable();
        }
        loop.flush();
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        loop.tick();
        inbound.clear();
        UpstreamUser open = user;
        user = null;
        switch (open) {
            case null -> loop.idleUpstreams.remove(this);
            case Exchange asking when endsBody() -> asking.answered(body);
            case Exchange asking -> asking.upstreamGone();
            case Tunnel tunnel -> tunnel.upstreamGone();
        }
        loop.flush();
    }

    /** Whether the end of the connection is that of the answer's body. */
    private boolean endsBody() {
        return state == State.BODY && body.framing() == BodyFraming.UNTIL_CLOSE && !broken;
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        loop.failed("upstream", cause);
        broken = true;
        boolean writeFailed = cause instanceof ChannelOutputShutdownException;
        if (!writeFailed || state == State.TUNNEL) {
            wire().close();
        }
    }
}
