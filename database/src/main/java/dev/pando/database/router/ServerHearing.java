package dev.pando.database.router;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.pando.database.state.SessionState;
import dev.pando.database.state.UserCode;
import dev.pando.database.wire.MessageWalk;
import dev.pando.database.wire.MessageWalk.Change;
import dev.pando.database.wire.MessageWalk.Verdict;
import dev.pando.database.wire.Messages;
import dev.pando.database.wire.Outstanding;
import dev.pando.database.wire.ProtocolViolation;
import dev.pando.database.wire.ServerMessage;
import io.netty.buffer.ByteBuf;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Hears what PostgreSQL says on a server connection: counts off what it owes, tells the session's
 * state and its timer, and drops what the router itself has asked for. Confined to its event loop.
 */
final class ServerHearing implements MessageWalk.Visitor {
    /** A parameter's name and value; larger ones are no server's. */
    private static final int MAX_PARAMETER_BYTES = 64 * 1024;

    /** An error that is looked into; larger ones are passed on unseen. */
    private static final int MAX_ERROR_BYTES = 16 * 1024;

    /** A function's name and body; larger ones are not looked into. */
    private static final int MAX_ROW_BYTES = 256 * 1024;

    private final Backend backend;
    private final Map<String, String> parameters;
    private final Outstanding outstanding = new Outstanding();
    private final MessageWalk walk = new MessageWalk(this);
    private final Consumer<ByteBuf> downward;
    private byte status = 'I';
    private @Nullable Change change;
    private boolean saidWhy;

    /**
     * That of a server connection which has just been opened.
     *
     * @param parameters that PostgreSQL has reported
     */
    ServerHearing(Backend backend, Map<String, String> parameters) {
        this.backend = backend;
        this.parameters = new LinkedHashMap<>(parameters);
        this.downward = backend::sendDown;
    }

    /** Something has come. */
    void read(ByteBuf bytes) throws ProtocolViolation {
        walk.take(bytes, downward);
    }

    /** What is owed. */
    Outstanding outstanding() {
        return outstanding;
    }

    /** What PostgreSQL reported of its parameters, as they are now. */
    Map<String, String> parameters() {
        return Collections.unmodifiableMap(parameters);
    }

    /** Whether it is in no transaction and owes nothing. */
    boolean isFree() {
        return status == 'I' && outstanding.isNothing();
    }

    /** Whether all that has come is whole messages. */
    boolean isAtBorder() {
        return walk.atBorder();
    }

    /** Whether PostgreSQL has said why it ends the connection. */
    boolean saidWhy() {
        return saidWhy;
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
                            codeThatIsRead() != null && bodyBytes <= MAX_ROW_BYTES;
                    default -> false;
                };
        return whole ? bodyBytes : 0;
    }

    private @Nullable UserCode codeThatIsRead() {
        Errand errand = backend.errand();
        return errand == null ? null : errand.code();
    }

    @Override
    public Verdict visit(byte type, int bodyBytes, ByteBuf bytes, int body)
            throws ProtocolViolation {
        Session session = backend.errand() == null ? backend.session() : null;
        boolean shown = session != null;
        switch (type) {
            case ServerMessage.READY_FOR_QUERY -> shown = ready(session, bytes.getByte(body));
            case ServerMessage.PARAMETER_STATUS -> note(bytes.slice(body, bodyBytes));
            case ServerMessage.DATA_ROW -> {
                UserCode code = codeThatIsRead();
                if (code != null) {
                    read(code, bytes, body, bodyBytes);
                }
            }
            case ServerMessage.COPY_IN_RESPONSE -> outstanding.copyBegins();
            case ServerMessage.COMMAND_COMPLETE -> {
                if (session != null) {
                    completed(session.state(), CommandTag.of(bytes, body, bodyBytes));
                    session.timer().completed(CommandTag.rows(bytes, body, bodyBytes));
                }
            }
            case ServerMessage.EMPTY_QUERY_RESPONSE, ServerMessage.PORTAL_SUSPENDED -> {
                if (session != null) {
                    session.timer().completed(0);
                }
            }
            case ServerMessage.PARSE_COMPLETE, ServerMessage.CLOSE_COMPLETE ->
                    shown = session != null && session.state().completes(type);
            case ServerMessage.ERROR_RESPONSE -> {
                return error(session, bytes, body, bodyBytes);
            }
            default -> {}
        }
        return shown ? Verdict.PASS : Verdict.DROP;
    }

    private boolean ready(@Nullable Session session, byte now) throws ProtocolViolation {
        status = now;
        outstanding.ready();
        if (session == null) {
            backend.errandDone();
            return false;
        }
        boolean shown = session.state().ready();
        if (shown) {
            session.timer().ready(status == 'I', isFree());
        }
        return shown;
    }

    private void note(ByteBuf report) throws ProtocolViolation {
        int nameBytes = report.bytesBefore((byte) 0);
        if (nameBytes < 0 || report.getByte(report.writerIndex() - 1) != 0) {
            throw new ProtocolViolation("malformed ParameterStatus");
        }
        String name = report.readCharSequence(nameBytes, UTF_8).toString();
        report.skipBytes(1);
        int valueBytes = Math.max(0, report.readableBytes() - 1);
        parameters.put(name, report.readCharSequence(valueBytes, UTF_8).toString());
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

    private Verdict error(@Nullable Session session, ByteBuf bytes, int body, int bodyBytes) {
        boolean isWhole = bodyBytes <= MAX_ERROR_BYTES;
        saidWhy = !isWhole || ErrorText.isFatal(bytes, body, bodyBytes);
        Errand errand = backend.errand();
        if (saidWhy && errand == null && isNobodys(session)) {
            backend.dies();
            return Verdict.DROP;
        }
        outstanding.error();
        if (errand != null) {
            failed(errand, ErrorText.message(bytes, body, bodyBytes));
            return Verdict.DROP;
        }
        if (session == null || !session.state().error()) {
            return Verdict.DROP;
        }
        session.timer().failed(isWhole ? ErrorText.code(bytes, body, bodyBytes) : "", saidWhy);
        return isWhole && rename(session, bytes, body, bodyBytes) ? Verdict.CHANGE : Verdict.PASS;
    }

    /** Whether it may end without a word to its session, if it has one. */
    private boolean isNobodys(@Nullable Session session) {
        return session == null || (isFree() && session.rests());
    }

    private void failed(Errand errand, String message) {
        if (errand.code() != null && !saidWhy) {
            errand.code().leaves("what cannot be read: " + message);
        } else {
            backend.errandFailed(message);
        }
    }

    /** An error may name a statement: whether it is changed, so that it names the client's. */
    private boolean rename(Session session, ByteBuf bytes, int body, int bodyBytes) {
        String text = bytes.toString(body, bodyBytes, ISO_8859_1);
        String shown = session.state().withClientsNames(text);
        if (shown.equals(text)) {
            return false;
        }
        ByteBuf out = backend.alloc().buffer();
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

    /** The server connection is gone for good. */
    void release() {
        walk.release();
    }
}
