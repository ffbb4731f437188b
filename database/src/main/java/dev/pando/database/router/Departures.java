package dev.pando.database.router;

import dev.pando.database.wire.Messages;
import dev.pando.database.wire.Refusal;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import java.io.IOException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** How a client is let go: with a last word. */
@SuppressWarnings("FutureReturnValueIgnored") // the channel is closed whatever becomes of the word
final class Departures {
    private static final Logger LOG = LoggerFactory.getLogger(Departures.class);

    private Departures() {}

    /** Takes note of why a connection is closed: it broke, or else the fault is ours. */
    static void note(Throwable cause) {
        if (cause instanceof IOException || cause.getCause() instanceof IOException) {
            LOG.debug("a connection broke", cause);
        } else {
            LOG.error("a connection is closed for a fault of the router's", cause);
        }
    }

    /** Says why, and closes the connection. */
    static void refuse(Channel channel, Refusal refusal) {
        ByteBuf out = channel.alloc().buffer();
        Messages.fatal(out, refusal);
        close(channel, out);
    }

    /** Passes the server's own word on, and closes the connection. */
    static void close(Channel channel, ByteBuf lastWord) {
        channel.config().setAutoRead(false);
        channel.writeAndFlush(lastWord).addListener(ChannelFutureListener.CLOSE);
    }
}
