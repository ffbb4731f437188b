package dev.pando.database.sql;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Locale;
import java.util.Set;

/** Reads {@link SetStatements}; confined to one thread. */
final class SetReader {
    /** What concerns one transaction, who asks, chance, or how the next statement is read. */
    private static final Set<String> NOT_PLAIN =
            Set.of(
                    "role",
                    "session_authorization",
                    "client_encoding",
                    "seed",
                    "transform_null_equals",
                    "transaction_isolation",
                    "transaction_read_only",
                    "transaction_deferrable");

    private static final String STRINGS = "standard_conforming_strings";
    private static final String TIME_ZONE = "timezone";

    private final byte[] text;
    private final Lexer lexer;

    SetReader(byte[] text) {
        this.text = text;
        this.lexer = new Lexer(text, 0, text.length);
    }

    /** Whether there is nothing but settings. */
    boolean readInto(SetStatements all) {
        lexer.next();
        while (lexer.kind() != Lexer.Kind.END) {
            if (isPunctuation(';')) {
                lexer.next();
                continue;
            }
            int start = lexer.start();
            boolean isRead = skip("set") ? set(all, start) : skip("reset") && reset(all);
            if (!isRead) {
                return false;
            }
            all.counts();
        }
        return true;
    }

    private boolean set(SetStatements all, int start) {
        if (skip("session") && skip("characteristics")) {
            return skip("as") && skip("transaction") && characteristics(all);
        }
        String name = name();
        if (name.equals("time") && isWord("zone")) {
            name = TIME_ZONE;
        } else if (name.isEmpty() || NOT_PLAIN.contains(name) || !isAssignment()) {
            return false;
        }
        lexer.next();
        int valueStart = lexer.start();
        int end = valueEnd();
        if (end < 0 || (name.equals(STRINGS) && !string(valueStart, end).matches("(?i)on|'on'"))) {
            return false;
        }
        if (!isAscii(start, end)) {
            return false; // in the client's encoding, which it may change
        }
        all.sets(name, string(start, end));
        return true;
    }

    /** The modes of the session's transactions, each a setting. */
    private boolean characteristics(SetStatements all) {
        boolean any = false;
        while (!isEnd()) {
            if (skip("isolation")) {
                String level = skip("level") ? level() : "";
                if (level.isEmpty()) {
                    return false;
                }
                setsDefault(all, "isolation", "'" + level + "'");
            } else if (skip("read")) {
                boolean only = skip("only");
                if (!only && !skip("write")) {
                    return false;
                }
                setsDefault(all, "read_only", only ? "on" : "off");
            } else {
                boolean not = skip("not");
                if (!skip("deferrable")) {
                    return false;
                }
                setsDefault(all, "deferrable", not ? "off" : "on");
            }
            any = true;
            if (isPunctuation(',')) {
                lexer.next();
            }
        }
        return any;
    }

    private String level() {
        if (skip("serializable")) {
            return "serializable";
        }
        if (skip("repeatable")) {
            return skip("read") ? "repeatable read" : "";
        }
        if (!skip("read")) {
            return "";
        }
        return skip("committed") ? "read committed" : skip("uncommitted") ? "read uncommitted" : "";
    }

    private static void setsDefault(SetStatements all, String mode, String value) {
        String name = "default_transaction_" + mode;
        all.sets(name, "SET " + name + " = " + value);
    }

    private boolean reset(SetStatements all) {
        if (skip("all")) {
            all.resetAll();
            return isEnd();
        }
        String name = name();
        if (name.equals("time") && skip("zone")) {
            name = TIME_ZONE;
        }
        all.resets(name);
        return !name.isEmpty() && !NOT_PLAIN.contains(name) && isEnd();
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

    private boolean isEnd() {
        return lexer.kind() == Lexer.Kind.END || isPunctuation(';');
    }

    private boolean skip(String word) {
        boolean isThere = isWord(word);
        if (isThere) {
            lexer.next();
        }
        return isThere;
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
        return new String(text, from, to - from, UTF_8);
    }

    private boolean isAscii(int from, int to) {
        for (int i = from; i < to; i++) {
            if (text[i] < 0) {
                return false;
            }
        }
        return true;
    }
}
