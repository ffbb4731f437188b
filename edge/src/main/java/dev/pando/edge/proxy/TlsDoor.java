package dev.pando.edge.proxy;

import dev.pando.edge.answer.OwnAnswer;
import dev.pando.edge.proxy.LoopCounters.Count;
import dev.pando.edge.rule.Client;
import dev.pando.edge.tls.Certificates;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.handler.ssl.ApplicationProtocolNames;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;

/**
 * A connection to a TLS listener until its handshake is over, for which it has as long as for a
 * head: then what speaks its protocol takes its place. A client that speaks no TLS is told so.
 */
@SuppressWarnings("FutureReturnValueIgnored") // as in ChannelWire
final class TlsDoor extends ChannelInboundHandlerAdapter implements Swept {
    /** What every TLS connection begins with (RFC 8446 §5.1). */
    private static final byte HANDSHAKE_RECORD = 22;

    private final Loop loop;
    private final Entrance entrance;
    private final Client peer;
    private final Certificates certificates;
    private ChannelHandlerContext context;
    private boolean begun;
    private boolean over;
    private long deadline;
    private int place;

    @SuppressWarnings("NullAway.Init") // the context is there before anything is called
    TlsDoor(Loop loop, Entrance entrance, Client peer, Certificates certificates) {
        this.loop = loop;
        this.entrance = entrance;
        this.peer = peer;
        this.certificates = certificates;
    }

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
        context = ctx;
        loop.tick();
        loop.downstreams.add(this);
        deadline = loop.now() + loop.limits.headNanos();
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object read) {
        if (begun) {
            ctx.fireChannelRead(read);
            return;
        }
        begun = true;
        ByteBuf bytes = (ByteBuf) read;
        if (bytes.getByte(bytes.readerIndex()) == HANDSHAKE_RECORD) {
            ctx.pipeline().addFirst(certificates.handler());
            ctx.pipeline().fireChannelRead(read);
            return;
        }
        bytes.release();
        giveWayTo(
                new DownstreamSocket(
                        loop,
                        entrance,
                        peer,
                        new OwnAnswer(400, "this port speaks TLS: ask it with https://")));
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event instanceof SslHandshakeCompletionEvent handshake) {
            loop.tick();
            if (handshake.isSuccess()) {
                loop.counters.add(Count.HANDSHAKES);
                giveWayTo(speaker(ctx));
            } else if (!over) {
                loop.counters.add(Count.HANDSHAKES_FAILED);
                leave();
            }
        } else if (event instanceof ChannelInputShutdownEvent) {
            closeNow();
        } else {
            ctx.fireUserEventTriggered(event);
        }
    }

    /** Of the protocol that the client chose among those offered (ALPN, RFC 7301). */
    private ChannelHandler speaker(ChannelHandlerContext ctx) {
        String protocol = ctx.pipeline().get(SslHandler.class).applicationProtocol();
        return ApplicationProtocolNames.HTTP_2.equals(protocol)
                ? Http2Bounds.connection(loop, entrance, peer)
                : new DownstreamSocket(loop, entrance, peer, null);
    }

    private void giveWayTo(ChannelHandler next) {
        leave();
        context.pipeline().addLast(next);
        context.fireChannelActive();
        context.pipeline().remove(this);
    }

    private void leave() {
        if (!over) {
            over = true;
            loop.downstreams.remove(this);
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        if (!over && begun) {
            loop.counters.add(Count.HANDSHAKES_FAILED);
        }
        leave();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        loop.failed("downstream", cause);
        closeNow();
    }

    @Override
    public long deadline() {
        return deadline;
    }

    /** The handshake took too long. */
    @Override
    public void expired() {
        closeNow();
    }

    @Override
    public void edgeCloses() {
        closeNow();
    }

    /** At the socket itself, since no word of TLS can be said yet. */
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
