package dev.pando.database.router;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.pando.database.sql.Discard;
import dev.pando.database.sql.Plan;
import dev.pando.database.sql.SetStatements;
import dev.pando.database.sql.Shape;
import dev.pando.database.sql.Trace;
import dev.pando.database.sql.Traces;
import dev.pando.database.wire.ClientMessage;
import dev.pando.database.wire.MessageWalk;
import dev.pando.database.wire.MessageWalk.Change;
import dev.pando.database.wire.MessageWalk.Verdict;
import dev.pando.database.wire.Messages;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a session has left on its server connection, beyond its transactions, and so whether it can
 * do without that one. What can be carried to another one is ({@link Settings}, {@link
 * UnnamedStatement}, {@link NamedStatements}); what cannot, locks, temporary tables and the like,
 * makes it keep the connection. Confined to one event loop.
 */
final class SessionState {
    /** A text that is looked into; a longer one counts as leaving something. */
    private static final int MAX_TEXT_BYTES = 256 * 1024;

    /** Small messages are waited for, so that no slow client holds a server connection by one. */
    private static final int MAX_SMALL_BYTES = 16 * 1024;

    /** What is waited for of a larger one: names are in it. */
    private static final int MAX_NAMES_BYTES = 1024;

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

    /** Where a text is. */
    private enum Kind {
        QUERY,
        /** In a Parse without a name: it is run once, unless it is carried. */
        UNNAMED,
        NAMED
    }

    private final boolean pooled;
    private final Traces traces;
    private final UserCode code;
    private final Plans plans;
    private final Runnable goesOn;
    private final Answers answers = new Answers();
    private final UnnamedStatement unnamed = new UnnamedStatement();
    private final NamedStatements named;
    private final SettingsUnderWay setting = new SettingsUnderWay();
    private Settings settings;

    /** Whether its texts cannot be read by their bytes. */
    private boolean unreadable;

    /** Whether it has left what cannot be carried, or may have; and since the last DISCARD ALL. */
    private boolean kept;

    private boolean keptSinceDiscard;
    private int discards;
    private boolean discarded;

    /** What is to be explained, and planned first. */
    private @Nullable Shape explained;

    private @Nullable Backend backend;
    private @Nullable ByteBuf before;
    private int insteadOf;

    /**
     * That of a session that has said nothing.
     *
     * @param pooled whether it shall do without its server connection where it can
     * @param settings what it begins with
     * @param goesOn what follows when what a message waited for is there
     */
    SessionState(
            boolean pooled,
            Settings settings,
            StatementReading reading,
            UserCode code,
            Runnable goesOn) {
        this.pooled = pooled;
        this.settings = settings;
        this.traces = reading.traces();
        this.plans = reading.plans();
        this.code = code;
        this.goesOn = goesOn;
        this.named = new NamedStatements(reading.table(), answers);
    }

    /** The session begins on a server connection with these parameters. */
    void begins(Map<String, String> parameters) {
        if (!parameters.getOrDefault("standard_conforming_strings", "on").equals("on")
                || NOT_LIKE_ASCII.contains(parameters.getOrDefault("client_encoding", ""))) {
            unreadable = true;
        }
    }

    private void keep() {
        kept = true;
        keptSinceDiscard = true;
    }

    /** What a server connection must have set to serve the session. */
    Settings settings() {
        return settings;
    }

    /** The session has that server connection from now on. */
    void meets(Backend given) {
        backend = given;
        unnamed.meets(given.prepared());
    }

    /**
     * All that was said is answered: takes note of what came of it. Whether the session can do
     * without its server connection.
     */
    boolean rests() {
        answers.end();
        Settings now = setting.settle(settings);
        if (now == null) {
            keep();
        } else {
            settings = now;
        }
        return pooled && !unreadable && !kept && !unnamed.isInDoubt() && !code.mayLeave();
    }

    /** What was said on its server connection is not done, and is said again on another. */
    void startsOver() {
        answers.end();
        setting.clear();
        discards = 0;
        discarded = false;
        backend = null;
    }

    /** It has no server connection any more. */
    void leaves() {
        unnamed.leaves(backend().prepared());
        backend = null;
    }

    private Backend backend() {
        if (backend == null) {
            throw new IllegalStateException("the session has no server connection");
        }
        return backend;
    }

    /** How much of a message's body must be there before it is heard. */
    int wants(byte type, int bodyBytes) {
        return switch (type) {
            case ClientMessage.QUERY, ClientMessage.PARSE ->
                    bodyBytes <= MAX_TEXT_BYTES ? bodyBytes : MAX_NAMES_BYTES;
            case ClientMessage.COPY_DATA -> 0;
            default -> !pooled ? 0 : bodyBytes <= MAX_SMALL_BYTES ? bodyBytes : MAX_NAMES_BYTES;
        };
    }

    /** Whether a message of that type must wait, until it is known what it means. */
    boolean mustWait(byte type) {
        return answers.isInDoubt()
                && switch (type) {
                    case ClientMessage.QUERY,
                            ClientMessage.PARSE,
                            ClientMessage.BIND,
                            ClientMessage.DESCRIBE,
                            ClientMessage.CLOSE ->
                            true;
                    default -> false;
                };
    }

    /** The client says something; what goes on of it. */
    Verdict hears(byte type, int bodyBytes, ByteBuf bytes, int body) {
        if (isExplanationMissing(type, bodyBytes, bytes, body)) {
            return Verdict.WAIT;
        }
        if (!pooled) {
            return hearsUnpooled(type, bodyBytes, bytes, body);
        }
        switch (type) {
            case ClientMessage.QUERY -> query(bodyBytes, bytes, body);
            case ClientMessage.PARSE -> parse(bodyBytes, bytes, body);
            case ClientMessage.BIND -> bind(bodyBytes, bytes, body);
            case ClientMessage.DESCRIBE -> describe(bodyBytes, bytes, body);
            case ClientMessage.CLOSE -> close(bodyBytes, bytes, body);
            case ClientMessage.EXECUTE -> bringUnnamed();
            case ClientMessage.SYNC -> answers.ask(Answers.SYNC);
            case ClientMessage.FUNCTION_CALL -> {
                answers.ask(Answers.QUERY);
                keep(); // any function, by its number
            }
            default -> {}
        }
        return before == null && insteadOf == 0 ? Verdict.PASS : Verdict.CHANGE;
    }

    /** Whether it asks for an explanation that has to be made first, off the loop. */
    private boolean isExplanationMissing(byte type, int bodyBytes, ByteBuf bytes, int body) {
        int from =
                switch (type) {
                    case ClientMessage.QUERY -> body;
                    case ClientMessage.PARSE -> zero(bytes, body, body + bodyBytes) + 1;
                    default -> 0;
                };
        int to = from > 0 ? zero(bytes, from, body + bodyBytes) : -1;
        int statement = to < 0 ? -1 : Explanation.statementOf(bytes, from, to);
        if (statement < 0) {
            return false;
        }
        traces.of(bytes, statement, to);
        Shape shape = traces.shape();
        if (shape.plan() != null) {
            return false;
        }
        if (shape != explained) {
            explained = shape;
            return plans.ask(shape, bytes, statement, to, goesOn);
        }
        return true;
    }

    /** The statement that explains one, if the text asks for that. */
    private @Nullable String explanation(ByteBuf bytes, int from, int to) {
        int statement = Explanation.statementOf(bytes, from, to);
        if (statement < 0) {
            return null;
        }
        explained = null;
        Trace trace = traces.of(bytes, statement, to);
        Shape shape = traces.shape();
        Plan plan = shape.plan();
        return Explanation.query(plan == null ? Plan.UNREAD : plan, shape, trace, pooled);
    }

    /** The same where the session has its server connection for good: only texts matter. */
    private Verdict hearsUnpooled(byte type, int bodyBytes, ByteBuf bytes, int body) {
        if (type != ClientMessage.QUERY && type != ClientMessage.PARSE) {
            return Verdict.PASS;
        }
        int nameEnd = type == ClientMessage.PARSE ? zero(bytes, body, body + bodyBytes) : body - 1;
        int textEnd = nameEnd < 0 ? -1 : zero(bytes, nameEnd + 1, body + bodyBytes);
        if (textEnd < 0) {
            return Verdict.PASS;
        }
        String instead = explanation(bytes, nameEnd + 1, textEnd);
        if (instead == null) {
            traces.of(bytes, nameEnd + 1, textEnd);
            plans.met(traces.shape(), bytes, nameEnd + 1, textEnd);
            return Verdict.PASS;
        }
        if (type == ClientMessage.QUERY) {
            Messages.query(before(), instead);
        } else {
            Messages.parse(before(), string(bytes, body, nameEnd), rest(instead));
        }
        insteadOf = MessageWalk.HEAD_BYTES + bodyBytes;
        return Verdict.CHANGE;
    }

    /** The rest of a Parse, behind the name, without types of parameters. */
    private static byte[] rest(String sql) {
        return (sql + "\0\0\0").getBytes(UTF_8);
    }

    /** How the message that was heard last is changed. */
    Change change() {
        Change change = new Change(before == null ? Unpooled.EMPTY_BUFFER : before, insteadOf);
        before = null;
        insteadOf = 0;
        return change;
    }

    /** What goes to the server before the message, or instead of its beginning. */
    private ByteBuf before() {
        ByteBuf out = before;
        if (out == null) {
            out = backend().alloc().buffer();
            before = out;
        }
        return out;
    }

    private void query(int bodyBytes, ByteBuf bytes, int body) {
        int end = body + bodyBytes - 1; // a zero is behind the text
        unnamed.ends();
        Discard discard = bodyBytes > 0 ? Discard.read(bytes, body, end) : null;
        if (discard != null) {
            discard(discard);
            return;
        }
        String instead = instead(bytes, body, bodyBytes, end, Kind.QUERY);
        answers.ask(Answers.QUERY);
        if (instead != null) {
            Messages.query(before(), instead);
            insteadOf = MessageWalk.HEAD_BYTES + bodyBytes;
        }
    }

    /** A statement has the session forget; the server may yet refuse it. */
    private void discard(Discard discard) {
        if (discard.what() == Discard.What.STATEMENT) {
            setting.other();
            Statement statement = named.find(discard.name());
            if (statement != null) {
                named.leaveToServer(discard.name(), statement, before());
                endOwnRun();
            }
            answers.ask(Answers.QUERY);
            return;
        }
        Prepared prepared = backend().prepared();
        Runnable restore = named.clear();
        Collection<Statement> there = prepared.all();
        prepared.clear();
        boolean all = discard.what() == Discard.What.ALL;
        if (all) {
            keptSinceDiscard = setting.isAny();
        }
        discards++;
        answers.ask(
                Answers.query(() -> {
                    if (!discarded) {
                        restore.run();
                        there.forEach(prepared::add);
                    } else if (all) {
                        settings = Settings.NONE;
                        kept = keptSinceDiscard;
                    }
                    discards--;
                    discarded = false;
                }));
    }

    /** DISCARD ALL or DEALLOCATE ALL has been done. */
    void discarded() {
        discarded = discards > 0;
        if (!discarded) { // it was one of several statements, or of the extended protocol
            named.clear();
            backend().prepared().clear();
        }
    }

    /**
     * Looks into a text that goes to the server, in a message of so many bytes. What goes instead
     * of it, if anything does.
     */
    private @Nullable String instead(ByteBuf bytes, int from, int bodyBytes, int to, Kind kind) {
        if (bodyBytes > MAX_TEXT_BYTES || to < from) {
            keep(); // too long to be read; or no message, as the server will say
            traces.of(bytes, from, Math.min(from + bodyBytes, bytes.writerIndex()));
            if (traces.definesText()) {
                code.leaves("a function of " + bodyBytes + " bytes");
            }
            return null;
        }
        String explanation = explanation(bytes, from, to);
        if (explanation != null) {
            setting.other();
            return explanation;
        }
        Trace trace = traces.of(bytes, from, to);
        plans.met(traces.shape(), bytes, from, to);
        if (traces.mayDefineLeaving(bytes, from, to)) {
            code.leaves("a function, view or default that a session defines");
        }
        if (traces.namesStatements() && (kind != Kind.QUERY || !named.isEmpty())) {
            handNames(kind);
        }
        if (kept) {
            return null;
        }
        if (trace != Trace.STATE) {
            setting.other();
            return trace == Trace.NEEDS_SESSION ? NEEDS_SESSION : null;
        }
        Optional<SetStatements> plain =
                kind == Kind.NAMED ? Optional.empty() : SetStatements.read(bytes, from, to);
        plain.ifPresentOrElse(setting::sets, this::keep);
        return null;
    }

    /**
     * A statement speaks of prepared ones by name, now or when it is run: the server connection
     * gets to know the session's own by their names, and the session keeps it.
     */
    private void handNames(Kind kind) {
        keep();
        if (!named.isEmpty()) {
            named.handAll(before());
            if (kind == Kind.QUERY) {
                endOwnRun();
            }
        }
    }

    /** What was inserted before a Query is ended, so that an error in it is its own. */
    private void endOwnRun() {
        Messages.sync(before());
        backend().says(ClientMessage.PARSE);
        backend().says(ClientMessage.SYNC);
        answers.ask(Answers.OWN_SYNC);
    }

    /**
     * The settings that the constants of the text which was looked into last are read under; null
     * where that is the same under all.
     */
    private @Nullable Settings reading() {
        if (!traces.readsConstants()) {
            return null;
        }
        if (setting.isAny()) {
            keep(); // under which ones is not known yet
        }
        return settings.reading();
    }

    private void parse(int bodyBytes, ByteBuf bytes, int body) {
        int nameEnd = zero(bytes, body, body + bodyBytes);
        if (nameEnd == body) {
            parseUnnamed(bodyBytes, bytes, body);
            return;
        }
        bringUnnamed();
        String name = nameEnd < 0 ? "" : string(bytes, body, nameEnd);
        Statement known = named.find(name);
        if (known != null) {
            named.standIn(name, before()); // so that the server says that there is one
            keep();
        }
        int textEnd = nameEnd < 0 ? -1 : zero(bytes, nameEnd + 1, body + bodyBytes);
        if (!named.hasRoomFor(bodyBytes)) {
            keep();
        }
        String instead = instead(bytes, nameEnd + 1, bodyBytes, textEnd, Kind.NAMED);
        Settings reading = kept || instead != null ? null : reading();
        if (kept) {
            answers.ask(Answers.PARSE);
            if (instead != null) {
                Messages.parse(before(), name, rest(instead));
                insteadOf = MessageWalk.HEAD_BYTES + bodyBytes;
            }
            return;
        }
        ByteBuf out = before();
        int restBytes = body + bodyBytes - nameEnd - 1;
        String rest =
                instead == null
                        ? string(bytes, nameEnd + 1, body + bodyBytes)
                        : new String(rest(instead), ISO_8859_1);
        Statement statement = named.prepare(name, rest, reading, backend().prepared(), out);
        if (instead != null) {
            statement.parse(out, statement.name());
            insteadOf = MessageWalk.HEAD_BYTES + bodyBytes;
        } else {
            Messages.renamed(out, ClientMessage.PARSE, bytes, body, 0, statement.name(), restBytes);
            insteadOf = MessageWalk.HEAD_BYTES + bodyBytes - restBytes;
        }
    }

    private void parseUnnamed(int bodyBytes, ByteBuf bytes, int body) {
        int textEnd = zero(bytes, body + 1, body + bodyBytes);
        String instead = instead(bytes, body + 1, bodyBytes, textEnd, Kind.UNNAMED);
        answers.ask(Answers.parse(false, unnamed::confirmed, unnamed::doubted));
        boolean sets = setting.isAny();
        if (instead != null) {
            ByteBuf out = before();
            int from = out.writerIndex();
            Messages.parse(out, "", rest(instead));
            unnamed.parsed(out, from, out.writerIndex() - from, null, false);
            insteadOf = MessageWalk.HEAD_BYTES + bodyBytes;
        } else if (bodyBytes > MAX_TEXT_BYTES) {
            unnamed.isMadeHere();
        } else {
            Settings reading = kept || sets ? null : reading();
            int from = body - MessageWalk.HEAD_BYTES;
            unnamed.parsed(bytes, from, MessageWalk.HEAD_BYTES + bodyBytes, reading, sets);
        }
    }

    /**
     * The first message of the extended protocol on a server connection finds the session's unnamed
     * statement there, or none: what makes it so goes before it, where no error can have it
     * skipped.
     */
    private void bringUnnamed() {
        if (unnamed.isHere()) {
            return;
        }
        unnamed.isMadeHere();
        UnnamedStatement.Text text = unnamed.under(settings);
        if (text == null) {
            Messages.closeStatement(before(), "");
            answers.ask(Answers.close(true, unnamed::doubted));
        } else {
            if (text.sets) {
                keep(); // again, where it is not followed
            }
            before().writeBytes(text.parse);
            answers.ask(Answers.parse(true, unnamed::confirmed, unnamed::doubted));
        }
    }

    private void bind(int bodyBytes, ByteBuf bytes, int body) {
        bringUnnamed();
        int portalEnd = zero(bytes, body, body + bodyBytes);
        int nameEnd = portalEnd < 0 ? -1 : zero(bytes, portalEnd + 1, body + bodyBytes);
        if (nameEnd > portalEnd + 1) {
            rename(ClientMessage.BIND, bodyBytes, bytes, body, portalEnd + 1, nameEnd);
        }
    }

    private void describe(int bodyBytes, ByteBuf bytes, int body) {
        bringUnnamed();
        int nameEnd = zero(bytes, body + 1, body + bodyBytes);
        if (nameEnd > body + 1 && bytes.getByte(body) == 'S') {
            rename(ClientMessage.DESCRIBE, bodyBytes, bytes, body, body + 1, nameEnd);
        }
    }

    /** The message goes on with the router's name for the statement that it names, if there is. */
    private void rename(byte type, int bodyBytes, ByteBuf bytes, int body, int from, int to) {
        String name = string(bytes, from, to);
        Statement statement = named.find(name);
        if (statement == null) {
            return; // one that the server alone knows, or nobody
        }
        Prepared prepared = backend().prepared();
        if (!prepared.has(statement)) {
            if (!statement.isReadAlike(settings)) {
                named.remove(name); // it would mean something else by now
                return;
            }
            named.bring(statement, prepared, before());
        }
        named.uses(name, statement);
        int rest = body + bodyBytes - to - 1;
        Messages.renamed(before(), type, bytes, body, from - body, statement.name(), rest);
        insteadOf = MessageWalk.HEAD_BYTES + to + 1 - body;
    }

    private void close(int bodyBytes, ByteBuf bytes, int body) {
        bringUnnamed();
        int nameEnd = zero(bytes, body + 1, body + bodyBytes);
        if (nameEnd < 0 || bytes.getByte(body) != 'S') {
            answers.ask(Answers.CLOSE);
        } else if (nameEnd == body + 1) {
            unnamed.ends();
            answers.ask(Answers.close(false, unnamed::doubted));
        } else {
            named.close(string(bytes, body + 1, nameEnd));
        }
    }

    /** Where the next zero is, as far as the message is there; negative if there is none. */
    private static int zero(ByteBuf bytes, int from, int to) {
        int end = Math.min(to, bytes.writerIndex());
        return from < end ? bytes.indexOf(from, end, (byte) 0) : -1;
    }

    private static String string(ByteBuf bytes, int from, int to) {
        return bytes.toString(from, to - from, ISO_8859_1);
    }

    /** ParseComplete or CloseComplete has come; whether the client shall see it. */
    boolean completes(byte type) {
        return answers.complete(type);
    }

    /** A SET or RESET has been done. */
    void setDone() {
        setting.done();
    }

    /** An error has come; whether the client shall see it. */
    boolean error() {
        return answers.error();
    }

    /** ReadyForQuery has come; whether the client shall see it. */
    boolean ready() {
        return answers.ready();
    }

    /** The text of an error with the client's names for its statements. */
    String withClientsNames(String text) {
        return pooled ? named.withClientsNames(text) : text;
    }
}
