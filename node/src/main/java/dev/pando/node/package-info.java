/**
 * What every Pando process needs, whichever rooms it plays: the state folder, child processes that
 * cannot outlive their parent, event loops and listeners, telemetry, and the failures that stop a
 * start. Start reading at {@link dev.pando.node.StartFailure} and {@link
 * dev.pando.node.state.StateFolder}.
 */
@NullMarked
package dev.pando.node;

import org.jspecify.annotations.NullMarked;
