package dev.pando.manifest.part;

import org.jspecify.annotations.Nullable;

/**
 * An answer that leads elsewhere.
 *
 * @param location an absolute URL or a path, which may hold {@code $host} and {@code $path}; empty
 *     where a shorter path's redirect does not hold
 * @param status 301, 302, 303, 307 or 308
 * @param scheme {@code http} or {@code https}, where only what is asked so is redirected; null
 *     where both are
 */
public record Redirect(String location, int status, @Nullable String scheme) {
    /**
     * What is answered where no status is said: the method stays, and a browser does not keep it,
     * so that a slip can be mended.
     */
    public static final int TEMPORARY = 307;

    /** No redirect, whatever a shorter path says. */
    public static final Redirect NONE = new Redirect("", TEMPORARY, null);
}
