package dev.pando.database.state;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.pando.database.wire.Messages;
import io.netty.buffer.ByteBuf;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A session's named prepared statements, by the client's names for them. On server connections they
 * have names of the router's ({@link Statement}), and are parsed there when they are needed. What
 * an error has the server skip is taken back. Names are a character for each byte. Confined to one
 * event loop.
 */
final class NamedStatements {
    private static final int MAX_STATEMENTS = 1_000;
    private static final int MAX_BYTES = 4 * 1024 * 1024;

    /** A statement that can always be prepared, but in a transaction that has failed. */
    private static final byte[] ANY = "SELECT\0\0\0".getBytes(US_ASCII);

    /** The same, but for the text: there is none. */
    private static final byte[] EMPTY = "\0\0\0".getBytes(US_ASCII);

    private final StatementTable table;
    private final Answers answers;
    private Map<String, Statement> statements = new HashMap<>(0);
    private int bytes;

    /** Names under which an empty statement stands on the server connection, which is kept. */
    private Set<String> standing = new HashSet<>(0);

    private String lastName = "";
    private @Nullable Statement lastUsed;

    NamedStatements(StatementTable table, Answers answers) {
        this.table = table;
        this.answers = answers;
    }

    boolean isEmpty() {
        return statements.isEmpty();
    }

    /** Whether one more of that size may be carried. */
    boolean hasRoomFor(int size) {
        return statements.size() < MAX_STATEMENTS && bytes + size <= MAX_BYTES;
    }

    /** The statement of that name; null if the router does not know it. */
    @Nullable Statement find(String name) {
        return statements.get(name);
    }

    private void put(String name, Statement statement) {
        if (statements.putIfAbsent(name, statement) == null) {
            bytes += statement.size();
        }
    }

    /** The session has none of that name any more. */
    void remove(String name) {
        Statement removed = statements.remove(name);
        if (removed != null) {
            bytes -= removed.size();
        }
    }

    /**
     * The client prepares one. Where the server connection has it from another session, it is
     * closed first, so that it is read as of now.
     *
     * @param rest of the Parse, behind the name
     * @param before what goes to the server before the Parse, whose name is then to be changed
     */
    Statement prepare(
            String name,
            String rest,
            @Nullable Settings reading,
            Prepared prepared,
            ByteBuf before) {
        int variant = 0;
        while (statements.containsValue(table.of(rest, reading, variant))) {
            variant++; // each name of the session is of one statement, so that errors can tell
        }
        Statement statement = table.of(rest, reading, variant);
        put(name, statement);
        if (prepared.has(statement)) {
            Messages.closeStatement(before, statement.name());
            answers.ask(Answers.closeNamed(true, () -> prepared.add(statement)));
        }
        prepared.add(statement);
        answers.ask(
                Answers.parseNamed(
                        false,
                        () -> {
                            prepared.remove(statement);
                            remove(name);
                        }));
        return statement;
    }

    /** Has a server connection know a statement, before it is used there. */
    void bring(Statement statement, Prepared prepared, ByteBuf before) {
        statement.parse(before, statement.name());
        prepared.add(statement);
        answers.ask(Answers.parseNamed(true, () -> prepared.remove(statement)));
    }

    /** The client closes one, by a message that goes to the server as it is. */
    void close(String name) {
        Statement closed = statements.get(name);
        if (closed == null) {
            answers.ask(Answers.CLOSE);
            return;
        }
        remove(name);
        boolean stood = standing.remove(name);
        answers.ask(
                Answers.closeNamed(
                        false,
                        () -> {
                            put(name, closed);
                            if (stood) {
                                standing.add(name);
                            }
                        }));
    }

    /**
     * Has an empty statement stand under the client's own name, so that the server says of the next
     * that there is one already. It can be prepared in a failed transaction, too.
     */
    void standIn(String name, ByteBuf before) {
        if (standing.add(name)) {
            Messages.parse(before, name, EMPTY);
            answers.ask(Answers.parseNamed(true, () -> standing.remove(name)));
        }
    }

    /**
     * The client deallocates one by a statement: has some statement stand under the client's own
     * name. Like that statement it fails where the transaction has.
     */
    void leaveToServer(String name, Statement statement, ByteBuf before) {
        makeWay(name, before);
        Messages.parse(before, name, ANY);
        forget(name, statement);
    }

    private void hand(String name, Statement statement, ByteBuf before) {
        makeWay(name, before);
        statement.parse(before, name);
        forget(name, statement);
    }

    /** Nothing stands under the client's own name any more. */
    private void makeWay(String name, ByteBuf before) {
        if (standing.remove(name)) {
            Messages.closeStatement(before, name);
            answers.ask(Answers.closeNamed(true, () -> standing.add(name)));
        }
    }

    /** The name is the server's from now on, if its Parse is done. */
    private void forget(String name, Statement statement) {
        remove(name);
        answers.ask(Answers.parseNamed(true, () -> put(name, statement)));
    }

    /** Has a server connection know all by the client's own names; the router forgets them. */
    void handAll(ByteBuf before) {
        Map.copyOf(statements).forEach((name, statement) -> hand(name, statement, before));
    }

    /** Forgets all; gives what takes that back. */
    Runnable clear() {
        Map<String, Statement> all = statements;
        Set<String> stood = standing;
        statements = new HashMap<>(0);
        standing = new HashSet<>(0);
        bytes = 0;
        return () -> {
            all.forEach(this::put);
            standing.addAll(stood);
        };
    }

    /** The client uses one, which the server connection knows. */
    void uses(String name, Statement statement) {
        lastName = name;
        lastUsed = statement;
    }

    /** The text of an error with the client's names instead of the router's. */
    String withClientsNames(String text) {
        if (!text.contains(table.prefix())) {
            return text;
        }
        String named = text;
        for (Map.Entry<String, Statement> each : statements.entrySet()) {
            named = withName(named, each.getValue(), each.getKey());
        }
        return lastUsed == null ? named : withName(named, lastUsed, lastName); // just closed
    }

    private static String withName(String text, Statement statement, String name) {
        return text.replace("\"" + statement.name() + "\"", "\"" + name + "\"");
    }
}
