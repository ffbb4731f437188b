package dev.pando.database.router;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.pando.database.sql.Lexer;
import dev.pando.database.sql.Plan;
import dev.pando.database.sql.Shape;
import dev.pando.database.sql.Trace;
import io.netty.buffer.ByteBuf;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * {@code EXPLAIN (PANDO) statement}: what the router knows of a statement, as rows. PostgreSQL is
 * asked for them, so that they come in their order and within the session's transaction.
 */
final class Explanation {
    private Explanation() {}

    /** Where the statement begins that is to be explained; negative if none is. */
    static int statementOf(ByteBuf text, int from, int to) {
        if (to - from < 2 || !isWord(text, from, "explain")) {
            return -1;
        }
        Lexer lexer = new Lexer(text, from, to);
        lexer.next();
        boolean asked =
                lexer.next() == Lexer.Kind.PUNCTUATION
                        && lexer.first() == '('
                        && lexer.next() == Lexer.Kind.WORD
                        && isWord(text, lexer.start(), "pando")
                        && lexer.end() - lexer.start() == "pando".length()
                        && lexer.next() == Lexer.Kind.PUNCTUATION
                        && lexer.first() == ')';
        return asked ? lexer.end() : -1;
    }

    private static boolean isWord(ByteBuf text, int from, String word) {
        return text.writerIndex() - from >= word.length()
                && text.toString(from, word.length(), US_ASCII).equalsIgnoreCase(word);
    }

    /**
     * A statement that gives the explanation, a line a row.
     *
     * @param plan of the shape; null if there is none
     */
    static String query(@Nullable Plan plan, Shape shape, Trace trace, boolean pooled) {
        List<String> lines = new ArrayList<>();
        if (plan == null) {
            lines.add("It is not planned: it is too long, or too many others wait for that");
        } else if (plan.statements() == 0) {
            lines.add("PostgreSQL's grammar does not read it");
        } else {
            lines.add(
                    "Class: "
                            + plan.kind().word()
                            + (plan.statements() > 1
                                    ? " (" + plan.statements() + " statements)"
                                    : ""));
            lines.add(
                    "Tables: "
                            + (plan.tables().isEmpty()
                                    ? "none"
                                    : String.join(", ", plan.tables())));
        }
        lines.add("Server connection: " + connection(trace, pooled));
        lines.add("Shape: " + shape.text());
        return lines.stream()
                .map(Explanation::quoted)
                .collect(Collectors.joining(", ", "SELECT unnest(ARRAY[", "]) AS \"QUERY PLAN\""));
    }

    private static String connection(Trace trace, boolean pooled) {
        if (!pooled) {
            return "the session's own (session pooling)";
        }
        return switch (trace) {
            case NONE -> "any (it leaves nothing in its session)";
            case STATE ->
                    "the session keeps it, unless it can be carried (it leaves something in its"
                            + " session)";
            case NEEDS_SESSION -> "refused (it asks for what an earlier statement left)";
        };
    }

    private static String quoted(String line) {
        return "E'" + line.replace("\\", "\\\\").replace("'", "\\'") + "'";
    }
}
