package dev.pando.manifest.part;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The way in to a part at the front door.
 *
 * @param route the path prefix, without a slash at its end; null when there is none
 * @param hosts lower-case host names that it is for, {@code *.example.com} for all below one; empty
 *     means any
 * @param replacement what the part is sent in place of the prefix, empty or a path without a slash
 *     at its end; null where paths stay as they came
 */
public record Way(@Nullable String route, List<String> hosts, @Nullable String replacement) {
    /** Where there is none. */
    public static final Way NONE = new Way(null, List.of(), null);

    public Way {
        hosts = List.copyOf(hosts);
    }
}
