package dev.pando.database.router;

import dev.pando.database.router.Credentials.Credential;
import dev.pando.database.state.SessionState;
import dev.pando.database.state.Settings;
import dev.pando.database.statistics.PoolStatistics.Count;
import dev.pando.database.statistics.StatementTimer;
import dev.pando.database.wire.Messages;
import dev.pando.database.wire.Refusal;
import dev.pando.database.wire.StartupPacket;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * One client's session, from its login to its end. What the client says goes to its server
 * connection ({@link Backend}) as it comes; neither side is read while the other cannot take more.
 * Where transactions are pooled, it has a server connection only while it needs one: from its first
 * message until nothing is owed and no transaction is open, unless it has left something on it that
 * no other has ({@link SessionState}). Confined to its event loop.
 */
@SuppressWarnings("FutureReturnValueIgnored") // a failed write closes the channel, which we hear
final class Session extends ChannelInboundHandlerAdapter {
    /** Statements that may be under way; then the client is not read. */
    private static final int MAX_OUTSTANDING = 10_000;

    private final Channel channel;
    private final Switchboard switchboard;
    private final Pool pool;
    private final SessionOptions options;
    private final SessionKey key;
    private final Credential credential;
    private final SessionState state;
    private final StatementTimer timer;
    private final ClientHearing hearing;
    private final Link link;
    private final boolean pooled;
    private boolean greeted;
    private boolean over;

    Session(
            Channel channel,
            Switchboard switchboard,
            Account account,
            Credential credential,
            StartupPacket.Start start) {
        this.channel = channel;
        this.credential = credential;
        this.switchboard = switchboard;
        String database = start.parameters().getOrDefault("database", account.user());
        this.pool = switchboard.pool(account, database);
        this.options = SessionOptions.of(start.parameters());
        this.key = switchboard.newKey(start.minor());
        this.pooled = switchboard.settings().pooling() == Pooling.TRANSACTION;
        this.timer =
                new StatementTimer(switchboard.statistics(), pool.statistics(), this::application);
        this.state =
                new SessionState(
                        pooled,
                        Settings.ofApplication(
                                start.parameters().getOrDefault(Settings.APPLICATION_NAME, "")),
                        switchboard.reading(),
                        pool.code(),
                        timer,
                        this::answered);
        this.link = new Link(this, pool, state);
        this.hearing = new ClientHearing(this, channel, state, timer, pooled);
    }

    private String application() {
        Backend mine = link.backend();
        return mine == null ? "" : mine.parameters().getOrDefault(Settings.APPLICATION_NAME, "");
    }

    Pool pool() {
        return pool;
    }

    /** What it does just now. */
    Standing standing() {
        return link.standing();
    }

    /** What it asks of its server connection. */
    SessionOptions options() {
        return options;
    }

    /** By what a client may cancel its statements. */
    SessionKey key() {
        return key;
    }

    /** What its client has logged in with. */
    Credential credential() {
        return credential;
    }

    /** The client has logged in: takes it in, if there is room. */
    void begin() {
        pool.enter();
        if (switchboard.enter(this)) {
            link.seek();
        } else {
            end(Refusals.tooManySessions(switchboard.settings().maxSessions()));
        }
    }

    /** It has waited so long for the server connection that it gets now. */
    void waited(long nanos) {
        timer.waited(greeted ? nanos : 0);
    }

    /** A server connection is this session's from now on. */
    void linked(Backend given) {
        link.given(given, this::goOn);
    }

    /** The server connection is ready to hear what the client has said. */
    private void goOn() {
        Backend mine = link.backend();
        if (over || mine == null) {
            return;
        }
        link.isReady(mine);
        if (!greeted) {
            greet(mine);
        }
        if (hearing.isListening()) {
            return; // it was there at once, and the client is heard on
        }
        if (hearing.isWaiting()) {
            resume();
        }
        if (!over) {
            mayRead();
            mine.releaseIfFree();
        }
    }

    /** The server connection that the client may speak to; if there is none, it is sought. */
    @Nullable Backend seeksBackend() {
        link.seek();
        return link.ready();
    }

    private void resume() {
        hearing.resume();
        heard();
    }

    /** Tells the client what its session is like, and that it may speak. */
    private void greet(Backend mine) {
        greeted = true;
        state.begins(mine.parameters());
        ByteBuf out = channel.alloc().buffer();
        Messages.parameters(out, mine.parameters());
        Messages.keyData(out, key.id(), key.secret());
        Messages.readyForQuery(out);
        channel.writeAndFlush(out);
    }

    @Override
    public void channelRead(ChannelHandlerContext reading, Object message) {
        channelRead((ByteBuf) message);
    }

    private void channelRead(ByteBuf bytes) {
        if (over) {
            bytes.release();
            return;
        }
        pool.statistics().count(Count.RECEIVED, bytes.readableBytes());
        hearing.read(bytes, switchboard.nanoTime());
    }

    /** The server has said something, and so has done something of what it was told. */
    void isAnswered() {
        hearing.isAnswered();
    }

    /**
     * Whether what was said may be said again on another server connection, where this one ends
     * before it has answered anything.
     */
    boolean mayRepeat() {
        return !over && hearing.mayRepeat(switchboard.nanoTime());
    }

    /** The server connection is gone, and has done nothing of what was said, if anything was. */
    void repeat() {
        ByteBuf again = link.ready() == null ? null : hearing.takeWords();
        link.drop();
        if (over) {
            return;
        }
        if (again == null) {
            link.seek();
        } else {
            state.startsOver();
            timer.startsOver();
            pool.statistics().count(Count.REPEATED);
            hearing.hear(again, switchboard.nanoTime());
            heard();
        }
    }

    /** A server connection cannot be made what the session needs. */
    void cannotBeServed(String why) {
        link.drop();
        end(Refusals.settingsAreNotTaken(why));
    }

    /** What the client says; sent when all that has come is heard. */
    void sendUp(ByteBuf bytes) {
        Backend mine = link.backend();
        if (over || mine == null) {
            bytes.release();
        } else {
            mine.send(bytes);
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext reading) {
        heard();
    }

    /** What there was to hear is heard, or waits. */
    private void heard() {
        if (over) {
            return;
        }
        if (hearing.isTerminated()) {
            leave();
            return;
        }
        Backend mine = link.ready();
        if (mine == null) {
            readUpTo(hearing.hasRoom());
        } else {
            mine.flush();
            if (!hearing.hasRoom() || mine.outstanding() > MAX_OUTSTANDING) {
                readUpTo(false);
            }
        }
    }

    /** Goes on with what waited, for the server's answers or for a plan. */
    void answered() {
        if (!over && link.ready() != null && hearing.isWaiting()) {
            resume();
        }
    }

    private void readUpTo(boolean yes) {
        if (channel.config().isAutoRead() != yes) {
            channel.config().setAutoRead(yes);
        }
    }

    /** The server's answer, a part of it; sent by {@link #flush()}. */
    void sendDown(ByteBuf bytes) {
        if (over) {
            bytes.release();
        } else {
            pool.statistics().count(Count.SENT, bytes.readableBytes());
            channel.write(bytes, channel.voidPromise());
        }
    }

    /** Sends what was given by {@link #sendDown}. */
    void flush() {
        if (!over) {
            channel.flush();
            mayRead();
        }
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext changed) {
        Backend mine = link.backend();
        if (mine != null) {
            mine.read(channel.isWritable());
        }
    }

    /** Reads the client if the server can take more. */
    void mayRead() {
        Backend mine = link.ready();
        if (!over && mine != null && !channel.config().isAutoRead()) {
            readUpTo(
                    mine.isWritable()
                            && mine.outstanding() <= MAX_OUTSTANDING / 2
                            && hearing.hasRoom());
        }
    }

    /** The server connection cannot take more. */
    void mustNotRead() {
        if (!over) {
            readUpTo(false);
        }
    }

    /**
     * Nothing is owed to it, and no transaction is open: whether it can do without its server
     * connection. If so, it has none from now on.
     */
    boolean lets() {
        if (!rests()) {
            return false;
        }
        state.leaves();
        link.drop();
        hearing.beginsAnew();
        readUpTo(true);
        return true;
    }

    /** Whether it could do without its server connection, to which nothing is owed. */
    boolean rests() {
        return !over && greeted && !hearing.isInMessage() && !hearing.isWaiting() && state.rests();
    }

    /** What its server connection has set by now. */
    Settings settings() {
        return state.settings();
    }

    /** What it has left on its server connection, which hears the answers. */
    SessionState state() {
        return state;
    }

    /** What times its statements, which hears the answers too. */
    StatementTimer timer() {
        return timer;
    }

    /**
     * Ends it where the rest of a message does not come: others could use its server connection.
     */
    void sweep(long now) {
        Duration limit = switchboard.settings().silenceLimit();
        boolean listens = pooled && link.ready() != null && channel.config().isAutoRead();
        if (listens && hearing.isSilent(now, limit)) {
            end(Refusals.silence(limit));
        }
    }

    /** A cancel request with this session's key has come. */
    void cancel() {
        Backend mine = link.ready();
        if (mine != null) {
            mine.cancel();
        } else if (link.isSought() && hearing.isWaiting()) {
            pool.withdraw(this);
            refuse(Refusals.CANCELED);
        }
    }

    /** It gets no server connection: what waits for one is refused, and the session goes on. */
    void refuse(Refusal refusal) {
        link.seekNoMore();
        if (hearing.refuse(refusal)) {
            resume();
        } else {
            end(refusal);
        }
    }

    /** The client said goodbye. PostgreSQL would finish what it was asked before; so do we. */
    private void leave() {
        ends(hearing.isAtBorder());
        channel.close();
    }

    /** The client is gone without a word, or its machine is. */
    @Override
    public void channelInactive(ChannelHandlerContext inactive) {
        Backend mine = link.backend();
        ends(!hearing.isInMessage() && mine != null && mine.isFree());
    }

    /** What was said is finished, or abandoned. */
    private void ends(boolean isFinished) {
        Settings rest = link.rest();
        Backend left = over();
        if (left != null && isFinished) {
            left.finish(rest);
        } else if (left != null) {
            left.abandon();
        }
    }

    private void abandons() {
        Backend left = over();
        if (left != null) {
            left.abandon();
        }
    }

    /** Ends the session for a reason of Pando's, which the client is told. */
    void end(Refusal refusal) {
        abandons();
        Departures.refuse(channel, refusal);
    }

    /** Ends the session with the server's own word. */
    void end(ByteBuf lastWord) {
        abandons();
        Departures.close(channel, lastWord);
    }

    /** The server connection is gone, after it said why or without a word. */
    void backendEnded(boolean saidWhy) {
        link.drop();
        if (over) {
            return;
        }
        if (saidWhy) {
            end(channel.alloc().buffer(0));
        } else {
            end(Refusals.CONNECTION_LOST);
        }
    }

    /** The session is over: nobody hears it or speaks to it any more. */
    private @Nullable Backend over() {
        if (over) {
            return null;
        }
        over = true;
        timer.ends();
        switchboard.leave(this);
        pool.leave(this);
        hearing.forget();
        return link.drop();
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext removed) {
        hearing.release();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext failed, Throwable cause) {
        Departures.note(cause);
        failed.close();
    }
}
