/**
 * One request from the socket it came in by to the socket of an instance, and its answer back. Loop
 * code: both sockets of a request belong to one event loop, so nothing here is shared or locked.
 * Start reading at {@link dev.pando.edge.proxy.DownstreamConnection}, go on to {@code Exchange} and
 * {@code UpstreamConnection}.
 */
@NullMarked
package dev.pando.edge.proxy;

import org.jspecify.annotations.NullMarked;
