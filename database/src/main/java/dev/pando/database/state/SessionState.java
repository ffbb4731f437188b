package dev.pando.database.state;

import dev.pando.database.sql.Discard;
import dev.pando.database.state.Texts.Kind;
import dev.pando.database.statistics.StatementTimer;
import dev.pando.database.wire.ClientMessage;
import dev.pando.database.wire.MessageWalk.Change;
import dev.pando.database.wire.MessageWalk.Verdict;
import dev.pando.database.wire.Messages;
import dev.pando.database.wire.Zero;
import io.netty.buffer.ByteBuf;
import java.util.Map;

/**
 * What a session has left on its server connection, beyond its transactions, and so whether it can
 * do without that one: all that it says is heard here on its way. What can be carried to another
 * server connection is ({@link Settings}, {@link Preparations}); for what cannot it keeps the one
 * that it has ({@link Leavings}). Confined to one event loop.
 */
public final class SessionState {
    /** Small messages are waited for, so that no slow client holds a server connection by one. */
    private static final int MAX_SMALL_BYTES = 16 * 1024;

    /** What is waited for of a larger one: names are in it. */
    private static final int MAX_NAMES_BYTES = 1024;

    private final boolean pooled;
    private final UserCode code;
    private final Answers answers = new Answers();
    private final Rewriting rewriting = new Rewriting();
    private final Leavings leavings;
    private final Texts texts;
    private final Preparations preparations;
    private int discards;
    private boolean discarded;

    /**
     * That of a session that has said nothing.
     *
     * @param pooled whether it shall do without its server connection where it can
     * @param settings what it begins with
     * @param timer is told of each text
     * @param goesOn what follows when what a message waited for is there
     */
    public SessionState(
            boolean pooled,
            Settings settings,
            StatementReading reading,
            UserCode code,
            StatementTimer timer,
            Runnable goesOn) {
        this.pooled = pooled;
        this.code = code;
        this.leavings = new Leavings(settings);
        this.texts = new Texts(pooled, reading, code, leavings, timer, goesOn);
        this.preparations = new Preparations(reading.table(), answers, leavings, texts, rewriting);
    }

    /** The session begins on a server connection with these parameters. */
    public void begins(Map<String, String> parameters) {
        leavings.begins(parameters);
    }

    /** What a server connection must have set to serve the session. */
    public Settings settings() {
        return leavings.settings();
    }

    /** The session has that server connection from now on. */
    public void meets(ServerConnection connection) {
        rewriting.to(connection);
        preparations.meets();
    }

    /**
     * All that was said is answered: takes note of what came of it. Whether the session can do
     * without its server connection.
     */
    public boolean rests() {
        answers.end();
        boolean leavesNothing = leavings.rests();
        return pooled && leavesNothing && !preparations.isInDoubt() && !code.mayLeave();
    }

    /** Whether it has its server connection for itself. */
    public boolean keeps() {
        return !pooled || leavings.isKept() || code.mayLeave();
    }

    /** What was said on its server connection is not done, and is said again on another. */
    public void startsOver() {
        answers.end();
        leavings.startsOver();
        discards = 0;
        discarded = false;
        rewriting.to(null);
    }

    /** It has no server connection any more. */
    public void leaves() {
        preparations.leaves();
        rewriting.to(null);
    }

    /** How much of a message's body must be there before it is heard. */
    public int wants(byte type, int bodyBytes) {
        return switch (type) {
            case ClientMessage.QUERY, ClientMessage.PARSE ->
                    bodyBytes <= Texts.MAX_BYTES ? bodyBytes : MAX_NAMES_BYTES;
            case ClientMessage.COPY_DATA -> 0;
            default -> bodyBytes <= MAX_SMALL_BYTES ? bodyBytes : MAX_NAMES_BYTES;
        };
    }

    /** How many answers are waited for; a client that never says Sync has none after an error. */
    public int owed() {
        return answers.count();
    }

    /** Whether a message of that type must wait, until it is known what it means. */
    public boolean mustWait(byte type) {
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
    public Verdict hears(byte type, int bodyBytes, ByteBuf bytes, int body) {
        boolean hasText = type == ClientMessage.QUERY || type == ClientMessage.PARSE;
        if (hasText && isExplanationMissing(type, bodyBytes, bytes, body)) {
            return Verdict.WAIT;
        }
        if (pooled) {
            heed(type, bodyBytes, bytes, body);
        } else if (hasText) {
            readAlone(type, bodyBytes, bytes, body);
        }
        return rewriting.isAny() ? Verdict.CHANGE : Verdict.PASS;
    }

    private void heed(byte type, int bodyBytes, ByteBuf bytes, int body) {
        switch (type) {
            case ClientMessage.QUERY -> query(bodyBytes, bytes, body);
            case ClientMessage.PARSE -> preparations.parse(bodyBytes, bytes, body);
            case ClientMessage.BIND -> preparations.bind(bodyBytes, bytes, body);
            case ClientMessage.DESCRIBE -> preparations.describe(bodyBytes, bytes, body);
            case ClientMessage.CLOSE -> preparations.close(bodyBytes, bytes, body);
            case ClientMessage.EXECUTE -> preparations.bringUnnamed();
            case ClientMessage.SYNC -> answers.ask(Answers.SYNC);
            case ClientMessage.FUNCTION_CALL -> {
                answers.ask(Answers.QUERY);
                leavings.keep(); // any function, by its number
            }
            default -> {}
        }
    }

    private boolean isExplanationMissing(byte type, int bodyBytes, ByteBuf bytes, int body) {
        int from = textStart(type, bodyBytes, bytes, body);
        return texts.isExplanationMissing(bytes, from, Zero.find(bytes, from, body + bodyBytes));
    }

    private static int textStart(byte type, int bodyBytes, ByteBuf bytes, int body) {
        int nameEnd =
                type == ClientMessage.PARSE ? Zero.find(bytes, body, body + bodyBytes) : body - 1;
        return nameEnd < 0 ? body + bodyBytes : nameEnd + 1;
    }

    /** A text where the session has its server connection for good: nothing else matters. */
    private void readAlone(byte type, int bodyBytes, ByteBuf bytes, int body) {
        int from = textStart(type, bodyBytes, bytes, body);
        int to = Zero.find(bytes, from, body + bodyBytes);
        boolean named = type == ClientMessage.PARSE;
        String instead = texts.read(bytes, from, bodyBytes, to, named ? Kind.NAMED : Kind.QUERY);
        if (instead == null) {
            return;
        }
        if (named) {
            String name = Preparations.string(bytes, body, from - 1);
            Messages.parse(rewriting.before(), name, Preparations.rest(instead));
        } else {
            Messages.query(rewriting.before(), instead);
        }
        rewriting.replace(bodyBytes);
    }

    /** How the message that was heard last is changed. */
    public Change change() {
        return rewriting.take();
    }

    private void query(int bodyBytes, ByteBuf bytes, int body) {
        int end = body + bodyBytes - 1; // a zero is behind the text
        preparations.isQueried();
        Discard discard = bodyBytes > 0 ? Discard.read(bytes, body, end) : null;
        if (discard != null) {
            texts.meet(bytes, body, end);
            discard(discard);
            return;
        }
        String instead = texts.read(bytes, body, bodyBytes, end, Kind.QUERY);
        preparations.areNamed(Kind.QUERY);
        answers.ask(Answers.QUERY);
        if (instead != null) {
            Messages.query(rewriting.before(), instead);
            rewriting.replace(bodyBytes);
        }
    }

    /** A statement has the session forget; the server may yet refuse it. */
    private void discard(Discard discard) {
        if (discard.what() == Discard.What.STATEMENT) {
            leavings.leavesNothing();
            preparations.isDeallocated(discard.name());
            answers.ask(Answers.QUERY);
            return;
        }
        boolean all = discard.what() == Discard.What.ALL;
        Runnable restore = preparations.forget();
        if (all) {
            leavings.discards();
        }
        discards++;
        answers.ask(
                Answers.query(() -> {
                    if (!discarded) {
                        restore.run();
                    } else if (all) {
                        leavings.discarded();
                    }
                    discards--;
                    discarded = false;
                }));
    }

    /** DISCARD ALL or DEALLOCATE ALL has been done. */
    public void discarded() {
        discarded = discards > 0;
        if (!discarded) { // it was one of several statements, or of the extended protocol
            preparations.forget();
        }
    }

    /** ParseComplete or CloseComplete has come; whether the client shall see it. */
    public boolean completes(byte type) {
        return answers.complete(type);
    }

    /** A SET or RESET has been done. */
    public void setDone() {
        leavings.setDone();
    }

    /** An error has come; whether the client shall see it. */
    public boolean error() {
        return answers.error();
    }

    /** ReadyForQuery has come; whether the client shall see it. */
    public boolean ready() {
        return answers.ready();
    }

    /** The text of an error with the client's names for its statements. */
    public String withClientsNames(String text) {
        return pooled ? preparations.withClientsNames(text) : text;
    }
}
