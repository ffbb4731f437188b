package dev.pando.database.sql;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;

/**
 * Cuts a statement into PostgreSQL's tokens (PostgreSQL 18 §4.1, {@code scan.l}), in the bytes that
 * came and without objects: {@link #next()} moves on, and the token's kind and borders can be
 * asked. It never fails: what PostgreSQL would refuse is a token too, up to the text's end where
 * something is not closed. Strings are read as with {@code standard_conforming_strings}, and the
 * encoding must be one whose bytes below 128 are ASCII alone, as UTF-8's are. Confined to one
 * thread; {@link #begin} makes it anew.
 */
public final class Lexer {
    /** What a token is. */
    public enum Kind {
        /** The text is over. */
        END,
        /** A key word or a name without quotes. */
        WORD,
        /** A name in double quotes. */
        QUOTED_NAME,
        /** A string constant of any form: quoted, dollar-quoted, bits. */
        STRING,
        NUMBER,
        /** {@code $1}. */
        PARAMETER,
        OPERATOR,
        /** One of {@code ( ) [ ] , ; : .} or {@code ::}, {@code :=}, {@code ..}. */
        PUNCTUATION
    }

    private byte[] text;
    private int at;
    private int end;
    private int start;
    private boolean unclosed;
    private Kind kind = Kind.END;

    /** One that reads that text. */
    Lexer(byte[] text, int from, int to) {
        this.text = text;
        this.at = from;
        this.end = to;
        this.start = from;
    }

    /** One that reads a copy of that part of a buffer; its borders count from the part's start. */
    public static Lexer of(ByteBuf text, int from, int to) {
        return new Lexer(ByteBufUtil.getBytes(text, from, to - from), 0, to - from);
    }

    /** Reads another text from now on. */
    void begin(byte[] next, int from, int to) {
        text = next;
        at = from;
        end = to;
        start = from;
        kind = Kind.END;
    }

    /** The kind of the token that was read last. */
    public Kind kind() {
        return kind;
    }

    /** Where it begins. */
    public int start() {
        return start;
    }

    /** Behind its last byte. */
    public int end() {
        return at;
    }

    /** Its only byte, or its first. */
    public int first() {
        return byteAt(start);
    }

    /** Whether the text ends within it, or within a comment behind the last one. */
    boolean isUnclosed() {
        return unclosed;
    }

    /** It, a character for each byte. */
    public String token() {
        return new String(text, start, at - start, ISO_8859_1);
    }

    /** Where a byte is in that part of a text; -1 if it is not. */
    static int indexOf(byte[] text, char wanted, int from, int to) {
        for (int i = from; i < to; i++) {
            if (text[i] == wanted) {
                return i;
            }
        }
        return -1;
    }

    /** Reads the next token. */
    public Kind next() {
        unclosed = false;
        skipSpace();
        start = at;
        kind = at >= end ? Kind.END : read(byteAt(at));
        return kind;
    }

    /** The byte there, 0..255; -1 past the end. */
    private int byteAt(int index) {
        return index < end ? text[index] & 0xff : -1;
    }

    private void skipSpace() {
        while (at < end) {
            int c = byteAt(at);
            if (isSpace(c)) {
                at++;
            } else if (c == '-' && byteAt(at + 1) == '-') {
                skipLine();
            } else if (c == '/' && byteAt(at + 1) == '*') {
                skipComment();
            } else {
                return;
            }
        }
    }

    private void skipLine() {
        while (at < end && byteAt(at) != '\n' && byteAt(at) != '\r') {
            at++;
        }
    }

    /** Comments in slashes and stars are nested. */
    private void skipComment() {
        int depth = 0;
        do {
            if (byteAt(at) == '/' && byteAt(at + 1) == '*') {
                depth++;
                at += 2;
            } else if (byteAt(at) == '*' && byteAt(at + 1) == '/') {
                depth--;
                at += 2;
            } else {
                at++;
            }
        } while (depth > 0 && at < end);
        at = Math.min(at, end);
        unclosed |= depth > 0;
    }

    private Kind read(int c) {
        if (isNameStart(c)) {
            return readWord(c);
        }
        if (isDigit(c) || (c == '.' && isDigit(byteAt(at + 1)))) {
            return readNumber();
        }
        return switch (c) {
            case '\'' -> readString(false);
            case '"' -> {
                readQuoted('"', false);
                yield Kind.QUOTED_NAME;
            }
            case '$' -> readDollar();
            case '(', ')', '[', ']', ',', ';' -> {
                at++;
                yield Kind.PUNCTUATION;
            }
            case ':', '.' -> {
                at++;
                int next = byteAt(at);
                if (next == c || (c == ':' && next == '=')) {
                    at++;
                }
                yield Kind.PUNCTUATION;
            }
            default -> readOperator();
        };
    }

    private Kind readWord(int first) {
        int second = byteAt(at + 1);
        if (second == '\'') {
            switch (first | 0x20) {
                case 'e' -> {
                    at++;
                    return readString(true);
                }
                case 'b', 'x', 'n' -> {
                    at++;
                    return readString(false);
                }
                default -> {}
            }
        }
        if ((first | 0x20) == 'u' && second == '&') {
            int third = byteAt(at + 2);
            if (third == '\'') {
                at += 2;
                return readString(false);
            }
            if (third == '"') {
                at += 2;
                readQuoted('"', false);
                return Kind.QUOTED_NAME;
            }
        }
        at++;
        while (isNamePart(byteAt(at))) {
            at++;
        }
        return Kind.WORD;
    }

    /** A string goes on behind white space with a line's end in it, in the same form. */
    private Kind readString(boolean escapes) {
        readQuoted('\'', escapes);
        while (continues()) {
            readQuoted('\'', escapes);
        }
        return Kind.STRING;
    }

    private boolean continues() {
        int behind = at;
        boolean newLine = false;
        while (behind < end) {
            int c = byteAt(behind);
            if (isSpace(c)) {
                newLine |= c == '\n' || c == '\r';
                behind++;
            } else if (c == '-' && byteAt(behind + 1) == '-') {
                int before = at;
                at = behind;
                skipLine();
                behind = at;
                at = before;
            } else {
                break;
            }
        }
        if (newLine && byteAt(behind) == '\'') {
            at = behind;
            return true;
        }
        return false;
    }

    private void readQuoted(int quote, boolean escapes) {
        at++;
        while (at < end) {
            int c = byteAt(at++);
            if (escapes && c == '\\') {
                at++;
            } else if (c == quote) {
                if (byteAt(at) != quote) {
                    return;
                }
                at++;
            }
        }
        at = end;
        unclosed = true;
    }

    private Kind readDollar() {
        if (isDigit(byteAt(at + 1))) {
            at += 2;
            while (isNamePart(byteAt(at))) {
                at++; // letters behind the digits are junk, as in a number
            }
            return Kind.PARAMETER;
        }
        int tagEnd = at + 1;
        if (isNameStart(byteAt(tagEnd))) {
            do {
                tagEnd++;
            } while (byteAt(tagEnd) != '$' && isNamePart(byteAt(tagEnd)));
        }
        if (byteAt(tagEnd) != '$') {
            at++;
            return Kind.OPERATOR;
        }
        readDollarQuoted(tagEnd + 1 - at);
        return Kind.STRING;
    }

    /** Up to the same tag again, which is that many bytes with its dollars. */
    private void readDollarQuoted(int tagBytes) {
        int tag = at;
        at += tagBytes;
        while (at + tagBytes <= end) {
            int same = 0;
            while (same < tagBytes && byteAt(at + same) == byteAt(tag + same)) {
                same++;
            }
            if (same == tagBytes) {
                at += tagBytes;
                return;
            }
            at++;
        }
        at = end;
        unclosed = true;
    }

    private Kind readNumber() {
        boolean exponent = false;
        while (at < end) {
            int c = byteAt(at);
            if (c == '.' && byteAt(at + 1) == '.') {
                break;
            }
            if ((c == '+' || c == '-') && !exponent) {
                break;
            }
            if (!isNamePart(c) && c != '.' && c != '+' && c != '-') {
                break;
            }
            exponent = (c | 0x20) == 'e' && (isDigit(byteAt(at + 1)) || isSignedDigit(at + 1));
            at++;
        }
        return Kind.NUMBER;
    }

    private boolean isSignedDigit(int index) {
        int c = byteAt(index);
        return (c == '+' || c == '-') && isDigit(byteAt(index + 1));
    }

    /** As many operator's characters as there are, up to a comment. */
    private Kind readOperator() {
        do {
            at++;
        } while (isOperator(byteAt(at)) && !isCommentStart(at));
        return Kind.OPERATOR;
    }

    private boolean isCommentStart(int index) {
        int c = byteAt(index);
        int next = byteAt(index + 1);
        return (c == '-' && next == '-') || (c == '/' && next == '*');
    }

    static boolean isSpace(int c) {
        return c == ' ' || (c >= '\t' && c <= '\r');
    }

    private static boolean isDigit(int c) {
        return c >= '0' && c <= '9';
    }

    private static boolean isNameStart(int c) {
        int lower = c | 0x20;
        return (lower >= 'a' && lower <= 'z' && c < 0x80) || c == '_' || c >= 0x80;
    }

    private static boolean isNamePart(int c) {
        return isNameStart(c) || isDigit(c) || c == '$';
    }

    private static boolean isOperator(int c) {
        return switch (c) {
            case '~',
                    '!',
                    '@',
                    '#',
                    '^',
                    '&',
                    '|',
                    '`',
                    '?',
                    '+',
                    '-',
                    '*',
                    '/',
                    '%',
                    '<',
                    '>',
                    '=' ->
                    true;
            default -> false;
        };
    }
}
