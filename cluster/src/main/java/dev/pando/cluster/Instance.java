package dev.pando.cluster;

import dev.pando.node.net.Address;

/**
 * One running process of a part, as the compute that runs it last said.
 *
 * @param version the app's version that it runs
 * @param address where it takes HTTP/1.1
 * @param concurrency requests in flight that it should hold, 1 or more
 * @param weight its share beside its siblings, 1 or more; 1 is usual
 */
public record Instance(
        InstanceId id,
        String version,
        NodeId node,
        Address address,
        State state,
        int concurrency,
        int weight) {
    /** Where an instance stands in its life. Only a READY one is given new requests. */
    public enum State {
        /** Its process runs; it does not answer yet. */
        STARTING,
        /** It answers. */
        READY,
        /** It finishes what it has and is given nothing new. */
        DRAINING
    }

    public Instance {
        if (concurrency < 1 || weight < 1) {
            throw new IllegalArgumentException(
                    id
                            + ": concurrency "
                            + concurrency
                            + ", weight "
                            + weight
                            + " (expected: 1 or more)");
        }
    }

    /** This instance in another state. */
    public Instance in(State next) {
        return new Instance(id, version, node, address, next, concurrency, weight);
    }
}
