package dev.pando.database.sql;

import java.util.Collections;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * What is known of a text of statements from PostgreSQL's own grammar. The same for all texts of
 * one {@link Shape}. Immutable.
 *
 * @param kind what it does, the most important where it does several
 * @param tables which tables and views it names, qualified as they are there
 * @param statements how many statements there are; negative where the text could not be read
 */
public record Plan(StatementClass kind, Set<String> tables, int statements) {
    /** Of a text that PostgreSQL would not take, or that is too much to be read. */
    public static final Plan UNREAD = new Plan(StatementClass.OTHER, Set.of(), -1);

    public Plan {
        SortedSet<String> sorted = new TreeSet<>(tables);
        tables = Collections.unmodifiableSet(sorted);
    }

    /** Whether the grammar took the text. */
    public boolean isRead() {
        return statements >= 0;
    }
}
