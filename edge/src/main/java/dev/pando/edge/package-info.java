/**
 * The HTTP front door: it listens, reads requests strictly, finds their route in the picture, picks
 * an instance and passes request and answer through. Start reading at {@link dev.pando.edge.Edge};
 * a request's life is then told by {@code DownstreamConnection}, {@code RouteTable}, {@code Pool},
 * {@code Exchange} and {@code UpstreamConnection}, in this order. Thread code; the packages inside
 * are loop code where they do not say otherwise.
 */
@NullMarked
package dev.pando.edge;

import org.jspecify.annotations.NullMarked;
