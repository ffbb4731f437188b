package dev.pando.database.sql;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import java.util.List;
import java.util.stream.Stream;

/**
 * Tells by its words whether a function of a user's own may leave something in the session that
 * calls it, from its body in SQL or PL/pgSQL. It is careful, as {@link Traces} is: a statement made
 * up at run time counts, whatever it will be. Pure computation.
 */
public final class Bodies {
    /** Texts within texts that are looked into. */
    private static final int MAX_DEPTH = 4;

    private static final int LEAVES = 0;
    private static final int SET = 1;
    private static final int FOR_UPDATE = 2;
    private static final int DO = 3;

    /** Beside those of {@link Vocabulary}. */
    private static final Words OF_BODIES =
            Words.groups(
                    List.of(
                            List.of("listen", "unlisten", "discard", "reset", "load", "hold"),
                            List.of("set"),
                            List.of("for", "key", "of"),
                            List.of("do")));

    private static final int CREATE = 0;
    private static final int RUN = 1;

    /** What defines a text that will run, and what runs one. */
    private static final Words LEADS = Words.groups(List.of(List.of("create"), List.of("do")));

    private final byte[] text;
    private final int to;
    private final int depth;
    private final Lexer lexer;

    /** Whether the SET that comes is a part of an UPDATE. */
    private boolean updating;

    private boolean updates;
    private boolean readsSettings;
    private boolean setsLocally;
    private boolean namesReading;
    private boolean defines;

    private Bodies(byte[] text, int from, int to, int depth) {
        this.text = text;
        this.to = to;
        this.depth = depth;
        this.lexer = new Lexer(text, from, to);
    }

    /** Whether a function with that body may leave something. */
    public static boolean mayLeave(ByteBuf text, int from, int to) {
        int count = to - from;
        return new Bodies(ByteBufUtil.getBytes(text, from, count), 0, count, 1).leaves();
    }

    /** Whether a text may define a function that may leave something: in its constants. */
    static boolean mayDefineLeaving(byte[] text, int from, int to) {
        return new Bodies(text, from, to, 0).leavesInConstants(from);
    }

    private boolean leaves() {
        int from = lexer.end();
        boolean isBehindFor = false;
        while (lexer.next() != Lexer.Kind.END) {
            switch (lexer.kind()) {
                case WORD -> {
                    int start = lexer.start();
                    int end = lexer.end();
                    if (leavesByWord(start, end, isBehindFor)) {
                        return true;
                    }
                    isBehindFor = OF_BODIES.group(text, start, end) == FOR_UPDATE;
                }
                case QUOTED_NAME -> {
                    if (lexer.first() != '"' || isNameLeaving()) {
                        return true;
                    }
                }
                case STRING -> namesReading |= namesReading(lexer.start(), lexer.end());
                case PUNCTUATION -> updating &= lexer.first() != ';';
                default -> {}
            }
        }
        return (setsLocally && namesReading)
                || (readsSettings && updates)
                || (defines && leavesInConstants(from));
    }

    private boolean leavesByWord(int start, int end, boolean isBehindFor) {
        namesReading |= Vocabulary.READING.has(text, start, end);
        switch (Vocabulary.group(text, start, end)) {
            case Vocabulary.LEAVING,
                    Vocabulary.TEMPORARY,
                    Vocabulary.LAST_VALUE,
                    Vocabulary.NAMING -> {
                return true;
            }
            case Vocabulary.SET_CONFIG -> {
                setsLocally = true;
                return !Vocabulary.setsLocally(lexer, text, to);
            }
            case Vocabulary.SETTINGS -> readsSettings = true;
            case Vocabulary.UPDATE -> {
                updates = true;
                updating |= !isBehindFor;
            }
            case Vocabulary.DEFINING -> defines = true;
            default -> {}
        }
        return switch (OF_BODIES.group(text, start, end)) {
            case LEAVES -> true;
            case SET -> !isSetOfUpdate() && !isSetLocal();
            case DO -> {
                defines |= isConstantNext();
                yield false;
            }
            default -> false;
        };
    }

    /** Whether the next token is a text, as it is behind DO. The lexer stays. */
    private boolean isConstantNext() {
        int back = lexer.end();
        boolean isConstant = lexer.next() == Lexer.Kind.STRING;
        lexer.begin(text, back, to);
        return isConstant;
    }

    private boolean isSetOfUpdate() {
        boolean isPart = updating;
        updating = false;
        return isPart;
    }

    /** Whether the SET that was read last is over with its transaction. The lexer stays. */
    private boolean isSetLocal() {
        int back = lexer.end();
        boolean isWord = lexer.next() == Lexer.Kind.WORD;
        int start = lexer.start();
        int end = lexer.end();
        boolean local = isWord && Vocabulary.LOCAL.has(text, start, end);
        setsLocally |= local;
        boolean passes = local || (isWord && Vocabulary.NOT_FOR_LONG.has(text, start, end));
        lexer.begin(text, back, to);
        return passes;
    }

    private boolean isNameLeaving() {
        return switch (Vocabulary.group(text, lexer.start() + 1, lexer.end() - 1)) {
            case Vocabulary.LEAVING,
                    Vocabulary.TEMPORARY,
                    Vocabulary.LAST_VALUE,
                    Vocabulary.SET_CONFIG ->
                    true;
            case Vocabulary.SETTINGS -> {
                readsSettings = true;
                yield false;
            }
            default -> false;
        };
    }

    private boolean namesReading(int start, int end) {
        Lexer within = new Lexer(text, start + 1, end - 1);
        while (within.next() != Lexer.Kind.END) {
            if (within.kind() == Lexer.Kind.WORD
                    && Vocabulary.READING.has(text, within.start(), within.end())) {
                return true;
            }
        }
        return false;
    }

    /**
     * At the top, the constants of CREATE count, and those of DO that speak of functions; within a
     * text that runs, all.
     */
    private boolean leavesInConstants(int from) {
        if (depth == MAX_DEPTH) {
            return true;
        }
        Lexer all = new Lexer(text, from, to);
        int lead = depth > 0 ? CREATE : Words.NONE;
        boolean begins = depth == 0;
        while (all.next() != Lexer.Kind.END) {
            if (all.kind() == Lexer.Kind.STRING) {
                boolean counts =
                        lead == CREATE
                                || (lead == RUN && speaksOfFunctions(all.start(), all.end()));
                if (counts && leavesInConstant(all.start(), all.end())) {
                    return true;
                }
            } else if (begins) {
                lead = LEADS.group(text, all.start(), all.end());
                begins = false;
            } else if (depth == 0 && all.first() == ';') {
                begins = true;
            }
        }
        return false;
    }

    /** Whether a constant has such a word in it, in constants within it, too. */
    private boolean speaksOfFunctions(int start, int end) {
        int wordStart = -1;
        for (int i = start; i < end; i++) {
            int c = text[i] | 0x20;
            boolean letter = c >= 'a' && c <= 'z';
            if (letter && wordStart < 0) {
                wordStart = i;
            } else if (!letter && wordStart >= 0) {
                if (Vocabulary.group(text, wordStart, i) == Vocabulary.DEFINING) {
                    return true;
                }
                wordStart = -1;
            }
        }
        return false;
    }

    private boolean leavesInConstant(int start, int end) {
        return switch (text[start]) {
            case '\'' -> leavesWithin(start + 1, end - 1);
            case '$' -> {
                int tagBytes = Lexer.indexOf(text, '$', start + 1, end) + 1 - start;
                yield leavesWithin(start + tagBytes, end - tagBytes);
            }
            case 'b', 'B', 'x', 'X' -> false;
            default -> {
                boolean isPlain = Lexer.indexOf(text, '\\', start, end) < 0;
                yield !isPlain || leavesWithin(start + 2, end - 1);
            }
        };
    }

    private boolean leavesWithin(int start, int end) {
        return start < end && new Bodies(text, start, end, depth + 1).leaves();
    }

    /** What of PostgreSQL's own functions leaves something, or asks for what was left. */
    public static List<String> leavingFunctions() {
        return Stream.of(Vocabulary.LEAVING, Vocabulary.SET_CONFIG, Vocabulary.LAST_VALUE)
                .flatMap(group -> Vocabulary.ANYWHERE.ofGroup(group).stream())
                .sorted()
                .toList();
    }
}
