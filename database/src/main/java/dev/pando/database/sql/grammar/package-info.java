/**
 * PostgreSQL's own grammar: its parser, compiled to WebAssembly ({@code libpg_query}) and from
 * there to Java when Pando is built. It takes milliseconds a statement, so it is asked once for
 * each shape of one, on a thread of its own. Thread code; start reading at {@link
 * dev.pando.database.sql.grammar.Planner}.
 */
@NullMarked
package dev.pando.database.sql.grammar;

import org.jspecify.annotations.NullMarked;
