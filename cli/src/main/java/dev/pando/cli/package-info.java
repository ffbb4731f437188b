/**
 * The command {@code pando}: reads arguments, and does what needs no server itself. Commands that
 * need a server process find it through {@link dev.pando.api.ServerProcess}, so that the others
 * start fast. Start reading at {@link dev.pando.cli.PandoCommand}; one class a command.
 */
@NullMarked
package dev.pando.cli;

import org.jspecify.annotations.NullMarked;
