package dev.pando.database.sql;

import io.netty.buffer.ByteBuf;
import java.util.List;

/**
 * Tells by its words what a statement may leave in its session. It is careful: what is not known to
 * leave nothing counts as leaving something. Words in string constants do not count, since nothing
 * that is not named here runs them as a statement; what functions of the user's own do is told by
 * {@link Bodies}. Confined to one thread.
 */
public final class Traces {
    /** Statements that leave nothing by themselves; they may be read, write or define. */
    private static final Words HARMLESS =
            Words.of(
                    "abort",
                    "alter",
                    "analyze",
                    "begin",
                    "checkpoint",
                    "close",
                    "cluster",
                    "comment",
                    "commit",
                    "copy",
                    "create",
                    "delete",
                    "drop",
                    "end",
                    "explain",
                    "fetch",
                    "grant",
                    "insert",
                    "lock",
                    "merge",
                    "move",
                    "notify",
                    "reassign",
                    "refresh",
                    "reindex",
                    "release",
                    "revoke",
                    "rollback",
                    "savepoint",
                    "select",
                    "show",
                    "start",
                    "table",
                    "truncate",
                    "update",
                    "vacuum",
                    "values",
                    "with");

    /** Words in a constant that mean a time of the session's zone. */
    private static final Words TIMES =
            Words.of("now", "today", "tomorrow", "yesterday", "noon", "midnight", "allballs");

    /** The words that matter as a statement's first, each at the place of its {@link Lead}. */
    private static final Words LEADS =
            Words.groups(
                    List.of(
                            List.of("set"),
                            List.of("prepare"),
                            List.of("declare"),
                            List.of("create", "alter"),
                            List.of("do")));

    private static final Lead[] OF_GROUP = {
        Lead.SET, Lead.PREPARE, Lead.DECLARE, Lead.DEFINE, Lead.DO
    };

    private static final Words TRANSACTION = Words.of("transaction");
    private static final Words HOLD = Words.of("hold");

    private enum Lead {
        AWAITED,
        SEEN,
        SET,
        SET_LOCAL,
        PREPARE,
        DECLARE,
        DEFINE,
        DO
    }

    /** A longer text has an array of its own, for once. */
    private static final int KEPT_BYTES = 192 * 1024;

    /** The text, since an array is read several times as fast as a buffer. */
    private byte[] text = new byte[4 * 1024];

    private int count;
    private final Lexer lexer = new Lexer(text, 0, 0);
    private final ShapeWriter shape = new ShapeWriter();
    private final ShapeTable shapes = new ShapeTable();
    private boolean leaves;
    private boolean needsSession;
    private boolean readsConstants;
    private boolean readsSettings;
    private boolean updates;
    private boolean namesStatements;
    private boolean definesLeaving;
    private boolean definesText;

    /** One that has read nothing. */
    public Traces() {}

    /** The shape of the text that was looked into last. */
    public Shape shape() {
        return shapes.of(shape);
    }

    /**
     * Whether the text that was looked into last has a constant that may mean something else under
     * other settings of the session's, a date, say.
     */
    public boolean readsConstants() {
        return readsConstants;
    }

    /** Whether the text that was looked into last may speak of prepared statements by name. */
    public boolean namesStatements() {
        return namesStatements;
    }

    /**
     * Whether the text that was looked into last may define what leaves something in sessions that
     * meet it later: a function, a view, a default.
     */
    public boolean mayDefineLeaving() {
        return definesLeaving || (definesText && Bodies.mayDefineLeaving(text, 0, count));
    }

    /** Whether the text that was looked into last defines a function, or may, by a constant. */
    public boolean definesText() {
        return definesText;
    }

    /** What the statements in that part of the text may leave, the most of them. */
    public Trace of(ByteBuf bytes, int from, int to) {
        copy(bytes, from, to);
        lexer.begin(text, 0, count);
        shape.begin();
        leaves = false;
        needsSession = false;
        readsConstants = false;
        readsSettings = false;
        updates = false;
        namesStatements = false;
        definesLeaving = false;
        definesText = false;
        Lead lead = Lead.AWAITED;
        while (lexer.next() != Lexer.Kind.END) {
            shape.add(lexer, text);
            switch (lexer.kind()) {
                case WORD -> {
                    int start = lexer.start();
                    int end = lexer.end();
                    Lead before = lead;
                    lead = next(before, start, end);
                    leaves |= leavesAsLead(before, lead, start, end);
                    definesText |= lead == Lead.DO;
                    note(start, end, lead, false);
                }
                case QUOTED_NAME -> {
                    leaves |= lexer.first() != '"' || !isSettled(lead); // U&: letters in digits
                    note(lexer.start() + 1, lexer.end() - 1, lead, true);
                }
                case STRING -> readsConstants |= isReadBySettings();
                case PUNCTUATION -> {
                    if (lexer.first() == ';') {
                        leaves |= !mayEnd(lead);
                        lead = Lead.AWAITED;
                    }
                }
                default -> {}
            }
        }
        if (lexer.isUnclosed()) {
            shape.add(lexer, text); // a comment, which is no token
        }
        leaves |= !mayEnd(lead) || (readsSettings && updates);
        return leaves ? Trace.STATE : needsSession ? Trace.NEEDS_SESSION : Trace.NONE;
    }

    private void copy(ByteBuf bytes, int from, int to) {
        count = to - from;
        if (count > text.length || text.length > KEPT_BYTES) {
            text = new byte[Math.max(count, Math.min(2 * text.length, KEPT_BYTES))];
        }
        bytes.getBytes(from, text, 0, count);
    }

    private void note(int start, int end, Lead lead, boolean quoted) {
        boolean defines = lead == Lead.DEFINE;
        switch (Vocabulary.group(text, start, end)) {
            case Vocabulary.LEAVING -> {
                leaves = true;
                definesLeaving |= defines;
            }
            case Vocabulary.SET_CONFIG -> {
                boolean stays = quoted || !Vocabulary.setsLocally(lexer, text, count);
                leaves |= stays;
                definesLeaving |= defines && stays;
            }
            case Vocabulary.LAST_VALUE -> {
                needsSession |= !defines;
                definesLeaving |= defines;
            }
            case Vocabulary.SETTINGS -> {
                readsSettings = true;
                definesLeaving |= defines;
            }
            case Vocabulary.UPDATE -> updates = true;
            case Vocabulary.NAMING -> namesStatements = true;
            case Vocabulary.DEFINING -> definesText |= defines;
            case Vocabulary.TEMPORARY -> leaves = true;
            default -> {}
        }
    }

    /** Whether the constant may be a time, an array, a document or an amount of money. */
    private boolean isReadBySettings() {
        int wordStart = -1;
        for (int i = lexer.start(); i < lexer.end(); i++) {
            int c = text[i];
            boolean letter = (c | 0x20) >= 'a' && (c | 0x20) <= 'z';
            if ((c >= '0' && c <= '9') || c == '{' || c == '<' || c == '\\') {
                return true;
            }
            if (letter && wordStart < 0) {
                wordStart = i;
            } else if (!letter && wordStart >= 0) {
                if (TIMES.has(text, wordStart, i)) {
                    return true;
                }
                wordStart = -1;
            }
        }
        return false;
    }

    private Lead next(Lead before, int start, int end) {
        return switch (before) {
            case AWAITED -> {
                int group = LEADS.group(text, start, end);
                yield group == Words.NONE ? Lead.SEEN : OF_GROUP[group];
            }
            case SET -> Vocabulary.LOCAL.has(text, start, end) ? Lead.SET_LOCAL : Lead.SEEN;
            case SET_LOCAL, PREPARE -> Lead.SEEN;
            case SEEN, DECLARE, DEFINE, DO -> before;
        };
    }

    private boolean leavesAsLead(Lead before, Lead now, int start, int end) {
        return switch (before) {
            case AWAITED -> now == Lead.DO || (now == Lead.SEEN && !HARMLESS.has(text, start, end));
            case SET -> now != Lead.SET_LOCAL && !Vocabulary.NOT_FOR_LONG.has(text, start, end);
            case SET_LOCAL -> Vocabulary.READING.has(text, start, end);
            case PREPARE -> !TRANSACTION.has(text, start, end);
            case DECLARE -> HOLD.has(text, start, end);
            case SEEN, DEFINE, DO -> false;
        };
    }

    private static boolean isSettled(Lead lead) {
        return switch (lead) {
            case SEEN, DECLARE, DEFINE, DO -> true;
            case AWAITED, SET, SET_LOCAL, PREPARE -> false;
        };
    }

    private static boolean mayEnd(Lead lead) {
        return lead == Lead.AWAITED || isSettled(lead);
    }
}
