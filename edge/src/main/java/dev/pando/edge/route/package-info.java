/**
 * Where a request goes: the routes of the picture. A {@link dev.pando.edge.route.RouteTable} is
 * immutable and swapped whole. Loop code, but for {@link dev.pando.edge.route.Routing}, which the
 * picture's thread alone uses.
 */
@NullMarked
package dev.pando.edge.route;

import org.jspecify.annotations.NullMarked;
