package dev.pando.database.sql;

import java.util.Arrays;

/**
 * Writes a text's shape down, token by token: words in lower-case, a question mark for each
 * constant and each parameter, one for a list of them however long, one space between words. Where
 * the text ends within a string, a name or a comment, that is written as its first sign. Confined
 * to one thread, and used again for each text.
 */
final class ShapeWriter {
    /** A longer shape is nobody's. */
    static final int MAX_BYTES = 8 * 1024;

    private static final byte[] LIST = {'?', ','};
    private static final byte[] ROWS = {'(', '?', ')', ',', ' ', '(', '?', ')'};

    private byte[] bytes = new byte[512];
    private int count;
    private boolean overfull;

    /** Another text begins. */
    void begin() {
        count = 0;
        overfull = false;
    }

    /** Takes the token that the lexer has read last. */
    void add(Lexer lexer, byte[] text) {
        if (overfull) {
            return;
        }
        if (lexer.isUnclosed()) {
            space();
            put(opening(lexer));
            return;
        }
        switch (lexer.kind()) {
            case WORD -> {
                space();
                copy(text, lexer.start(), lexer.end(), true);
            }
            case QUOTED_NAME, OPERATOR -> {
                space();
                copy(text, lexer.start(), lexer.end(), false);
            }
            case STRING, NUMBER, PARAMETER -> constant();
            case PUNCTUATION -> punctuation(text, lexer);
            case END -> {}
        }
    }

    /** What is never closed is no constant, and ends the text: its first sign stands for it. */
    private static int opening(Lexer lexer) {
        return switch (lexer.kind()) {
            case QUOTED_NAME -> '"';
            case STRING -> lexer.first() == '$' ? '$' : '\'';
            default -> '/'; // a comment
        };
    }

    private void constant() {
        if (endsWith(LIST)) {
            count--; // one more of a list
        } else {
            space();
            put('?');
        }
    }

    private void punctuation(byte[] text, Lexer lexer) {
        int first = lexer.first();
        if (first == '(' || first == '[') {
            if (count > 0 && last() != '(' && last() != '.') {
                put(' ');
            }
        }
        if (lexer.end() - lexer.start() == 1) {
            put(first);
        } else {
            copy(text, lexer.start(), lexer.end(), false);
        }
        if (first == ')' && endsWith(ROWS)) {
            count -= 5; // one more row
        }
    }

    /** A space, where the last token needs one behind it. */
    private void space() {
        if (count > 0 && last() != '(' && last() != '.' && last() != '[' && last() != ':') {
            put(' ');
        }
    }

    private int last() {
        return bytes[count - 1];
    }

    private boolean endsWith(byte[] end) {
        int from = count - end.length;
        if (from < 0) {
            return false;
        }
        for (int i = end.length - 1; i >= 0; i--) {
            if (bytes[from + i] != end[i]) {
                return false;
            }
        }
        return true;
    }

    private void copy(byte[] text, int from, int to, boolean lower) {
        for (int i = from; i < to; i++) {
            int c = text[i];
            put(lower && c >= 'A' && c <= 'Z' ? c | 0x20 : c);
        }
    }

    private void put(int c) {
        if (count == bytes.length) {
            if (count == MAX_BYTES) {
                overfull = true;
                return;
            }
            bytes = Arrays.copyOf(bytes, 2 * count);
        }
        bytes[count++] = (byte) c;
    }

    /** Whether the shape is too long to be one. */
    boolean isOverfull() {
        return overfull;
    }

    /** What is written; valid until the next text. */
    byte[] bytes() {
        return bytes;
    }

    /** How many bytes of it. */
    int length() {
        int end = count;
        while (end > 0 && (bytes[end - 1] == ';' || bytes[end - 1] == ' ')) {
            end--;
        }
        return end;
    }

    /** A number that is the same for the same shape. */
    long hash() {
        long hash = Fnv.NOTHING;
        int length = length();
        for (int i = 0; i < length; i++) {
            hash = Fnv.add(hash, bytes[i]);
        }
        return hash ^ (hash >>> 32);
    }
}
