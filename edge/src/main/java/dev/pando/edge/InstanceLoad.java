package dev.pando.edge;

import dev.pando.edge.pool.Counts;
import dev.pando.edge.pool.Trouble;
import org.jspecify.annotations.Nullable;

/**
 * What an edge has at one instance, at one moment.
 *
 * @param requests in flight, tunnels not counted
 * @param tunnels WebSockets and the like that are open
 * @param counts what came of its requests, from the beginning
 * @param trouble why it is given nothing for now, though the picture calls it ready; null if it is
 */
public record InstanceLoad(int requests, int tunnels, Counts counts, @Nullable Trouble trouble) {
    /** Of an instance that the edge has not heard of. */
    public static final InstanceLoad NONE = new InstanceLoad(0, 0, Counts.NONE, null);
}
