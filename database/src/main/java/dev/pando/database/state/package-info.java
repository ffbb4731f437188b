/**
 * What sessions leave on the server connections that they share: told from their statements on the
 * way, then carried to the next connection, or a reason to keep the one there is. Never lost, never
 * another session's. Loop code. Start reading at {@link dev.pando.database.state.SessionState},
 * which hears all that one session says, then {@link dev.pando.database.state.Texts} and {@link
 * dev.pando.database.state.Preparations}.
 */
@NullMarked
package dev.pando.database.state;

import org.jspecify.annotations.NullMarked;
