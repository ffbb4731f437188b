/**
 * What statements are, as far as the router must know: their tokens, and what they leave behind in
 * the session that ran them. Pure computation; start reading at {@link
 * dev.pando.database.sql.Lexer}.
 */
@NullMarked
package dev.pando.database.sql;

import org.jspecify.annotations.NullMarked;
