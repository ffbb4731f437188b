package dev.pando.database.sql;

import java.util.Locale;

/** What kind of thing a statement does; the later ones matter more where a text does several. */
public enum StatementClass {
    /** Maintenance, blocks of code, and what is not known. */
    OTHER,
    /** Reads rows, locks none. */
    READ,
    /** Concerns its session: settings, prepared statements, cursors, LISTEN. */
    SESSION,
    /** Begins, ends or divides a transaction, or sets something for it. */
    TRANSACTION,
    COPY,
    /** Writes rows, or locks them. */
    WRITE,
    /** Defines, alters or drops something. */
    DEFINITION;

    /** In lower-case, as it is shown. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
