package dev.pando.database.router;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.pando.database.state.Prepared;
import dev.pando.database.state.ServerConnection;
import dev.pando.database.state.SessionState;
import dev.pando.database.state.Settings;
import dev.pando.database.state.UserCode;
import dev.pando.database.wire.ClientMessage;
import dev.pando.database.wire.MessageWalk;
import dev.pando.database.wire.MessageWalk.Change;
import dev.pando.database.wire.MessageWalk.Verdict;
import dev.pando.database.wire.Messages;
import dev.pando.database.wire.Outstanding;
import dev.pando.database.wire.ProtocolViolation;
import dev.pando.database.wire.ServerMessage;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One connection to PostgreSQL, and so one of its backend processes. It serves one session at a
 * time, and knows what the server still owes. Before it goes back to its pool it is as it was when
 * it was opened; if that cannot be had, it is closed. Confined to its event loop.
 */
@SuppressWarnings("FutureReturnValueIgnored") // a failed write closes the channel, which we hear
final class Backend extends ChannelInboundHandlerAdapter
        implements MessageWalk.Visitor, ServerConnection {
    private static final Logger LOG = LoggerFactory.getLogger(Backend.class);

    /** A parameter's name and value; larger ones are no server's. */
    private static final int MAX_PARAMETER_BYTES = 64 * 1024;

    /** An error that is looked into; larger ones are passed on unseen. */
    private static final int MAX_ERROR_BYTES = 16 * 1024;

    /** A function's name and body; larger ones are not looked into. */
    private static final int MAX_ROW_BYTES = 256 * 1024;

    /** How long what a client left behind may go on. */
    private static final int FINISH_SECONDS = 60;

    /** Cancel requests of one session under way at once; more would tell the server nothing. */
    private static final int MAX_CANCELS = 4;

    /** What it has to do of its own, between a session and the pool. */
    private enum Errand {
        NONE,
        SET,
        CLEAN,
        SHRINK,
        READ
    }

    private final Channel channel;
    private final Pool pool;
    private final SessionOptions options;
    private final BackendIdentity identity;
    private final Map<String, String> parameters;
    private final MessageWalk walk = new MessageWalk(this);
    private final Consumer<ByteBuf> downward = this::sendDown;
    private final Outstanding outstanding = new Outstanding();
    private final Prepared prepared = new Prepared();
    private byte status = 'I';
    private @Nullable Session session;
    private boolean finishing;
    private Settings applied = Settings.NONE;
    private boolean used;
    private Errand errand = Errand.NONE;
    private Runnable afterErrand = () -> {};
    private @Nullable UserCode reading;
    private int cancels;
    private boolean maybeCancelled;
    private @Nullable ScheduledFuture<?> finishLimit;
    private @Nullable Change change;
    private boolean saidWhy;
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
        this.parameters = new LinkedHashMap<>(parameters);
    }

    SessionOptions options() {
        return options;
    }

    /** What PostgreSQL reported of its parameters, as they are now. */
    Map<String, String> parameters() {
        return Collections.unmodifiableMap(parameters);
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
        return outstanding.count();
    }

    /** Whether it is in no transaction and owes nothing. */
    boolean isFree() {
        return status == 'I' && outstanding.isNothing();
    }

    boolean isWritable() {
        return channel.isWritable();
    }

    /** Whether it can serve. */
    boolean isOpen() {
        return channel.isActive() && !ended && !dying;
    }

    /** Serves a session from now on. */
    void serve(Session next) {
        session = next;
        next.linked(this);
    }

    /** Sets what a session has set, and takes back the rest, then goes on. */
    void become(Settings wanted, Runnable then) {
        if (wanted.equals(applied)) {
            then.run();
            return;
        }
        String statements = wanted.statementsAfter(applied);
        applied = wanted;
        begin(Errand.SET, statements, then);
    }

    /** Reads a database's code, then goes on. */
    void read(UserCode code, Runnable then) {
        reading = code;
        begin(Errand.READ, code.query(), then);
    }

    private void begin(Errand next, String sql, Runnable then) {
        prepared.isQueried();
        ByteBuf out = channel.alloc().buffer();
        Messages.query(out, sql);
        begin(next, out, then);
    }

    private void begin(Errand next, ByteBuf said, Runnable then) {
        errand = next;
        afterErrand = then;
        outstanding.query();
        channel.writeAndFlush(said);
    }

    @Override
    public void says(byte type) {
        switch (type) {
            case ClientMessage.QUERY, ClientMessage.FUNCTION_CALL -> outstanding.query();
            case ClientMessage.SYNC -> outstanding.sync();
            case ClientMessage.COPY_DONE, ClientMessage.COPY_FAIL -> outstanding.copyEnd();
            case ClientMessage.PARSE,
                    ClientMessage.BIND,
                    ClientMessage.DESCRIBE,
                    ClientMessage.EXECUTE,
                    ClientMessage.CLOSE ->
                    outstanding.extended();
            default -> {}
        }
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
        if (session != null && errand == Errand.NONE) {
            if (session.mayRepeat() && LastWords.areOfNothingDone(bytes)) {
                repeats = true;
                bytes.release();
                return;
            }
            session.isAnswered();
        }
        try {
            walk.take(bytes, downward);
        } catch (ProtocolViolation e) {
            LOG.error("cannot read what PostgreSQL says, its connection is closed: {}", e.met());
            channel.close();
        }
    }

    @Override
    public int wants(byte type, int bodyBytes) throws ProtocolViolation {
        int most =
                switch (type) {
                    case ServerMessage.READY_FOR_QUERY -> 1;
                    case ServerMessage.PARAMETER_STATUS -> MAX_PARAMETER_BYTES;
                    default -> Integer.MAX_VALUE;
                };
        if (bodyBytes > most) {
            throw new ProtocolViolation((char) type + " of " + bodyBytes + " bytes");
        }
        boolean whole =
                switch (type) {
                    case ServerMessage.READY_FOR_QUERY, ServerMessage.PARAMETER_STATUS -> true;
                    case ServerMessage.COMMAND_COMPLETE -> bodyBytes <= CommandTag.MAX_BYTES;
                    case ServerMessage.ERROR_RESPONSE -> bodyBytes <= MAX_ERROR_BYTES;
                    case ServerMessage.DATA_ROW ->
                            errand == Errand.READ && bodyBytes <= MAX_ROW_BYTES;
                    default -> false;
                };
        return whole ? bodyBytes : 0;
    }

    @Override
    public Verdict visit(byte type, int bodyBytes, ByteBuf bytes, int body)
            throws ProtocolViolation {
        Session hears = errand == Errand.NONE ? session : null;
        boolean shown = hears != null;
        switch (type) {
            case ServerMessage.READY_FOR_QUERY -> {
                status = bytes.getByte(body);
                outstanding.ready();
                if (errand != Errand.NONE) {
                    errandDone();
                } else if (hears != null) {
                    shown = hears.state().ready();
                    if (shown) {
                        hears.timer().ready(status == 'I', isFree());
                    }
                }
            }
            case ServerMessage.PARAMETER_STATUS -> note(bytes.slice(body, bodyBytes));
            case ServerMessage.DATA_ROW -> {
                if (reading != null) {
                    read(reading, bytes, body, bodyBytes);
                }
            }
            case ServerMessage.COPY_IN_RESPONSE -> outstanding.copyBegins();
            case ServerMessage.COMMAND_COMPLETE -> {
                if (hears != null) {
                    completed(hears.state(), CommandTag.of(bytes, body, bodyBytes));
                    hears.timer().completed(CommandTag.rows(bytes, body, bodyBytes));
                }
            }
            case ServerMessage.EMPTY_QUERY_RESPONSE, ServerMessage.PORTAL_SUSPENDED -> {
                if (hears != null) {
                    hears.timer().completed(0);
                }
            }
            case ServerMessage.PARSE_COMPLETE, ServerMessage.CLOSE_COMPLETE ->
                    shown = hears != null && hears.state().completes(type);
            case ServerMessage.ERROR_RESPONSE -> {
                boolean isWhole = bodyBytes <= MAX_ERROR_BYTES;
                saidWhy = !isWhole || ErrorText.isFatal(bytes, body, bodyBytes);
                if (saidWhy && errand == Errand.NONE && isNobodys(hears)) {
                    dying = true; // nobody has to hear of it
                    if (hears == null) {
                        channel.close();
                    }
                    return Verdict.DROP;
                }
                outstanding.error();
                shown = hears != null && hears.state().error();
                if (hears != null && shown) {
                    String code = isWhole ? ErrorText.code(bytes, body, bodyBytes) : "";
                    hears.timer().failed(code, saidWhy);
                }
                if (reading != null && !saidWhy) {
                    reading.leaves(
                            "what cannot be read: " + ErrorText.message(bytes, body, bodyBytes));
                } else if (errand != Errand.NONE) {
                    errandFailed(ErrorText.message(bytes, body, bodyBytes));
                } else if (hears != null
                        && shown
                        && isWhole
                        && rename(hears, bytes, body, bodyBytes)) {
                    return Verdict.CHANGE;
                }
            }
            default -> {}
        }
        return shown ? Verdict.PASS : Verdict.DROP;
    }

    /** Whether it may end without a word to its session, if it has one. */
    private boolean isNobodys(@Nullable Session hears) {
        return hears == null || (isFree() && hears.rests());
    }

    /** What it was to do before its session may speak has failed, and it is not as it should be. */
    private void errandFailed(String why) {
        Session served = session;
        if (served != null && !saidWhy) {
            session = null;
            served.cannotBeServed(why);
        }
        channel.close();
    }

    private static void read(UserCode code, ByteBuf bytes, int body, int bodyBytes) {
        if (bodyBytes <= MAX_ROW_BYTES) {
            code.row(bytes.slice(body, bodyBytes));
        } else {
            code.leaves("a function of " + bodyBytes + " bytes");
        }
    }

    private static void completed(SessionState state, CommandTag tag) {
        switch (tag) {
            case SETTING -> state.setDone();
            case DISCARD -> state.discarded();
            case OTHER -> {}
        }
    }

    /** An error may name a statement: whether it is changed, so that it names the client's. */
    private boolean rename(Session hears, ByteBuf bytes, int body, int bodyBytes) {
        String text = bytes.toString(body, bodyBytes, ISO_8859_1);
        String shown = hears.state().withClientsNames(text);
        if (shown.equals(text)) {
            return false;
        }
        ByteBuf out = channel.alloc().buffer();
        Messages.error(out, shown.getBytes(ISO_8859_1));
        change = new Change(out, MessageWalk.HEAD_BYTES + bodyBytes);
        return true;
    }

    @Override
    public Change change() {
        Change next = change;
        change = null;
        if (next == null) {
            throw new IllegalStateException("nothing is to be changed");
        }
        return next;
    }

    private void note(ByteBuf status) throws ProtocolViolation {
        int nameBytes = status.bytesBefore((byte) 0);
        if (nameBytes < 0 || status.getByte(status.writerIndex() - 1) != 0) {
            throw new ProtocolViolation("malformed ParameterStatus");
        }
        String name = status.readCharSequence(nameBytes, UTF_8).toString();
        status.skipBytes(1);
        int valueBytes = Math.max(0, status.readableBytes() - 1);
        parameters.put(name, status.readCharSequence(valueBytes, UTF_8).toString());
    }

    private void errandDone() {
        errand = Errand.NONE;
        reading = null;
        Runnable then = afterErrand;
        afterErrand = () -> {};
        then.run();
    }

    private void sendDown(ByteBuf bytes) {
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
        if (served != null && isFree() && errand == Errand.NONE && served.lets()) {
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
        if (!isOpen() || cancels > 0 || errand != Errand.NONE) {
            return;
        }
        if (isFree() && walk.atBorder() && !maybeCancelled) {
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
            begin(Errand.CLEAN, "DISCARD ALL", () -> pool.freed(this));
        } else if (prepared.isOverfull()) {
            ByteBuf out = channel.alloc().buffer();
            prepared.shrink(out);
            Messages.sync(out);
            begin(Errand.SHRINK, out, () -> pool.freed(this));
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
        if (outstanding.count() > 0) {
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
        if (served != null && (repeats || errand == Errand.SET)) {
            served.repeat();
        } else if (served != null) {
            served.backendEnded(saidWhy);
        }
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext context) {
        walk.release();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        Departures.note(cause);
        channel.close();
    }
}
