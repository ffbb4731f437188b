package dev.pando.edge.proxy;

import dev.pando.edge.answer.OwnAnswer;
import dev.pando.edge.rule.Client;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.handler.ssl.SslCloseCompletionEvent;
import org.jspecify.annotations.Nullable;

/**
 * A connection that is one socket, with or without TLS: tells it what happens there. Each entry
 * into the loop's code begins with a look at the clock and ends with a flush.
 */
final class DownstreamSocket extends ChannelInboundHandlerAdapter {
    private final Loop loop;
    private final DownstreamConnection connection;

    /** As {@link DownstreamConnection#DownstreamConnection}. */
    DownstreamSocket(Loop loop, Entrance entrance, Client peer, @Nullable OwnAnswer refusal) {
        this.loop = loop;
        connection = new DownstreamConnection(loop, entrance, peer, refusal);
    }

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
        loop.tick();
        connection.opened(ChannelWire.of(loop, ctx));
        loop.flush();
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object read) {
        loop.tick();
        connection.received((ByteBuf) read);
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        connection.readComplete();
        loop.flush();
    }

    /** Over TLS the client's word that it ends comes before the socket's. */
    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        boolean ended =
                event instanceof ChannelInputShutdownEvent
                        || (event instanceof SslCloseCompletionEvent tls && tls.isSuccess());
        if (ended) {
            loop.tick();
            connection.inputEnded();
            loop.flush();
        }
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
        loop.tick();
        connection.writabilityChanged();
        loop.flush();
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        loop.tick();
        connection.gone();
        loop.flush();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        loop.failed("downstream", cause);
        connection.closeNow();
    }
}
