package dev.pando.manifest.part;

import dev.pando.manifest.value.Rate;

/**
 * A bound on what clients may ask of the front door.
 *
 * @param prefix the path prefix it is for, without a slash at its end
 */
public record Limit(String prefix, Rate rate) {}
