package dev.pando.database.state;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.pando.database.sql.Lexer;
import dev.pando.database.sql.Plan;
import dev.pando.database.sql.Shape;
import io.netty.buffer.ByteBuf;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * {@code EXPLAIN (PANDO) statement}: what the router knows of a statement, as rows. PostgreSQL is
 * asked for them, so that they come in their order and within the session's transaction.
 *
 * @param statement where the statement begins that is to be explained
 * @param isAlone whether nothing else is asked for
 */
record Explanation(int statement, boolean isAlone) {
    private static final String EXPLAIN = "explain";
    private static final List<String> YES = List.of("true", "on", "1");

    /** What the text asks to be explained; null if it asks for something else. */
    static @Nullable Explanation read(ByteBuf text, int from, int to) {
        if (to - from < EXPLAIN.length() || (text.getByte(from) | 0x20) != 'e') {
            return null; // as most texts are
        }
        if (!text.toString(from, EXPLAIN.length(), US_ASCII).equalsIgnoreCase(EXPLAIN)) {
            return null;
        }
        Lexer lexer = Lexer.of(text, from, to);
        lexer.next();
        if (!isNext(lexer, '(')) {
            return null;
        }
        boolean isAsked = false;
        boolean isAlone = true;
        int words = 0;
        while (lexer.next() != Lexer.Kind.END && lexer.first() != ')') {
            String word = lexer.token();
            boolean isPando = words == 0 && word.equalsIgnoreCase("pando");
            isAsked |= isPando;
            isAlone &= isPando || (words == 1 && YES.contains(word.toLowerCase(Locale.ROOT)));
            words = lexer.first() == ',' ? 0 : words + 1;
        }
        return isAsked ? new Explanation(from + lexer.end(), isAlone) : null;
    }

    private static boolean isNext(Lexer lexer, char punctuation) {
        return lexer.next() == Lexer.Kind.PUNCTUATION && lexer.first() == punctuation;
    }

    /**
     * A statement that gives the explanation, a line a row.
     *
     * @param plan of the shape; null if there is none
     * @param connection what is said of the server connection
     */
    String query(@Nullable Plan plan, Shape shape, String connection) {
        if (!isAlone) {
            return RaisedError.statement(
                    "0A000",
                    "EXPLAIN (PANDO) takes no other option",
                    "It is answered by the router of Pando, the other options by PostgreSQL.",
                    "Use EXPLAIN (PANDO) and EXPLAIN one after the other.");
        }
        if (plan != null && plan.statements() == 0) {
            return RaisedError.statement(
                    "42601",
                    "syntax error at end of input",
                    "There is no statement behind EXPLAIN (PANDO).",
                    "Say EXPLAIN (PANDO) SELECT 1, for example.");
        }
        List<String> lines = new ArrayList<>();
        if (plan == null) {
            lines.add("It is not planned: it is too long, or too many others wait for that");
        } else if (!plan.isRead()) {
            lines.add("PostgreSQL's grammar does not read it");
        } else {
            String several = plan.statements() > 1 ? " (" + plan.statements() + " statements)" : "";
            lines.add("Class: " + plan.kind().word() + several);
            lines.add(
                    "Tables: "
                            + (plan.tables().isEmpty()
                                    ? "none"
                                    : String.join(", ", plan.tables())));
        }
        lines.add("Server connection: " + connection);
        lines.add("Shape: " + shape.text());
        return lines.stream()
                .map(Explanation::quoted)
                .collect(Collectors.joining(", ", "SELECT unnest(ARRAY[", "]) AS \"QUERY PLAN\""));
    }

    private static String quoted(String line) {
        return "E'" + line.replace("\\", "\\\\").replace("'", "\\'") + "'";
    }
}
