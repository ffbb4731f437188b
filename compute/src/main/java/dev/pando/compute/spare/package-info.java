/**
 * Spare workers of Node and Python: processes that were started before it is known for which
 * function, so that a crash, a timeout or changed code is followed by a worker in a few
 * milliseconds. Thread code: one virtual thread keeps them, one takes their connections. Start
 * reading at {@link dev.pando.compute.spare.Spares}, then {@link dev.pando.compute.spare.Kind}
 * (which spare fits which function); what waits stands in {@code src/main/runtimes}.
 */
@NullMarked
package dev.pando.compute.spare;

import org.jspecify.annotations.NullMarked;
