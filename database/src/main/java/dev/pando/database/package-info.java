/**
 * The database: one real PostgreSQL, started as a child process, kept alive, and shared by the apps
 * as a role and a database each; they find it at the {@code router}. Its processes end with Pando,
 * whatever the way; its data stays in the state folder and is recovered by the next start. Thread
 * code; start reading at {@link dev.pando.database.PostgresServer}.
 */
@NullMarked
package dev.pando.database;

import org.jspecify.annotations.NullMarked;
