package dev.pando.edge;

/**
 * What an edge has at one instance, at one moment.
 *
 * @param requests in flight, tunnels not counted
 * @param tunnels WebSockets and the like that are open
 * @param passedOver whether it is given nothing for a while, since it refused a connection
 */
public record InstanceLoad(int requests, int tunnels, boolean passedOver) {
    /** Of an instance that the edge has not heard of. */
    public static final InstanceLoad NONE = new InstanceLoad(0, 0, false);
}
