package dev.pando.cluster.rule;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * An answer that leads elsewhere.
 *
 * @param location an absolute URL or a path; {@code $path} stands for what of the path follows the
 *     prefix, {@code $host} for the request's host without its port; the query is kept. Empty where
 *     nothing is redirected, whatever a shorter prefix says
 * @param status 301, 302, 303, 307 or 308
 * @param scheme {@code http} or {@code https}, where only what is asked so is redirected; null
 *     where both are
 */
public record Redirect(String location, int status, @Nullable String scheme) {
    private static final Set<Integer> STATUSES = Set.of(301, 302, 303, 307, 308);

    public Redirect {
        boolean plain = location.chars().allMatch(c -> c > ' ' && c < 0x7f);
        if (!plain || !STATUSES.contains(status)) {
            throw new IllegalArgumentException("redirect: " + status + " '" + location + "'");
        }
    }

    /** One that holds for every request. */
    public Redirect(String location, int status) {
        this(location, status, null);
    }
}
