package dev.pando.manifest.part;

import dev.pando.manifest.value.Cidr;
import java.util.List;

/** Which clients may ask, by their address. The narrowest network that holds one decides. */
public record Access(List<Cidr> allow, List<Cidr> deny) {
    public Access {
        allow = List.copyOf(allow);
        deny = List.copyOf(deny);
    }
}
