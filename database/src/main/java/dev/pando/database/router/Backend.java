package dev.pando.database.router;

import dev.pando.database.state.Prepared;
import dev.pando.database.state.ServerConnection;
import dev.pando.database.state.Settings;
import dev.pando.database.state.UserCode;
import dev.pando.database.wire.Messages;
import dev.pando.database.wire.Outstanding;
import dev.pando.database.wire.ProtocolViolation;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.util.Map;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One connection to PostgreSQL, and so one of its backend processes. It serves one session at a
 * time, and knows what the server still owes. Before it goes back to its pool it is as it was when
 * it was opened; if that cannot be had, it is closed. Confined to its event loop.
 */
@SuppressWarnings("FutureReturnValueIgnored") // a failed write closes the channel, which we hear
final class Backend extends ChannelInboundHandlerAdapter implements ServerConnection {
    private static final Logger LOG = LoggerFactory.getLogger(Backend.class);

    /** How long what a client left behind may go on. */
    private static final int FINISH_SECONDS = 60;

    /** Cancel requests of one session under way at once; more would tell the server nothing. */
    private static final int MAX_CANCELS = 4;

    private final Channel channel;
    private final Pool pool;
    private final SessionOptions options;
    private final BackendIdentity identity;
    private final ServerHearing hearing;
    private final Prepared prepared = new Prepared();
    private @Nullable Session session;
    private long servedSince;
    private boolean finishing;
    private Settings applied = Settings.NONE;
    private boolean used;
    private @Nullable Errand errand;
    private int cancels;
    private boolean maybeCancelled;
    private @Nullable ScheduledFuture<?> finishLimit;
    private boolean repeats;
    private boolean dying;
    private boolean ended;

    Backend(
            Channel channel,
            Pool pool,
            SessionOptions options,
            BackendIdentity identity,
            Map<String, String> parameters) {
        this.channel = channel;
        this.pool = pool;
        this.options = options;
        this.identity = identity;
        this.hearing = new ServerHearing(this, parameters);
    }

    SessionOptions options() {
        return options;
    }

    /** What PostgreSQL reported of its parameters, as they are now. */
    Map<String, String> parameters() {
        return hearing.parameters();
    }

    @Override
    public Prepared prepared() {
        return prepared;
    }

    @Override
    public ByteBufAllocator alloc() {
        return channel.alloc();
    }

    /** How many answers are owed. */
    int outstanding() {
        return hearing.outstanding().count();
    }

    /** Whether it is in no transaction and owes nothing. */
    boolean isFree() {
        return hearing.isFree();
    }

    boolean isWritable() {
        return channel.isWritable();
    }

    /** Whether it can serve. */
    boolean isOpen() {
        return channel.isActive() && !ended && !dying;
    }

    /**
     * Serves a session from now on.
     *
     * @param sweep the number of the pool's last one
     */
    void serve(Session next, long sweep) {
        session = next;
        servedSince = sweep;
        next.linked(this);
    }

    /** Whether a session has had it for a whole sweep, at least. */
    boolean isHeld(long sweep) {
        return session != null && sweep - servedSince > 1;
    }

    /** Whether a session has it, and nothing runs on it. */
    boolean isStanding() {
        return session != null && errand == null && hearing.outstanding().isNothing();
    }

    /** Sets what a session has set, and takes back the rest, then goes on. */
    void become(Settings wanted, Runnable then) {
        if (wanted.equals(applied)) {
            then.run();
            return;
        }
        String statements = wanted.statementsAfter(applied);
        applied = wanted;
        begin(new Errand(true, null, then), statements);
    }

    /** Reads a database's code, then goes on. */
    void read(UserCode code, Runnable then) {
        begin(new Errand(false, code, then), code.query());
    }

    private void begin(Errand next, String sql) {
        prepared.isQueried();
        ByteBuf out = channel.alloc().buffer();
        Messages.query(out, sql);
        begin(next, out);
    }

    private void begin(Errand next, ByteBuf said) {
        errand = next;
        hearing.outstanding().query();
        channel.writeAndFlush(said);
    }

    /** What it does of its own; null if nothing. */
    @Nullable Errand errand() {
        return errand;
    }

    /** That is done. */
    void errandDone() {
        Errand done = errand;
        errand = null;
        if (done != null) {
            done.then().run();
        }
    }

    /** What it was to do before its session may speak has failed, and it is not as it should be. */
    void errandFailed(String why) {
        Session served = session;
        if (served != null && !hearing.saidWhy()) {
            session = null;
            served.cannotBeServed(why);
        }
        channel.close();
    }

    /** PostgreSQL ends it, and nobody has to hear of that. */
    void dies() {
        dying = true;
        if (session == null) {
            channel.close();
        }
    }

    /** Whom it serves; null if nobody. */
    @Nullable Session session() {
        return session;
    }

    @Override
    public void says(byte type) {
        hearing.outstanding().said(type);
    }

    /** What the session's client says; sent by {@link #flush()}. */
    void send(ByteBuf bytes) {
        channel.write(bytes, channel.voidPromise());
    }

    /** Sends what was given by {@link #send}. */
    void flush() {
        channel.flush();
    }

    /** Whether the server is to be read. */
    void read(boolean yes) {
        if (channel.config().isAutoRead() != yes) {
            channel.config().setAutoRead(yes);
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        ByteBuf bytes = (ByteBuf) message;
        if (session != null && errand == null) {
            if (session.mayRepeat() && LastWords.areOfNothingDone(bytes)) {
                repeats = true;
                bytes.release();
                return;
            }
            session.isAnswered();
        }
        try {
            hearing.read(bytes);
        } catch (ProtocolViolation e) {
            LOG.error("cannot read what PostgreSQL says, its connection is closed: {}", e.met());
            channel.close();
        }
    }

    /** What PostgreSQL says to the session's client; sent when all that has come is heard. */
    void sendDown(ByteBuf bytes) {
        if (session == null) {
            bytes.release();
        } else {
            session.sendDown(bytes);
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        Session served = session;
        if (served != null) {
            served.answered();
            releaseIfFree(); // first: the server has its next statement before the answer goes
            served.flush();
        } else if (finishing) {
            finishIfFree();
        }
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext context) {
        if (session == null) {
            return;
        }
        if (channel.isWritable()) {
            session.mayRead();
        } else {
            session.mustNotRead();
        }
    }

    /** Goes back to the pool, if it is free and its session can do without it. */
    void releaseIfFree() {
        Session served = session;
        if (served != null && isFree() && errand == null && served.lets()) {
            applied = served.settings();
            session = null;
            finishing = true;
            used = false;
            finishIfFree();
        }
    }

    /** Ends what runs on it, as its session's client wishes. */
    void cancel() {
        if (cancels < MAX_CANCELS && isOpen()) {
            cancels++;
            pool.cancel(identity, this::cancelOver);
        }
    }

    /**
     * A cancel request has reached the server, or never will. Only from now on another session may
     * have this connection: before, the request might meet its statement.
     */
    private void cancelOver(boolean forSure) {
        cancels--;
        maybeCancelled |= !forSure;
        if (finishing) {
            finishIfFree();
        }
    }

    /**
     * Its session is over; what the server was asked to do is finished, and answered to nobody.
     *
     * @param left all that the session has left on it; null where there may be more than settings
     */
    void finish(@Nullable Settings left) {
        session = null;
        finishing = true;
        used = left == null;
        applied = left == null ? applied : left;
        read(true);
        flush();
        finishIfFree();
        if (finishing) {
            finishLimit =
                    channel.eventLoop().schedule(this::abandon, FINISH_SECONDS, TimeUnit.SECONDS);
        }
    }

    private void finished() {
        finishing = false;
        if (finishLimit != null) {
            finishLimit.cancel(false);
            finishLimit = null;
        }
    }

    private void finishIfFree() {
        if (!isOpen() || cancels > 0 || errand != null) {
            return;
        }
        Outstanding outstanding = hearing.outstanding();
        if (isFree() && hearing.isAtBorder() && !maybeCancelled) {
            finished();
            clean();
        } else if (outstanding.isNothing() || outstanding.isStuck()) {
            close(); // say, in a transaction that nobody will end
        }
    }

    /** Takes back all that a session may have done to it. */
    private void clean() {
        if (used) {
            used = false;
            applied = Settings.NONE;
            prepared.clear();
            begin(new Errand(false, null, () -> pool.freed(this)), "DISCARD ALL");
        } else if (prepared.isOverfull()) {
            ByteBuf out = channel.alloc().buffer();
            prepared.shrink(out);
            Messages.sync(out);
            begin(new Errand(false, null, () -> pool.freed(this)), out);
        } else {
            pool.freed(this);
        }
    }

    /**
     * Its session is over in the middle of something: that is ended, and the connection with it.
     */
    void abandon() {
        session = null;
        if (!isOpen()) {
            return;
        }
        if (hearing.outstanding().count() > 0) {
            pool.cancel(identity, _ -> {});
        }
        close();
    }

    /** Takes leave of the server. */
    void close() {
        finished();
        if (channel.isActive()) {
            ByteBuf out = channel.alloc().buffer();
            Messages.terminate(out);
            channel.writeAndFlush(out);
        }
        channel.close();
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        ended = true;
        finished();
        pool.ended(this);
        Session served = session;
        session = null;
        if (served != null && (repeats || (errand != null && errand.isForSession()))) {
            served.repeat();
        } else if (served != null) {
            served.backendEnded(hearing.saidWhy());
        }
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext context) {
        hearing.release();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        Departures.note(cause);
        channel.close();
    }
}
