package dev.pando.database.router;

import dev.pando.database.sql.SetStatements;
import dev.pando.database.sql.Trace;
import dev.pando.database.sql.Traces;
import dev.pando.database.wire.ClientMessage;
import dev.pando.database.wire.MessageWalk;
import dev.pando.database.wire.MessageWalk.Verdict;
import dev.pando.database.wire.Messages;
import dev.pando.database.wire.ServerMessage;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a session has left on its server connection, beyond its transactions, and so whether it can
 * do without that one. What can be carried to another one is ({@link Settings}, {@link
 * UnnamedStatement}); what cannot, locks, temporary tables, named statements and the like, makes it
 * keep the connection. Confined to one event loop.
 */
final class SessionState {
    /** A text that is looked into; a longer one counts as leaving something. */
    private static final int MAX_TEXT_BYTES = 256 * 1024;

    /** Small messages are waited for, so that no slow client holds a server connection by one. */
    private static final int MAX_SMALL_BYTES = 16 * 1024;

    /** Encodings in which a byte below 128 may be a part of another character. */
    private static final Set<String> NOT_LIKE_ASCII =
            Set.of("SJIS", "SHIFT_JIS_2004", "BIG5", "GBK", "UHC", "GB18030", "JOHAB");

    private static final String NEEDS_SESSION =
            """
            DO $pando$ BEGIN RAISE EXCEPTION USING ERRCODE = '0A000', \
            MESSAGE = 'currval and lastval need the server connection of the statement before them', \
            DETAIL = 'Connections are pooled by transactions: outside of one, each may be another.', \
            HINT = 'Use INSERT ... RETURNING, or session pooling.'; END $pando$\
            """;

    private final Traces traces;
    private final UnnamedStatement unnamed = new UnnamedStatement();
    private Settings settings;
    private final Map<String, String> setting = new LinkedHashMap<>(0);
    private int setsAsked;
    private int setsDone;
    private int otherTexts;
    private boolean kept;

    /** The type of the next message that the client did not ask for; 0 where there is none. */
    private byte awaited;

    /** How many ReadyForQuery come before it. */
    private int awaitedBehind;

    /** How many ReadyForQuery were asked for; may be too many, until nothing is owed. */
    private int readiesAsked;

    private boolean unnamedSets;
    private @Nullable Replacement replacement;

    /** What goes to the server before a message, or instead of one. */
    private enum Replacement {
        /** Before it: Parse of the unnamed statement. */
        CARRY,
        /** Before it: Close, so that the session does not find what another has left. */
        CLOSE,
        /** Instead of a Query: the refusal. */
        QUERY,
        /** Instead of a Parse: the refusal. */
        PARSE
    }

    /**
     * That of a session that has said nothing.
     *
     * @param kept whether it keeps its server connection whatever it leaves
     * @param settings what it begins with
     */
    SessionState(boolean kept, Settings settings, Traces traces) {
        this.kept = kept;
        this.settings = settings;
        this.traces = traces;
        if (kept) {
            unnamed.isMadeHere(); // the connection is as new
        }
    }

    /** The session begins on a server connection with these parameters. */
    void begins(Map<String, String> parameters) {
        kept |=
                !parameters.getOrDefault("standard_conforming_strings", "on").equals("on")
                        || NOT_LIKE_ASCII.contains(parameters.getOrDefault("client_encoding", ""));
    }

    /**
     * All that was said is answered: takes note of what came of it. Whether the session can do
     * without its server connection.
     */
    boolean rests() {
        awaited = 0;
        awaitedBehind = 0;
        readiesAsked = 0;
        settle();
        return !kept && unnamed.isKnown();
    }

    /** Whether what was to be set is set: all of it, or nothing, or it is not known. */
    private void settle() {
        if (kept || setsAsked == 0) {
            return;
        }
        boolean allOfIt = setsDone == setsAsked && otherTexts == 0 && settings.hasRoomFor(setting);
        if (allOfIt) {
            settings = settings.with(setting);
        } else if (setsDone > 0) {
            kept = true;
        }
        forgetTexts();
    }

    private void forgetTexts() {
        setting.clear();
        setsAsked = 0;
        setsDone = 0;
        otherTexts = 0;
    }

    /** What a server connection must have set to serve the session. */
    Settings settings() {
        return settings;
    }

    /** The next server connection is another one. */
    void moves() {
        unnamed.moves();
        forgetTexts();
    }

    /** Whether a message must be whole before it is heard. */
    boolean wantsWhole(byte type, int bodyBytes) {
        if (isNotHeard()) {
            return false;
        }
        return switch (type) {
            case ClientMessage.QUERY, ClientMessage.PARSE -> bodyBytes <= MAX_TEXT_BYTES;
            case ClientMessage.COPY_DATA -> false;
            default -> bodyBytes <= MAX_SMALL_BYTES;
        };
    }

    /**
     * The client says something; what goes on of it. The first message of the extended protocol on
     * a server connection finds the session's unnamed statement there, or none: what makes it so
     * goes before it, where no error can have it skipped.
     */
    Verdict hears(byte type, int bodyBytes, ByteBuf bytes, int body) {
        if (isNotHeard()) {
            return Verdict.PASS;
        }
        return switch (type) {
            case ClientMessage.QUERY -> {
                readiesAsked++;
                unnamed.endsHere();
                yield judge(bytes, body, body + bodyBytes - 1, bodyBytes, Replacement.QUERY);
            }
            case ClientMessage.PARSE -> parse(bodyBytes, bytes, body);
            case ClientMessage.BIND, ClientMessage.DESCRIBE, ClientMessage.EXECUTE -> use();
            case ClientMessage.CLOSE -> {
                if (bodyBytes == 2 && bytes.getByte(body) == 'S') {
                    unnamed.closes();
                }
                yield use();
            }
            case ClientMessage.SYNC -> {
                readiesAsked++;
                yield Verdict.PASS;
            }
            case ClientMessage.FUNCTION_CALL -> {
                readiesAsked++;
                kept = true; // any function, by its number
                yield Verdict.PASS;
            }
            default -> Verdict.PASS;
        };
    }

    /** Whether nothing that the client says can change anything here. */
    private boolean isNotHeard() {
        return kept && unnamed.isHere();
    }

    private Verdict parse(int bodyBytes, ByteBuf bytes, int body) {
        if (bodyBytes > 0 && bytes.getByte(body) != 0) {
            kept = true; // a name that other server connections do not know
            return use();
        }
        boolean isRead = bodyBytes > 1 && bodyBytes <= MAX_TEXT_BYTES;
        int textEnd = isRead ? bytes.indexOf(body + 1, body + bodyBytes, (byte) 0) : -1;
        if (textEnd < 0) {
            kept = true; // too long to be read; or no message, as the server will say
            unnamed.isMadeHere();
            return Verdict.PASS;
        }
        Verdict verdict = judge(bytes, body + 1, textEnd, bodyBytes, Replacement.PARSE);
        if (verdict == Verdict.PASS) {
            unnamed.parsed(
                    bytes, body - MessageWalk.HEAD_BYTES, MessageWalk.HEAD_BYTES + bodyBytes);
            unnamedSets = setsAsked > 0;
        }
        return verdict;
    }

    private Verdict judge(ByteBuf bytes, int from, int to, int bodyBytes, Replacement refused) {
        if (kept) {
            return Verdict.PASS;
        }
        Trace trace = bodyBytes > MAX_TEXT_BYTES ? Trace.STATE : traces.of(bytes, from, to);
        return switch (trace) {
            case NONE -> {
                otherTexts++;
                yield Verdict.PASS;
            }
            case STATE -> {
                kept |= bodyBytes > MAX_TEXT_BYTES || !sets(bytes, from, to);
                yield Verdict.PASS;
            }
            case NEEDS_SESSION -> {
                replacement = refused;
                yield Verdict.REPLACE;
            }
        };
    }

    /** Whether the text does nothing but plain settings, which can be carried. */
    private boolean sets(ByteBuf bytes, int from, int to) {
        Map<String, String> read = SetStatements.read(bytes, from, to).orElse(Map.of());
        setsAsked += read.size();
        setting.putAll(read);
        return !read.isEmpty();
    }

    private Verdict use() {
        if (unnamed.isHere()) {
            return Verdict.PASS;
        }
        unnamed.isMadeHere();
        if (unnamed.isNone()) {
            awaited = ServerMessage.CLOSE_COMPLETE;
            replacement = Replacement.CLOSE;
        } else {
            kept |= unnamedSets; // again, where it is not followed
            awaited = ServerMessage.PARSE_COMPLETE;
            replacement = Replacement.CARRY;
        }
        awaitedBehind = readiesAsked;
        return Verdict.INSERT;
    }

    /** What goes to the server as the last verdict says. */
    ByteBuf instead(ByteBufAllocator allocator) {
        Replacement wanted = replacement;
        replacement = null;
        if (wanted == null) {
            throw new IllegalStateException("nothing is to be replaced");
        }
        if (wanted == Replacement.CARRY) {
            return unnamed.message();
        }
        ByteBuf out = allocator.buffer();
        switch (wanted) {
            case CARRY, CLOSE -> Messages.closeUnnamedStatement(out);
            case QUERY -> Messages.query(out, NEEDS_SESSION);
            case PARSE -> {
                Messages.parse(out, NEEDS_SESSION);
                unnamed.parsed(out, 0, out.readableBytes());
            }
        }
        return out;
    }

    /** ParseComplete or CloseComplete has come; whether the client asked for it. */
    boolean completes(byte type) {
        if (awaited == type && awaitedBehind == 0) {
            awaited = 0;
            return false;
        }
        if (type == ServerMessage.PARSE_COMPLETE) {
            unnamed.confirmed();
        }
        return true;
    }

    /** A SET has been done. */
    void setDone() {
        setsDone++;
    }

    /** An error has come; if it is of the same run of messages, what was inserted is skipped. */
    void error() {
        if (awaitedBehind == 0) {
            awaited = 0;
        }
    }

    /** ReadyForQuery has come. */
    void ready() {
        readiesAsked = Math.max(0, readiesAsked - 1);
        awaitedBehind = Math.max(0, awaitedBehind - 1);
    }
}
