package dev.pando.database.sql;

import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * A statement that has its session forget: {@code DISCARD ALL}, {@code DEALLOCATE ALL}, or {@code
 * DEALLOCATE name}, alone in its text.
 *
 * @param what how much
 * @param name of the one statement, a character for each byte; empty where it is not one
 */
public record Discard(What what, String name) {
    /** A longer text is not looked into: such a statement has one name, of at most 63 bytes. */
    public static final int MAX_TEXT_BYTES = 160;

    /** How much is forgotten. */
    public enum What {
        /** All that a session can leave. */
        ALL,
        /** All prepared statements. */
        STATEMENTS,
        /** One prepared statement. */
        STATEMENT
    }

    /** Reads that part of a text; null if it does anything else. */
    public static @Nullable Discard read(ByteBuf text, int from, int to) {
        if (to - from > MAX_TEXT_BYTES || !mayBegin(text, from, to)) {
            return null;
        }
        Lexer lexer = Lexer.of(text, from, to);
        if (lexer.next() != Lexer.Kind.WORD || (lexer.first() | 0x20) != 'd') {
            return null;
        }
        String verb = lower(lexer.token());
        lexer.next();
        if (verb.equals("deallocate") && isWord(lexer, "prepare")) {
            lexer.next();
        }
        boolean all = isWord(lexer, "all");
        String name = all ? "" : name(lexer);
        boolean ends = lexer.next() == Lexer.Kind.END;
        if (!ends && lexer.kind() == Lexer.Kind.PUNCTUATION && lexer.first() == ';') {
            ends = lexer.next() == Lexer.Kind.END;
        }
        if (!ends) {
            return null;
        }
        return switch (verb) {
            case "discard" -> all ? new Discard(What.ALL, "") : null;
            case "deallocate" ->
                    all
                            ? new Discard(What.STATEMENTS, "")
                            : name.isEmpty() ? null : new Discard(What.STATEMENT, name);
            default -> null;
        };
    }

    /** Whether its first word may be one of these; most texts are told by it, and not copied. */
    private static boolean mayBegin(ByteBuf text, int from, int to) {
        for (int i = from; i < to; i++) {
            int c = text.getByte(i);
            if (!Lexer.isSpace(c)) {
                return (c | 0x20) == 'd' || c == '-' || c == '/'; // a comment may be before it
            }
        }
        return false;
    }

    private static boolean isWord(Lexer lexer, String word) {
        return lexer.kind() == Lexer.Kind.WORD && lexer.token().equalsIgnoreCase(word);
    }

    /** The name that the token is, as PostgreSQL finds it; empty if it is none. */
    private static String name(Lexer lexer) {
        String token = lexer.token();
        return switch (lexer.kind()) {
            case WORD -> lower(token);
            case QUOTED_NAME ->
                    token.startsWith("\"") && token.length() > 2
                            ? token.substring(1, token.length() - 1).replace("\"\"", "\"")
                            : "";
            default -> "";
        };
    }

    /** PostgreSQL makes ASCII letters lower-case, and no others. */
    private static String lower(String token) {
        StringBuilder lower = new StringBuilder(token);
        for (int i = 0; i < lower.length(); i++) {
            char c = lower.charAt(i);
            if (c >= 'A' && c <= 'Z') {
                lower.setCharAt(i, (char) (c + ('a' - 'A')));
            }
        }
        return lower.toString();
    }
}
