/**
 * What the person at the keyboard sees of a process in the foreground. Thread code; start at {@link
 * dev.pando.server.terminal.Terminal}.
 */
@NullMarked
package dev.pando.server.terminal;

import org.jspecify.annotations.NullMarked;
