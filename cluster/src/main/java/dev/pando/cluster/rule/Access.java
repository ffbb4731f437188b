package dev.pando.cluster.rule;

import dev.pando.node.net.Network;
import java.util.List;

/**
 * Which clients may ask, by their address; the others are answered 403. The narrowest network that
 * holds the address decides, a denying one before an allowing one of the same size; without any,
 * everybody may ask if nobody is allowed by name.
 */
public record Access(List<Network> allow, List<Network> deny) {
    public Access {
        allow = List.copyOf(allow);
        deny = List.copyOf(deny);
    }
}
