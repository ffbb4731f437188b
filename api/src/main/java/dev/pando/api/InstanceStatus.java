package dev.pando.api;

/**
 * One instance as {@code GET /v1/instances} lists it.
 *
 * @param id {@code web.1}
 * @param state {@code STARTING}, {@code READY} or {@code DRAINING}
 * @param address where it takes HTTP, {@code host:port}
 */
public record InstanceStatus(
        String app,
        String part,
        String id,
        String node,
        String version,
        String state,
        String address,
        int concurrency,
        int weight) {}
