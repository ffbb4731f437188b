package dev.pando.database.router;

import dev.pando.database.wire.Messages;
import dev.pando.database.wire.ProtocolViolation;
import dev.pando.database.wire.Refusal;
import dev.pando.database.wire.Secret;
import dev.pando.database.wire.SqlState;
import dev.pando.database.wire.StartupPacket;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A connection until it is known what it wants: TLS first, or encryption that we do not have; to
 * cancel something; to begin a session. PostgreSQL 18 §54.2.1, §54.2.10. Confined to its loop.
 */
@SuppressWarnings("FutureReturnValueIgnored") // a failed write closes the channel, which we hear
final class Greeting extends ChannelInboundHandlerAdapter {
    /** The first byte of a TLS handshake; no startup packet is that long. */
    private static final byte TLS_HANDSHAKE = 0x16;

    private final Switchboard switchboard;
    private @Nullable ByteBuf received;
    private boolean overTls;
    private boolean directTls;

    Greeting(Switchboard switchboard) {
        this.switchboard = switchboard;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        ByteBuf bytes = (ByteBuf) message;
        if (received == null) {
            received = bytes;
        } else {
            ByteBuf before = received;
            received = context.alloc().buffer().writeBytes(before).writeBytes(bytes);
            before.release();
            bytes.release();
        }
        try {
            read(context, received);
        } catch (ProtocolViolation e) {
            Departures.refuse(context.channel(), Refusal.of(e));
        }
    }

    private void read(ChannelHandlerContext context, ByteBuf in) throws ProtocolViolation {
        if (!overTls && in.isReadable() && in.getByte(in.readerIndex()) == TLS_HANDSHAKE) {
            directTls = true;
            beginTls(context);
            return;
        }
        Optional<StartupPacket> packet = StartupPacket.read(in);
        if (packet.isPresent()) {
            take(context, packet.get(), in);
        }
    }

    private void take(ChannelHandlerContext context, StartupPacket packet, ByteBuf rest)
            throws ProtocolViolation {
        switch (packet) {
            case StartupPacket.TlsRequest() -> {
                requireNothingMore(rest, "SSL");
                boolean can = switchboard.tls() != null && !overTls;
                context.writeAndFlush(context.alloc().buffer(1).writeByte(can ? 'S' : 'N'));
                if (can) {
                    beginTls(context);
                }
            }
            case StartupPacket.GssRequest() -> {
                requireNothingMore(rest, "GSSAPI encryption");
                context.writeAndFlush(context.alloc().buffer(1).writeByte('N'));
            }
            case StartupPacket.Cancel(int session, Secret secret) -> {
                switchboard.cancel(session, secret);
                context.close();
            }
            case StartupPacket.Unsupported(int major, int minor) ->
                    Departures.refuse(
                            context.channel(),
                            new Refusal(
                                    SqlState.FEATURE_NOT_SUPPORTED,
                                    "unsupported frontend protocol "
                                            + major
                                            + "."
                                            + minor
                                            + ": server supports 3.0 to 3."
                                            + StartupPacket.NEWEST_MINOR));
            case StartupPacket.Start start -> begin(context, start);
        }
    }

    /** What came in the clear must not count as said under encryption (CVE-2021-23214). */
    private static void requireNothingMore(ByteBuf rest, String request) throws ProtocolViolation {
        if (rest.isReadable()) {
            throw new ProtocolViolation("received unencrypted data after " + request + " request");
        }
    }

    /** A TLS handshake; what of it came already goes to it. */
    private void beginTls(ChannelHandlerContext context) {
        SslContext tls = switchboard.tls();
        if (tls == null) {
            context.close();
            return;
        }
        overTls = true;
        SslHandler handler = tls.newHandler(context.alloc());
        handler.setHandshakeTimeoutMillis(switchboard.settings().loginLimit().toMillis());
        context.pipeline().addFirst(handler);
        ByteBuf arrived = received;
        received = null;
        if (arrived == null) {
            return;
        }
        if (arrived.isReadable()) {
            context.pipeline().fireChannelRead(arrived);
        } else {
            arrived.release();
        }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        if (event instanceof SslHandshakeCompletionEvent handshake) {
            SslHandler handler = context.pipeline().get(SslHandler.class);
            // A direct handshake must name the protocol, PostgreSQL 18 §54.2.11.
            boolean named = handler != null && handler.applicationProtocol() != null;
            if (!handshake.isSuccess() || (directTls && !named)) {
                context.close();
            }
        }
    }

    private void begin(ChannelHandlerContext context, StartupPacket.Start start) {
        Map<String, String> parameters = start.parameters();
        String user = parameters.getOrDefault("user", "");
        if (user.isEmpty()) {
            Departures.refuse(
                    context.channel(),
                    new Refusal(
                            SqlState.INVALID_AUTHORIZATION,
                            "no PostgreSQL user name specified in startup packet"));
            return;
        }
        if (!parameters.getOrDefault("replication", "false").matches("(?i)false|off|no|0")) {
            Departures.refuse(
                    context.channel(),
                    new Refusal(
                            SqlState.FEATURE_NOT_SUPPORTED,
                            "the router takes no replication connections",
                            "Connect to PostgreSQL itself, as a superuser."));
            return;
        }
        if (start.asksForMore()) {
            ByteBuf out = context.alloc().buffer();
            Messages.negotiate(out, start.unknownOptions());
            context.write(out);
        }
        Authentication next = new Authentication(context.channel(), switchboard, start);
        context.pipeline().replace(this, null, next);
        next.begin();
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext context) {
        if (received != null) {
            received.release();
            received = null;
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        Departures.note(cause);
        context.close();
    }
}
