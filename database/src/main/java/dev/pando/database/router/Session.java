package dev.pando.database.router;

import dev.pando.database.wire.ClientMessage;
import dev.pando.database.wire.MessageWalk;
import dev.pando.database.wire.MessageWalk.Verdict;
import dev.pando.database.wire.Messages;
import dev.pando.database.wire.ProtocolViolation;
import dev.pando.database.wire.Refusal;
import dev.pando.database.wire.SqlState;
import dev.pando.database.wire.StartupPacket;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One client's session, from its login to its end. What the client says goes to its server
 * connection ({@link Backend}) as it comes; neither side is read while the other cannot take more.
 * Confined to its event loop.
 */
@SuppressWarnings("FutureReturnValueIgnored") // a failed write closes the channel, which we hear
final class Session extends ChannelInboundHandlerAdapter implements MessageWalk.Visitor {
    /** What is kept of a client that speaks before it may; then it is not read. */
    private static final int MAX_PARKED_BYTES = 64 * 1024;

    /** Statements that may be under way; then the client is not read. */
    private static final int MAX_OUTSTANDING = 10_000;

    private final Switchboard switchboard;
    private final Pool pool;
    private final SessionOptions options;
    private final String applicationName;
    private final SessionKey key;
    private final MessageWalk walk = new MessageWalk(this);
    private final Consumer<ByteBuf> upward = this::sendUp;
    private final Queue<ByteBuf> parked = new ArrayDeque<>();
    private int parkedBytes;
    private @Nullable ChannelHandlerContext context;
    private @Nullable Backend backend;
    private boolean ready;
    private boolean terminated;
    private boolean over;

    Session(Switchboard switchboard, Account account, StartupPacket.Start start) {
        this.switchboard = switchboard;
        String database = start.parameters().getOrDefault("database", account.user());
        this.pool = switchboard.pool(account, database);
        this.options = SessionOptions.of(start.parameters());
        this.applicationName = start.parameters().getOrDefault(SessionOptions.APPLICATION_NAME, "");
        this.key = switchboard.newKey(start.minor());
    }

    @Override
    public void handlerAdded(ChannelHandlerContext added) {
        context = added;
    }

    private Channel channel() {
        if (context == null) {
            throw new IllegalStateException("not in a pipeline");
        }
        return context.channel();
    }

    /** What it asks of its server connection. */
    SessionOptions options() {
        return options;
    }

    /** By what a client may cancel its statements. */
    SessionKey key() {
        return key;
    }

    /** The client has logged in: takes it in, if there is room. */
    void begin() {
        if (switchboard.enter(this)) {
            pool.link(this);
        } else {
            end(
                    new Refusal(
                            SqlState.TOO_MANY_CONNECTIONS,
                            "sorry, too many clients already",
                            "The router takes "
                                    + switchboard.settings().maxSessions()
                                    + " sessions at once."));
        }
    }

    /** A server connection is this session's from now on. */
    void linked(Backend given) {
        backend = given;
        given.name(applicationName, this::greet);
    }

    /** Tells the client what its session is like, and that it may speak. */
    private void greet() {
        if (over || backend == null) {
            return;
        }
        ByteBuf out = channel().alloc().buffer();
        Messages.parameters(out, backend.parameters());
        Messages.keyData(out, key.id(), key.secret());
        Messages.readyForQuery(out);
        channel().writeAndFlush(out);
        ready = true;
        unpark();
        backend.flush();
    }

    @Override
    public void channelRead(ChannelHandlerContext reading, Object message) {
        ByteBuf bytes = (ByteBuf) message;
        if (over) {
            bytes.release();
        } else if (ready) {
            forward(bytes);
        } else {
            park(bytes);
        }
    }

    private void park(ByteBuf bytes) {
        parked.add(bytes);
        parkedBytes += bytes.readableBytes();
        if (parkedBytes > MAX_PARKED_BYTES) {
            channel().config().setAutoRead(false);
        }
    }

    private void unpark() {
        ByteBuf next;
        while (!over && (next = parked.poll()) != null) {
            parkedBytes -= next.readableBytes();
            forward(next);
        }
        if (!over) {
            mayRead();
        }
    }

    private void forward(ByteBuf bytes) {
        try {
            walk.take(bytes, upward);
        } catch (ProtocolViolation e) {
            end(Refusal.of(e));
        }
    }

    private void sendUp(ByteBuf bytes) {
        if (backend == null) {
            bytes.release();
        } else {
            backend.send(bytes);
        }
    }

    @Override
    public boolean wantsWhole(byte type, int bodyBytes) throws ProtocolViolation {
        ClientMessage.check(type, bodyBytes);
        return false;
    }

    @Override
    public Verdict visit(byte type, int bodyBytes, ByteBuf bytes, int body) {
        if (type == ClientMessage.TERMINATE) {
            terminated = true;
            return Verdict.STOP;
        }
        if (backend != null) {
            backend.says(type);
        }
        return Verdict.PASS;
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext reading) {
        if (over || backend == null) {
            return;
        }
        if (terminated) {
            leave();
            return;
        }
        backend.flush();
        if (backend.outstanding() > MAX_OUTSTANDING) {
            channel().config().setAutoRead(false);
        }
    }

    /** The server's answer, a part of it; sent by {@link #flush()}. */
    void sendDown(ByteBuf bytes) {
        if (over) {
            bytes.release();
        } else {
            channel().write(bytes, channel().voidPromise());
        }
    }

    /** Sends what was given by {@link #sendDown}. */
    void flush() {
        if (!over) {
            channel().flush();
            if (!channel().config().isAutoRead()) {
                mayRead();
            }
        }
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext changed) {
        if (backend != null) {
            backend.read(changed.channel().isWritable());
        }
    }

    /** Whether the client may be read: whether the server can take more. */
    void mayRead() {
        boolean room =
                backend != null
                        && backend.isWritable()
                        && backend.outstanding() <= MAX_OUTSTANDING / 2;
        if (!over && ready && channel().config().isAutoRead() != room) {
            channel().config().setAutoRead(room);
        }
    }

    /** Whether the client's answers find room. */
    boolean takesMore() {
        return over || channel().isWritable();
    }

    /** A cancel request with this session's key has come. */
    void cancel() {
        if (backend != null && ready) {
            backend.cancel();
        }
    }

    /** The client said goodbye. PostgreSQL would finish what it was asked before; so do we. */
    private void leave() {
        Backend left = over();
        if (left != null) {
            if (walk.atBorder()) {
                left.finish();
            } else {
                left.abandon();
            }
        }
        channel().close();
    }

    /** The client is gone without a word, or its machine is. */
    @Override
    public void channelInactive(ChannelHandlerContext inactive) {
        Backend left = over();
        if (left != null) {
            if (walk.atBorder() && left.isFree()) {
                left.finish();
            } else {
                left.abandon();
            }
        }
    }

    /** Ends the session for a reason of Pando's, which the client is told. */
    void end(Refusal refusal) {
        Backend left = over();
        if (left != null) {
            left.abandon();
        }
        Departures.refuse(channel(), refusal);
    }

    /** Ends the session with the server's own word. */
    void end(ByteBuf lastWord) {
        Backend left = over();
        if (left != null) {
            left.abandon();
        }
        Departures.close(channel(), lastWord);
    }

    /** The server connection is gone, after it said why or without a word. */
    void backendEnded(boolean saidWhy) {
        backend = null;
        if (over) {
            return;
        }
        if (saidWhy) {
            end(channel().alloc().buffer(0));
        } else {
            end(
                    new Refusal(
                            SqlState.CONNECTION_FAILURE,
                            "PostgreSQL closed the connection unexpectedly",
                            "It ended or was restarted; what was not committed is undone."));
        }
    }

    /** The session is over: nobody hears it or speaks to it any more. */
    private @Nullable Backend over() {
        if (over) {
            return null;
        }
        over = true;
        switchboard.leave(this);
        pool.leave(this);
        Backend left = backend;
        backend = null;
        return left;
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext removed) {
        walk.release();
        parked.forEach(ByteBuf::release);
        parked.clear();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext failed, Throwable cause) {
        failed.close();
    }
}
