package dev.pando.edge;

import dev.pando.cluster.AppName;
import dev.pando.cluster.PartName;
import dev.pando.node.telemetry.Histogram;

/**
 * What an edge has of one part, at one moment.
 *
 * @param queued requests that wait for an instance
 * @param serverErrors requests that were answered 5xx, from the beginning
 * @param time how long answers took, from the beginning
 */
public record PartLoad(
        AppName app, PartName part, int queued, long serverErrors, Histogram.Sum time) {}
