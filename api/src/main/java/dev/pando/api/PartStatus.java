package dev.pando.api;

/**
 * One part of an app as {@code GET /v1/instances} lists it.
 *
 * @param queued requests that wait at the front door, since no instance is free
 */
public record PartStatus(String app, String part, int queued) {}
