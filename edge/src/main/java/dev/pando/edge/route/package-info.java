/**
 * Where a request goes: the routes of the picture, the instances of each part, and the queue in
 * front of them. A {@link dev.pando.edge.route.RouteTable} is immutable and swapped whole; a {@link
 * dev.pando.edge.route.Pool} is shared by all event loops without locks. Loop code, but for {@link
 * dev.pando.edge.route.Pools}, which the picture's thread alone uses.
 */
@NullMarked
package dev.pando.edge.route;

import org.jspecify.annotations.NullMarked;
