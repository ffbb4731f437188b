package dev.pando.database.router;

import dev.pando.database.router.Credentials.Credential;
import dev.pando.database.state.SessionState;
import dev.pando.database.state.Settings;
import dev.pando.database.statistics.PoolStatistics.Count;
import dev.pando.database.statistics.StatementTimer;
import dev.pando.database.wire.ClientMessage;
import dev.pando.database.wire.MessageWalk;
import dev.pando.database.wire.MessageWalk.Change;
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
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One client's session, from its login to its end. What the client says goes to its server
 * connection ({@link Backend}) as it comes; neither side is read while the other cannot take more.
 * Where transactions are pooled, it has a server connection only while it needs one: from its first
 * message until nothing is owed and no transaction is open, unless it has left something on it that
 * no other has ({@link SessionState}). Confined to its event loop.
 */
@SuppressWarnings("FutureReturnValueIgnored") // a failed write closes the channel, which we hear
final class Session extends ChannelInboundHandlerAdapter implements MessageWalk.Visitor {
    /** What is kept of a client that has no server connection; then it is not read. */
    private static final int MAX_KEPT_BYTES = 64 * 1024;

    /** Statements that may be under way; then the client is not read. */
    private static final int MAX_OUTSTANDING = 10_000;

    /** Messages that may be unanswered at once, as they all are behind an error without a Sync. */
    private static final int MAX_UNANSWERED = 100_000;

    private final Channel channel;
    private final Switchboard switchboard;
    private final Pool pool;
    private final SessionOptions options;
    private final SessionKey key;
    private final Credential credential;
    private final SessionState state;
    private final StatementTimer timer;
    private final MessageWalk walk = new MessageWalk(this);
    private final Consumer<ByteBuf> upward = this::sendUp;
    private @Nullable Backend backend;

    /** Whether the server connection knows this session, so that it may be spoken to. */
    private boolean linked;

    private final boolean pooled;
    private final FirstWords firstWords = new FirstWords();
    private boolean waiting;
    private boolean hearing;

    /** When what is heard now had come. */
    private long heardAt;

    private long lastRead;

    private boolean greeted;
    private boolean terminated;
    private boolean over;

    private final RefusedStatement refused = new RefusedStatement();

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
    }

    private String application() {
        return backend == null
                ? ""
                : backend.parameters().getOrDefault(Settings.APPLICATION_NAME, "");
    }

    Pool pool() {
        return pool;
    }

    /** What it does just now. */
    Standing standing() {
        if (backend != null) {
            return state.keeps() ? Standing.KEEPING : Standing.SERVED;
        }
        return waiting ? Standing.WAITING : Standing.IDLE;
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
            link();
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

    private void link() {
        if (!waiting && backend == null) {
            waiting = true;
            pool.link(this);
        }
    }

    /** It has waited so long for the server connection that it gets now. */
    void waited(long nanos) {
        timer.waited(greeted ? nanos : 0);
    }

    /** A server connection is this session's from now on. */
    void linked(Backend given) {
        waiting = false;
        backend = given;
        given.become(state.settings(), this::goOn);
    }

    /** The server connection is ready to hear what the client has said. */
    private void goOn() {
        Backend mine = backend;
        if (over || mine == null) {
            return;
        }
        linked = true;
        state.meets(mine);
        if (!greeted) {
            greet(mine);
        }
        if (hearing) {
            return; // it was there at once, and the walk goes on
        }
        if (walk.isWaiting()) {
            resume();
        }
        if (!over) {
            mayRead();
            mine.releaseIfFree();
        }
    }

    private void resume() {
        hearing = true;
        try {
            walk.resume(upward);
        } catch (ProtocolViolation e) {
            end(Refusal.of(e));
        }
        hearing = false;
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
        long now = switchboard.nanoTime();
        lastRead = now;
        if (!walk.isWaiting()) {
            heardAt = now;
        }
        hear(bytes, now);
    }

    private void hear(ByteBuf bytes, long now) {
        if (pooled) {
            firstWords.add(bytes, channel.alloc(), now);
        }
        hearing = true;
        try {
            walk.take(bytes, upward);
        } catch (ProtocolViolation e) {
            end(Refusal.of(e));
        }
        hearing = false;
    }

    /** The server has said something, and so has done something of what it was told. */
    void isAnswered() {
        firstWords.areAnswered();
    }

    /**
     * Whether what was said may be said again on another server connection, where this one ends
     * before it has answered anything: outside of transactions, and so soon that it is not the
     * statement that somebody has ended.
     */
    boolean mayRepeat() {
        return !over && walk.atBorder() && firstWords.areFresh(switchboard.nanoTime());
    }

    /** The server connection is gone, and has done nothing of what was said, if anything was. */
    void repeat() {
        ByteBuf again = linked ? firstWords.take() : null;
        backend = null;
        linked = false;
        if (over) {
            return;
        }
        if (again == null) {
            link();
        } else {
            state.startsOver();
            timer.startsOver();
            pool.statistics().count(Count.REPEATED);
            hear(again, switchboard.nanoTime());
            heard();
        }
    }

    /** A server connection cannot be made what the session needs. */
    void cannotBeServed(String why) {
        backend = null;
        end(
                new Refusal(
                        SqlState.CONNECTION_FAILURE,
                        "the session's settings could not be set again: " + why));
    }

    private void sendUp(ByteBuf bytes) {
        if (over || backend == null) {
            bytes.release();
        } else {
            backend.send(bytes);
        }
    }

    @Override
    public int wants(byte type, int bodyBytes) throws ProtocolViolation {
        ClientMessage.check(type, bodyBytes);
        return state.wants(type, bodyBytes);
    }

    @Override
    public Verdict visit(byte type, int bodyBytes, ByteBuf bytes, int body)
            throws ProtocolViolation {
        if (state.owed() > MAX_UNANSWERED) {
            throw new ProtocolViolation("more than " + MAX_UNANSWERED + " messages are unanswered");
        }
        if (type == ClientMessage.TERMINATE) {
            terminated = true;
            return Verdict.STOP;
        }
        if (refused.isAny()) {
            ByteBuf out = channel.alloc().buffer();
            refused.answer(type, out);
            channel.writeAndFlush(out);
            return Verdict.DROP;
        }
        if (!linked) {
            link();
        }
        Backend mine = backend;
        if (!linked || mine == null || state.mustWait(type)) {
            return Verdict.WAIT;
        }
        Verdict verdict = state.hears(type, bodyBytes, bytes, body);
        if (verdict != Verdict.WAIT) {
            mine.says(type);
            timer.hears(type, bytes, body, bodyBytes, heardAt);
        }
        return verdict;
    }

    @Override
    public Change change() {
        return state.change();
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
        if (terminated) {
            leave();
            return;
        }
        if (backend == null || !linked) {
            readUpTo(hasRoom());
        } else {
            backend.flush();
            if (!hasRoom() || backend.outstanding() > MAX_OUTSTANDING) {
                readUpTo(false);
            }
        }
    }

    /** Goes on with what waited, for the server's answers or for a plan. */
    void answered() {
        if (!over && linked && walk.isWaiting()) {
            resume();
        }
    }

    /**
     * Whether more may come; a message that is not there yet is bounded by what is wanted of it.
     */
    private boolean hasRoom() {
        return !walk.isWaiting() || walk.keptBytes() <= MAX_KEPT_BYTES;
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
        if (backend != null) {
            backend.read(channel.isWritable());
        }
    }

    /** Reads the client if the server can take more. */
    void mayRead() {
        if (!over && linked && backend != null && !channel.config().isAutoRead()) {
            readUpTo(
                    backend.isWritable()
                            && backend.outstanding() <= MAX_OUTSTANDING / 2
                            && hasRoom());
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
        backend = null;
        linked = false;
        firstWords.begin();
        if (!walk.atBorder()) {
            firstWords.areAnswered(); // the beginning of what comes is not among them
        }
        readUpTo(true);
        return true;
    }

    /** Whether it could do without its server connection, to which nothing is owed. */
    boolean rests() {
        return !over && greeted && !walk.isInMessage() && !walk.isWaiting() && state.rests();
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
        boolean silent = pooled && linked && walk.isInMessage() && channel.config().isAutoRead();
        if (silent && now - lastRead > switchboard.settings().silenceLimit().toNanos()) {
            end(
                    new Refusal(
                            SqlState.PROTOCOL_VIOLATION,
                            "the rest of a message has not come for "
                                    + switchboard.settings().silenceLimit().toSeconds()
                                    + " s",
                            "Its server connection is for others to use."));
        }
    }

    /** A cancel request with this session's key has come. */
    void cancel() {
        if (backend != null && linked) {
            backend.cancel();
        } else if (waiting && walk.isWaiting()) {
            pool.withdraw(this);
            refuse(new Refusal(SqlState.QUERY_CANCELED, "canceling statement due to user request"));
        }
    }

    /** It gets no server connection: what waits for one is refused, and the session goes on. */
    void refuse(Refusal refusal) {
        waiting = false;
        firstWords.areAnswered();
        if (walk.isWaiting()) {
            refused.begin(refusal);
            resume();
        } else {
            end(refusal);
        }
    }

    /** The client said goodbye. PostgreSQL would finish what it was asked before; so do we. */
    private void leave() {
        boolean whole = walk.atBorder();
        Settings rest = rest();
        Backend left = over();
        if (left != null) {
            if (whole) {
                left.finish(rest);
            } else {
                left.abandon();
            }
        }
        channel.close();
    }

    /** The client is gone without a word, or its machine is. */
    @Override
    public void channelInactive(ChannelHandlerContext inactive) {
        boolean free = !walk.isInMessage() && backend != null && backend.isFree();
        Settings rest = rest();
        Backend left = over();
        if (left != null) {
            if (free) {
                left.finish(rest);
            } else {
                left.abandon();
            }
        }
    }

    /** All that the session leaves on its server connection; null where there may be more. */
    private @Nullable Settings rest() {
        if (!linked || backend == null || !backend.isFree() || !state.rests()) {
            return null;
        }
        state.leaves();
        return state.settings();
    }

    /** Ends the session for a reason of Pando's, which the client is told. */
    void end(Refusal refusal) {
        Backend left = over();
        if (left != null) {
            left.abandon();
        }
        Departures.refuse(channel, refusal);
    }

    /** Ends the session with the server's own word. */
    void end(ByteBuf lastWord) {
        Backend left = over();
        if (left != null) {
            left.abandon();
        }
        Departures.close(channel, lastWord);
    }

    /** The server connection is gone, after it said why or without a word. */
    void backendEnded(boolean saidWhy) {
        backend = null;
        if (over) {
            return;
        }
        if (saidWhy) {
            end(channel.alloc().buffer(0));
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
        timer.ends();
        switchboard.leave(this);
        pool.leave(this);
        Backend left = backend;
        backend = null;
        linked = false;
        firstWords.forget();
        return left;
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext removed) {
        walk.release();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext failed, Throwable cause) {
        Departures.note(cause);
        failed.close();
    }
}
