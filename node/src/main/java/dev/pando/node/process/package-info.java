/**
 * Child processes. All are started from one long-lived thread, so that the kernel ends them when
 * Pando dies, whatever the way. Thread code; start at {@link dev.pando.node.process.Spawner}.
 */
@NullMarked
package dev.pando.node.process;

import org.jspecify.annotations.NullMarked;
