package dev.pando.database.state;

import dev.pando.database.wire.Messages;
import io.netty.buffer.ByteBuf;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The prepared statements that a server connection has, as sessions have left them: named ones, and
 * at most one without a name. Confined to one event loop.
 */
public final class Prepared {
    /** PostgreSQL holds some ten kilobytes for each. */
    private static final int MAX_STATEMENTS = 256;

    private final Map<Statement, Statement> statements = new LinkedHashMap<>(16, 0.75f, true);
    private UnnamedStatement.@Nullable Text unnamed;

    /** None. */
    public Prepared() {}

    /** Whether it has a statement, which is used now. */
    boolean has(Statement statement) {
        return statements.get(statement) != null;
    }

    void add(Statement statement) {
        statements.put(statement, statement);
    }

    void remove(Statement statement) {
        statements.remove(statement);
    }

    /** Those that it has. */
    Collection<Statement> all() {
        return List.copyOf(statements.values());
    }

    /** It has none any more, but the one without a name. */
    public void clear() {
        statements.clear();
    }

    /** The one without a name; null if there is none. */
    UnnamedStatement.@Nullable Text unnamed() {
        return unnamed;
    }

    /** A Query goes to the server, which ends the one without a name. */
    public void isQueried() {
        unnamed = null;
    }

    void unnamed(UnnamedStatement.@Nullable Text text) {
        unnamed = text;
    }

    public boolean isOverfull() {
        return statements.size() > MAX_STATEMENTS;
    }

    /** Writes what closes those not used for longest, so that it is not overfull. */
    public void shrink(ByteBuf out) {
        List<Statement> gone = new ArrayList<>();
        Iterator<Statement> eldest = statements.values().iterator();
        while (statements.size() - gone.size() > MAX_STATEMENTS) {
            gone.add(eldest.next());
        }
        for (Statement each : gone) {
            statements.remove(each);
            Messages.closeStatement(out, each.name());
        }
    }
}
