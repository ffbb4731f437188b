package dev.pando.database.state;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.pando.database.state.Texts.Kind;
import dev.pando.database.wire.ClientMessage;
import dev.pando.database.wire.MessageWalk;
import dev.pando.database.wire.Messages;
import dev.pando.database.wire.Zero;
import io.netty.buffer.ByteBuf;
import java.util.Collection;
import org.jspecify.annotations.Nullable;

/**
 * A session's prepared statements, and the messages of the extended protocol that are about them:
 * each server connection has what the messages on it need. Confined to one event loop.
 */
final class Preparations {
    private final Answers answers;
    private final Leavings leavings;
    private final Texts texts;
    private final Rewriting rewriting;
    private final UnnamedStatement unnamed = new UnnamedStatement();
    private final NamedStatements named;

    Preparations(
            StatementTable table,
            Answers answers,
            Leavings leavings,
            Texts texts,
            Rewriting rewriting) {
        this.answers = answers;
        this.leavings = leavings;
        this.texts = texts;
        this.rewriting = rewriting;
        this.named = new NamedStatements(table, answers);
    }

    /** The session has a server connection from now on. */
    void meets() {
        unnamed.meets(prepared());
    }

    /** It has none any more. */
    void leaves() {
        unnamed.leaves(prepared());
    }

    private Prepared prepared() {
        return rewriting.connection().prepared();
    }

    /** Whether it is not known which statement without a name the server connection has. */
    boolean isInDoubt() {
        return unnamed.isInDoubt();
    }

    /** A Query goes to the server, which ends the statement without a name. */
    void isQueried() {
        unnamed.ends();
    }

    /** A Query says {@code DEALLOCATE name}. */
    void isDeallocated(String name) {
        Statement statement = named.find(name);
        if (statement != null) {
            named.leaveToServer(name, statement, rewriting.before());
            endOwnRun();
        }
    }

    /** All with a name are to be gone; gives what takes that back. */
    Runnable forget() {
        Runnable restoreNames = named.clear();
        Prepared prepared = prepared();
        Collection<Statement> there = prepared.all();
        prepared.clear();
        return () -> {
            restoreNames.run();
            there.forEach(prepared::add);
        };
    }

    /**
     * A statement may speak of prepared ones by name, now or when it is run: then the server
     * connection gets to know the session's own by their names, and the session keeps it.
     */
    void areNamed(Kind kind) {
        boolean matters = texts.namesStatements() && (kind != Kind.QUERY || !named.isEmpty());
        if (!matters) {
            return;
        }
        leavings.keep();
        if (!named.isEmpty()) {
            named.handAll(rewriting.before());
            if (kind == Kind.QUERY) {
                endOwnRun();
            }
        }
    }

    /** What was inserted before a Query is ended, so that an error in it is its own. */
    private void endOwnRun() {
        Messages.sync(rewriting.before());
        rewriting.connection().says(ClientMessage.PARSE);
        rewriting.connection().says(ClientMessage.SYNC);
        answers.ask(Answers.OWN_SYNC);
    }

    /** A Parse goes to the server. */
    void parse(int bodyBytes, ByteBuf bytes, int body) {
        int nameEnd = Zero.find(bytes, body, body + bodyBytes);
        int textEnd = nameEnd < 0 ? -1 : Zero.find(bytes, nameEnd + 1, body + bodyBytes);
        if (nameEnd == body) {
            parseUnnamed(bodyBytes, bytes, body, textEnd);
        } else {
            bringUnnamed();
            String name = nameEnd < 0 ? "" : string(bytes, body, nameEnd);
            parseNamed(name, bodyBytes, bytes, body, textEnd);
        }
    }

    private void parseUnnamed(int bodyBytes, ByteBuf bytes, int body, int textEnd) {
        String instead = texts.read(bytes, body + 1, bodyBytes, textEnd, Kind.UNNAMED);
        areNamed(Kind.UNNAMED);
        answers.ask(Answers.parse(false, unnamed::confirmed, unnamed::doubted));
        boolean sets = leavings.isSetting();
        if (instead != null) {
            ByteBuf out = rewriting.before();
            int from = out.writerIndex();
            Messages.parse(out, "", rest(instead));
            unnamed.parsed(out, from, out.writerIndex() - from, null, false);
            rewriting.replace(bodyBytes);
        } else if (bodyBytes > Texts.MAX_BYTES) {
            unnamed.isMadeHere();
        } else {
            Settings reading = sets ? null : texts.reading();
            int from = body - MessageWalk.HEAD_BYTES;
            unnamed.parsed(bytes, from, MessageWalk.HEAD_BYTES + bodyBytes, reading, sets);
        }
    }

    private void parseNamed(String name, int bodyBytes, ByteBuf bytes, int body, int textEnd) {
        if (named.find(name) != null) {
            named.standIn(name, rewriting.before()); // so that the server says that there is one
            leavings.keep();
        } else if (!named.hasRoomFor(bodyBytes)) {
            leavings.keep();
        }
        int from = body + name.length() + 1;
        String instead = texts.read(bytes, from, bodyBytes, textEnd, Kind.NAMED);
        areNamed(Kind.NAMED);
        Settings reading = instead == null ? texts.reading() : null;
        if (leavings.isKept()) {
            parseByItsOwnName(name, instead, bodyBytes);
            return;
        }
        ByteBuf out = rewriting.before();
        String rest =
                instead == null
                        ? string(bytes, from, body + bodyBytes)
                        : new String(rest(instead), ISO_8859_1);
        Statement statement = named.prepare(name, rest, reading, prepared(), out);
        if (instead == null) {
            int restBytes = body + bodyBytes - from;
            Messages.renamed(out, ClientMessage.PARSE, bytes, body, 0, statement.name(), restBytes);
            rewriting.replace(bodyBytes - restBytes);
        } else {
            statement.parse(out, statement.name());
            rewriting.replace(bodyBytes);
        }
    }

    private void parseByItsOwnName(String name, @Nullable String instead, int bodyBytes) {
        answers.ask(Answers.PARSE);
        if (instead != null) {
            Messages.parse(rewriting.before(), name, rest(instead));
            rewriting.replace(bodyBytes);
        }
    }

    /**
     * The first message of the extended protocol on a server connection finds the session's unnamed
     * statement there, or none: what makes it so goes before it, where no error can have it
     * skipped.
     */
    void bringUnnamed() {
        if (unnamed.isHere()) {
            return;
        }
        unnamed.isMadeHere();
        UnnamedStatement.Text text = unnamed.under(leavings.settings());
        if (text == null) {
            Messages.closeStatement(rewriting.before(), "");
            answers.ask(Answers.close(true, unnamed::doubted));
        } else {
            if (text.sets) {
                leavings.keep(); // again, where it is not followed
            }
            rewriting.before().writeBytes(text.parse);
            answers.ask(Answers.parse(true, unnamed::confirmed, unnamed::doubted));
        }
    }

    /** A Bind goes to the server. */
    void bind(int bodyBytes, ByteBuf bytes, int body) {
        bringUnnamed();
        int portalEnd = Zero.find(bytes, body, body + bodyBytes);
        int nameEnd = portalEnd < 0 ? -1 : Zero.find(bytes, portalEnd + 1, body + bodyBytes);
        if (nameEnd > portalEnd + 1) {
            rename(ClientMessage.BIND, bodyBytes, bytes, body, portalEnd + 1, nameEnd);
        }
    }

    /** A Describe goes to the server. */
    void describe(int bodyBytes, ByteBuf bytes, int body) {
        bringUnnamed();
        int nameEnd = Zero.find(bytes, body + 1, body + bodyBytes);
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
        if (!prepared().has(statement)) {
            if (!statement.isReadAlike(leavings.settings())) {
                named.remove(name); // it would mean something else by now
                return;
            }
            named.bring(statement, prepared(), rewriting.before());
        }
        named.uses(name, statement);
        int rest = body + bodyBytes - to - 1;
        Messages.renamed(
                rewriting.before(), type, bytes, body, from - body, statement.name(), rest);
        rewriting.replace(to + 1 - body);
    }

    /** A Close goes to the server. */
    void close(int bodyBytes, ByteBuf bytes, int body) {
        bringUnnamed();
        int nameEnd = Zero.find(bytes, body + 1, body + bodyBytes);
        if (nameEnd < 0 || bytes.getByte(body) != 'S') {
            answers.ask(Answers.CLOSE);
        } else if (nameEnd == body + 1) {
            unnamed.ends();
            answers.ask(Answers.close(false, unnamed::doubted));
        } else {
            named.close(string(bytes, body + 1, nameEnd));
        }
    }

    /** The text of an error with the client's names for its statements. */
    String withClientsNames(String text) {
        return named.withClientsNames(text);
    }

    /** The rest of a Parse, behind the name, without types of parameters. */
    static byte[] rest(String sql) {
        return (sql + "\0\0\0").getBytes(UTF_8);
    }

    /** A part of a message, a character for each byte. */
    static String string(ByteBuf bytes, int from, int to) {
        return bytes.toString(from, to - from, ISO_8859_1);
    }
}
