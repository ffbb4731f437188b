package dev.pando.database.router;

import dev.pando.database.wire.Messages;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * The connection that asks PostgreSQL to cancel what one of its processes does. The server closes
 * it once the process has been told (PostgreSQL 18 §54.2.9). Confined to its event loop.
 */
@SuppressWarnings("FutureReturnValueIgnored") // its closing is what is waited for
final class CancelRequest extends ChannelInboundHandlerAdapter {
    private static final int LIMIT_SECONDS = 5;

    private final BackendIdentity target;
    private final Consumer<Boolean> then;
    private boolean gaveUp;

    /**
     * A request.
     *
     * @param then hears when it is over, and whether the server is done with it for sure
     */
    CancelRequest(BackendIdentity target, Consumer<Boolean> then) {
        this.target = target;
        this.then = then;
    }

    @Override
    public void channelActive(ChannelHandlerContext context) {
        ByteBuf out = context.alloc().buffer();
        Messages.cancel(out, target.process(), target.secret());
        context.writeAndFlush(out);
        context.executor().schedule(() -> giveUp(context), LIMIT_SECONDS, TimeUnit.SECONDS);
    }

    private void giveUp(ChannelHandlerContext context) {
        gaveUp = context.channel().isActive();
        context.close();
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        then.accept(!gaveUp);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        context.close();
    }
}
