package dev.pando.api;

/**
 * One instance as {@code GET /v1/instances} lists it.
 *
 * @param id {@code web.1}
 * @param state {@code STARTING}, {@code READY} or {@code DRAINING}
 * @param address where it takes HTTP, {@code host:port}
 * @param inFlight requests that the front door has at it
 * @param webSockets connections through the front door that were upgraded
 * @param trouble why the front door gives it nothing for now, though it is READY; else empty
 * @param ageSeconds of its process
 * @param restarts how often it was started again after it had ended by itself
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
        int weight,
        int inFlight,
        int webSockets,
        String trouble,
        long ageSeconds,
        int restarts) {}
