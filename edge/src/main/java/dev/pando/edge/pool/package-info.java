/**
 * The instances of each part, and how requests are led to them: who gets which, who waits, who is
 * passed over. Start reading at {@link dev.pando.edge.pool.Pool}.
 */
@NullMarked
package dev.pando.edge.pool;

import org.jspecify.annotations.NullMarked;
