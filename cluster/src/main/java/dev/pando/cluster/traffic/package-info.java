/**
 * How requests are led to the instances of a part, and what happens when some of them fail: the
 * part of the picture that the edge's pools go by. Immutable values; start reading at {@link
 * dev.pando.cluster.traffic.Traffic}.
 */
@NullMarked
package dev.pando.cluster.traffic;

import org.jspecify.annotations.NullMarked;
