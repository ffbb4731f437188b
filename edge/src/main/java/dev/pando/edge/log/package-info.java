/**
 * The access log: one JSON line a request. Event loops write bytes into buffers of their own
 * ({@link dev.pando.edge.log.LogLines}, loop code) and hand them to one writer thread ({@link
 * dev.pando.edge.log.AccessLog}, thread code) over a bounded exchange; when it is behind, lines are
 * dropped and counted, never waited for.
 */
@NullMarked
package dev.pando.edge.log;

import org.jspecify.annotations.NullMarked;
