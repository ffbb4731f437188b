package dev.pando.api;

/**
 * The answer to {@code POST /v1/instances/{id}/drain}: the instance is replaced, and then drained.
 *
 * @param instance as it is before
 * @param longestSeconds how long it may finish what it has, once another one is ready
 */
public record DrainBegun(InstanceStatus instance, long longestSeconds) {}
