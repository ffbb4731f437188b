/**
 * What the router counts of its sessions and statements, and the log of slow ones. The router's
 * event loop writes it down, anyone reads it; nothing waits. Loop code, but for the thread of
 * {@link dev.pando.database.statistics.SlowStatements}. Start reading at {@link
 * dev.pando.database.statistics.StatementTimer}, which follows one session, then {@link
 * dev.pando.database.statistics.PoolStatistics}.
 */
@NullMarked
package dev.pando.database.statistics;

import org.jspecify.annotations.NullMarked;
