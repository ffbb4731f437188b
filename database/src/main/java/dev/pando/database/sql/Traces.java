package dev.pando.database.sql;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

/**
 * Tells by its words what a statement may leave in its session. It is careful: what is not known to
 * leave nothing counts as leaving something. Words in string constants do not count, since nothing
 * that is not named here runs them as a statement; what functions of the user's own do is not seen.
 * Confined to one thread.
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

    /** Words that leave something, or may, wherever they stand. */
    private static final Words LEAVING =
            Words.of(
                    "temp",
                    "temporary",
                    "pg_temp",
                    "set_config",
                    "pg_settings", // an update of it sets
                    "setseed",
                    "pg_advisory_lock",
                    "pg_advisory_lock_shared",
                    "pg_try_advisory_lock",
                    "pg_try_advisory_lock_shared",
                    "pg_create_logical_replication_slot",
                    "pg_create_physical_replication_slot",
                    "pg_copy_logical_replication_slot",
                    "pg_copy_physical_replication_slot",
                    "pg_replication_origin_session_setup",
                    "pg_replication_origin_session_reset",
                    // These run a text as a statement.
                    "query_to_xml",
                    "query_to_xmlschema",
                    "query_to_xml_and_xmlschema",
                    "ts_stat",
                    "ts_rewrite",
                    "crosstab",
                    "crosstab2",
                    "crosstab3",
                    "crosstab4",
                    "crosstab_hash",
                    "connectby");

    private static final Words LAST_VALUES = Words.of("currval", "lastval");
    private static final Words SET = Words.of("set");
    private static final Words NOT_FOR_LONG = Words.of("local", "transaction", "constraints");
    private static final Words PREPARE = Words.of("prepare");
    private static final Words TRANSACTION = Words.of("transaction");
    private static final Words DECLARE = Words.of("declare");
    private static final Words HOLD = Words.of("hold");

    private static final int DBLINK_BYTES = "dblink".length();
    private static final Words DBLINK = Words.of("dblink");

    private enum Lead {
        AWAITED,
        SEEN,
        SET,
        PREPARE,
        DECLARE
    }

    private final Lexer lexer = new Lexer(Unpooled.EMPTY_BUFFER, 0, 0);

    /** One that has read nothing. */
    public Traces() {}

    /** What the statements in that part of the text may leave, the most of them. */
    public Trace of(ByteBuf text, int from, int to) {
        lexer.begin(text, from, to);
        Trace trace = Trace.NONE;
        Lead lead = Lead.AWAITED;
        while (true) {
            switch (lexer.next()) {
                case END -> {
                    return lead == Lead.SET || lead == Lead.PREPARE ? Trace.STATE : trace;
                }
                case WORD -> {
                    int start = lexer.start();
                    int end = lexer.end();
                    Lead before = lead;
                    lead = next(before, text, start, end);
                    if (leaves(before, lead, text, start, end)) {
                        return Trace.STATE;
                    }
                    if (LAST_VALUES.has(text, start, end)) {
                        trace = Trace.NEEDS_SESSION;
                    }
                }
                case QUOTED_NAME -> {
                    int start = lexer.start() + 1;
                    int end = lexer.end() - 1;
                    boolean escaped = lexer.first() != '"'; // U&: its letters may be
                    if (escaped || !isSettled(lead) || isLeaving(text, start, end)) {
                        return Trace.STATE;
                    }
                    if (LAST_VALUES.has(text, start, end)) {
                        trace = Trace.NEEDS_SESSION;
                    }
                }
                case PUNCTUATION -> {
                    if (lexer.first() == ';') {
                        if (lead == Lead.SET || lead == Lead.PREPARE) {
                            return Trace.STATE;
                        }
                        lead = Lead.AWAITED;
                    }
                }
                default -> {}
            }
        }
    }

    private static Lead next(Lead before, ByteBuf text, int start, int end) {
        return switch (before) {
            case AWAITED ->
                    SET.has(text, start, end)
                            ? Lead.SET
                            : PREPARE.has(text, start, end)
                                    ? Lead.PREPARE
                                    : DECLARE.has(text, start, end) ? Lead.DECLARE : Lead.SEEN;
            case SET, PREPARE -> Lead.SEEN;
            case SEEN, DECLARE -> before;
        };
    }

    private static boolean leaves(Lead before, Lead now, ByteBuf text, int start, int end) {
        boolean asLead =
                switch (before) {
                    case AWAITED -> now == Lead.SEEN && !HARMLESS.has(text, start, end);
                    case SET -> !NOT_FOR_LONG.has(text, start, end);
                    case PREPARE -> !TRANSACTION.has(text, start, end);
                    case DECLARE -> HOLD.has(text, start, end);
                    case SEEN -> false;
                };
        return asLead || isLeaving(text, start, end);
    }

    private static boolean isSettled(Lead lead) {
        return lead == Lead.SEEN || lead == Lead.DECLARE;
    }

    private static boolean isLeaving(ByteBuf text, int start, int end) {
        return LEAVING.has(text, start, end)
                || (end - start >= DBLINK_BYTES && DBLINK.has(text, start, start + DBLINK_BYTES));
    }
}
