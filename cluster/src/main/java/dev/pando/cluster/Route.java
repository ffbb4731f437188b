package dev.pando.cluster;

import java.util.List;
import java.util.Locale;

/**
 * One way in at the front door. A request belongs to the route with its host, else to those of any
 * host; among these to the longest prefix that ends at a path segment's border.
 *
 * @param hosts lower-case host names without port; empty means any
 * @param prefix starts with {@code /}; {@code /api} takes {@code /api} and {@code /api/x}, not
 *     {@code /apix}
 * @param part the part that answers
 */
public record Route(List<String> hosts, String prefix, PartName part) {
    public Route {
        hosts = hosts.stream().map(host -> host.toLowerCase(Locale.ROOT)).toList();
        if (!prefix.startsWith("/")) {
            throw new IllegalArgumentException("prefix: '" + prefix + "' (expected: /...)");
        }
    }
}
