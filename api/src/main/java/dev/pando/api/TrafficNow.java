package dev.pando.api;

import java.util.List;

/**
 * The answer to {@code GET /v1/traffic}: what the front door has counted from the beginning, so
 * that two answers tell what went on between them.
 *
 * @param bounds the upper bounds of {@link Part#times}, in seconds
 */
public record TrafficNow(List<Double> bounds, List<Part> parts, List<Instance> instances) {
    public TrafficNow {
        bounds = List.copyOf(bounds);
        parts = List.copyOf(parts);
        instances = List.copyOf(instances);
    }

    /**
     * One part of an app.
     *
     * @param queued requests that wait now, since no instance is free
     * @param requests that were answered
     * @param errors of these, the ones answered 5xx
     * @param times how many answers took as long as each bound and longer than the one before; one
     *     more at the end, for all longer ones
     */
    public record Part(
            String app, String part, int queued, long requests, long errors, List<Long> times) {
        public Part {
            times = List.copyOf(times);
        }
    }

    /**
     * One instance.
     *
     * @param id {@code web.1}
     * @param state {@code STARTING}, {@code READY} or {@code DRAINING}
     * @param trouble why the front door gives it nothing for now, though it is READY; else empty
     * @param inFlight requests that it has now
     * @param webSockets connections that were upgraded and are open now
     * @param requests that it was sent and whose end is known
     * @param errors of these, the ones without an answer, answered 5xx or not to the end
     * @param seconds from the sending of a request to its answer, in all
     */
    public record Instance(
            String app,
            String id,
            String state,
            String trouble,
            int inFlight,
            int webSockets,
            long requests,
            long errors,
            double seconds) {}
}
