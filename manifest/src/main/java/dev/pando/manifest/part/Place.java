package dev.pando.manifest.part;

import org.jspecify.annotations.Nullable;

/**
 * Where rules hold: below a path, at one host or at any.
 *
 * @param host in lower case, {@code *.example.com} for all below; null for any
 * @param prefix the path prefix, without a slash at its end
 */
public record Place(@Nullable String host, String prefix) {}
