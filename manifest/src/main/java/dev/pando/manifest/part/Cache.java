package dev.pando.manifest.part;

import dev.pando.manifest.value.Size;

/**
 * The app's memory cache.
 *
 * @param memory what it may use
 */
public record Cache(Size memory) {}
