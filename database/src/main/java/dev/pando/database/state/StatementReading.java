package dev.pando.database.state;

import dev.pando.database.sql.Traces;

/**
 * What all sessions read their statements with.
 *
 * @param traces tells what a text leaves; for one call at a time
 * @param table the named statements
 * @param plans has shapes planned
 */
public record StatementReading(Traces traces, StatementTable table, Plans plans) {}
