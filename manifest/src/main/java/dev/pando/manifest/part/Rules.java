package dev.pando.manifest.part;

import dev.pando.manifest.value.Cidr;
import java.util.List;

/**
 * What holds for requests by the path they ask for, whatever answers them.
 *
 * @param limits how many requests are taken
 * @param paths everything else
 * @param trustedProxies whose {@code X-Forwarded-*} headers are believed
 */
public record Rules(List<Limit> limits, List<PathRules> paths, List<Cidr> trustedProxies) {
    /** Where nothing is said. */
    public static final Rules NONE = new Rules(List.of(), List.of(), List.of());

    public Rules {
        limits = List.copyOf(limits);
        paths = List.copyOf(paths);
        trustedProxies = List.copyOf(trustedProxies);
    }
}
