package dev.pando.database.sql;

import java.util.List;

/** The words by which it is told what a statement or a function may leave in its session. */
final class Vocabulary {
    /** Words that leave something, or may, wherever they stand. */
    static final int LEAVING = 0;

    static final int SET_CONFIG = 1;

    /** What asks for what an earlier statement of the session left. */
    static final int LAST_VALUE = 2;

    /** The view through which settings can be set. */
    static final int SETTINGS = 3;

    static final int UPDATE = 4;

    /** What speaks of prepared statements by their names. */
    static final int NAMING = 5;

    /** What is defined by a text that runs later. */
    static final int DEFINING = 6;

    /** What lives as long as a session. */
    static final int TEMPORARY = 7;

    static final Words ANYWHERE =
            Words.groups(
                    List.of(
                            List.of(
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
                                    // Those of PostgreSQL's own extensions that set something.
                                    "set_limit",
                                    "isn_weak",
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
                                    "connectby"),
                            List.of("set_config"),
                            List.of("currval", "lastval"),
                            List.of("pg_settings"),
                            List.of("update"),
                            List.of("execute", "deallocate", "prepare"),
                            List.of("function", "procedure"),
                            List.of("temp", "temporary", "pg_temp")));

    /** Settings that a constant in a statement may be read by: a date, an interval, an array. */
    static final List<String> OF_CONSTANTS =
            List.of(
                    "timezone",
                    "timezone_abbreviations",
                    "datestyle",
                    "intervalstyle",
                    "array_nulls",
                    "xmloption",
                    "lc_monetary",
                    "lc_time");

    /**
     * Those, in all their spellings, and others by which texts are read; set for a transaction,
     * too, they are not followed.
     */
    static final Words READING =
            Words.groups(
                    List.of(
                            OF_CONSTANTS,
                            List.of(
                                    "time", // zone
                                    "xml", // option
                                    "names",
                                    "client_encoding",
                                    "standard_conforming_strings",
                                    "transform_null_equals")));

    static final Words LOCAL = Words.of("local");

    /** What a SET is followed by that is over with its transaction, but for {@link #LOCAL}. */
    static final Words NOT_FOR_LONG = Words.of("transaction", "constraints");

    private static final Words TRUE = Words.of("true");

    /** Of a setting's value; else texts of nothing but such calls would be read for seconds. */
    private static final int MAX_ARGUMENT_TOKENS = 50;

    private static final int DBLINK_BYTES = "dblink".length();
    private static final Words DBLINK = Words.of("dblink");

    private Vocabulary() {}

    /** The group of {@link #ANYWHERE} that a word is of. */
    static int group(byte[] text, int start, int end) {
        boolean dblink =
                end - start >= DBLINK_BYTES && DBLINK.has(text, start, start + DBLINK_BYTES);
        return dblink ? LEAVING : ANYWHERE.group(text, start, end);
    }

    /**
     * Whether the word that was read last begins {@code set_config('name', ..., true)}, which holds
     * for the transaction, of a setting that no text is read by. The lexer stays where it is.
     *
     * @param to where the text ends
     */
    static boolean setsLocally(Lexer lexer, byte[] text, int to) {
        int back = lexer.end();
        boolean local =
                isNext(lexer, '(')
                        && lexer.next() == Lexer.Kind.STRING
                        && isPlain(text, lexer.start(), lexer.end())
                        && !READING.has(text, lexer.start() + 1, lexer.end() - 1)
                        && isNext(lexer, ',')
                        && skipArgument(lexer)
                        && lexer.next() == Lexer.Kind.WORD
                        && TRUE.has(text, lexer.start(), lexer.end())
                        && isNext(lexer, ')');
        lexer.begin(text, back, to);
        return local;
    }

    /** Whether a constant is what stands between its quotes. */
    private static boolean isPlain(byte[] text, int start, int end) {
        return text[start] == '\'' && Lexer.indexOf(text, '\'', start + 1, end) == end - 1;
    }

    private static boolean isNext(Lexer lexer, char punctuation) {
        return lexer.next() == Lexer.Kind.PUNCTUATION && lexer.first() == punctuation;
    }

    /** Moves behind the comma that ends the argument; whether there is one, and it is short. */
    private static boolean skipArgument(Lexer lexer) {
        int depth = 0;
        for (int i = 0;
                i < MAX_ARGUMENT_TOKENS && depth >= 0 && lexer.next() != Lexer.Kind.END;
                i++) {
            if (lexer.kind() == Lexer.Kind.PUNCTUATION) {
                switch (lexer.first()) {
                    case '(', '[' -> depth++;
                    case ')', ']' -> depth--;
                    case ',' -> {
                        if (depth == 0) {
                            return true;
                        }
                    }
                    default -> {}
                }
            }
        }
        return false;
    }
}
