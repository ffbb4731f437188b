package dev.pando.database.sql;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Reads a text that is nothing but settings of the plain form, {@code SET [SESSION] name = value,
 * ...} or {@code SET TIME ZONE ...} (PostgreSQL 18, SET): what such a text sets can be set again
 * elsewhere, and taken back by {@code RESET}. Confined to one thread.
 */
public final class SetStatements {
    /** What concerns one transaction, who asks, or how the next statement is read. */
    private static final Set<String> NOT_PLAIN =
            Set.of(
                    "role",
                    "session_authorization",
                    "client_encoding",
                    "transaction_isolation",
                    "transaction_read_only",
                    "transaction_deferrable");

    private static final String STRINGS = "standard_conforming_strings";

    private final ByteBuf text;
    private final Lexer lexer;

    private SetStatements(ByteBuf text, int from, int to) {
        this.text = text;
        this.lexer = new Lexer(text, from, to);
    }

    /** The names that are set and the statements that do it, in order; empty if there is more. */
    public static Optional<Map<String, String>> read(ByteBuf text, int from, int to) {
        return new SetStatements(text, from, to).all();
    }

    private Optional<Map<String, String>> all() {
        Map<String, String> all = new LinkedHashMap<>();
        lexer.next();
        while (lexer.kind() != Lexer.Kind.END) {
            if (isPunctuation(';')) {
                lexer.next();
            } else if (!one(all)) {
                return Optional.empty();
            }
        }
        return all.isEmpty() ? Optional.empty() : Optional.of(all);
    }

    private boolean one(Map<String, String> all) {
        int start = lexer.start();
        if (!isWord("set")) {
            return false;
        }
        lexer.next();
        if (isWord("session")) {
            lexer.next();
        }
        String name = name();
        if (name.equals("time") && isWord("zone")) {
            name = "timezone";
        } else if (name.isEmpty() || NOT_PLAIN.contains(name) || !isAssignment()) {
            return false;
        }
        lexer.next();
        int valueStart = lexer.start();
        int end = valueEnd();
        if (end < 0 || (name.equals(STRINGS) && !string(valueStart, end).matches("(?i)on|'on'"))) {
            return false;
        }
        if (!ByteBufUtil.isText(text, start, end - start, US_ASCII)) {
            return false; // in the client's encoding, which it may change
        }
        all.put(name, string(start, end));
        return true;
    }

    /** A name, in parts where it is one of the user's; lower-case, as PostgreSQL finds it. */
    private String name() {
        StringBuilder name = new StringBuilder();
        while (lexer.kind() == Lexer.Kind.WORD) {
            name.append(word());
            lexer.next();
            if (!isPunctuation('.') || lexer.end() - lexer.start() != 1) {
                return name.toString();
            }
            name.append('.');
            lexer.next();
        }
        return "";
    }

    private boolean isAssignment() {
        return isWord("to") || (lexer.kind() == Lexer.Kind.OPERATOR && token().equals("="));
    }

    /** The end of the last token of a value; -1 where it is none. */
    private int valueEnd() {
        int end = -1;
        while (true) {
            switch (lexer.kind()) {
                case WORD, STRING, NUMBER, QUOTED_NAME -> end = lexer.end();
                case OPERATOR -> {
                    if (!token().matches("[+-]")) {
                        return -1;
                    }
                }
                case PUNCTUATION -> {
                    if (isPunctuation(';')) {
                        return end;
                    }
                    if (!isPunctuation(',')) {
                        return -1;
                    }
                }
                case PARAMETER -> {
                    return -1;
                }
                case END -> {
                    return end;
                }
            }
            lexer.next();
        }
    }

    private boolean isWord(String word) {
        return lexer.kind() == Lexer.Kind.WORD && word().equals(word);
    }

    private boolean isPunctuation(char wanted) {
        return lexer.kind() == Lexer.Kind.PUNCTUATION && lexer.first() == wanted;
    }

    private String word() {
        return token().toLowerCase(Locale.ROOT);
    }

    private String token() {
        return string(lexer.start(), lexer.end());
    }

    private String string(int from, int to) {
        return text.toString(from, to - from, UTF_8);
    }
}
