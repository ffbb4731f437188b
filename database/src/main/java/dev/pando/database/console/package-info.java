/**
 * A small SQL client for a terminal: runs statements, prints tables. Thread code. Start at {@link
 * dev.pando.database.console.Console}.
 */
@NullMarked
package dev.pando.database.console;

import org.jspecify.annotations.NullMarked;
