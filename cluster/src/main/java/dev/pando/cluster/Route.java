package dev.pando.cluster;

import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * One way in at the front door. A request belongs to the routes with its host, else to those with
 * the longest name with a star that its host is below, else, or if none of them matches, to those
 * of any host; among these to the longest prefix that ends at a path segment's border.
 *
 * @param hosts lower-case host names without port; {@code *.example.com} for all below that one;
 *     empty means any
 * @param prefix starts with {@code /}; {@code /api} takes {@code /api} and {@code /api/x}, not
 *     {@code /apix}
 * @param part the part that answers
 * @param replacement what the part is sent in place of the prefix: empty or a path without a slash
 *     at its end; null means that the path stays as it came
 */
public record Route(
        List<String> hosts, String prefix, PartName part, @Nullable String replacement) {
    public Route {
        hosts = hosts.stream().map(host -> host.toLowerCase(Locale.ROOT)).toList();
        if (!prefix.startsWith("/")) {
            throw new IllegalArgumentException("prefix: '" + prefix + "' (expected: /...)");
        }
    }

    /** A route that leaves paths as they came. */
    public Route(List<String> hosts, String prefix, PartName part) {
        this(hosts, prefix, part, null);
    }
}
