package dev.pando.edge;

import dev.pando.cluster.AppName;
import dev.pando.cluster.PartName;

/** How many requests wait for an instance of one part, at one moment. */
public record PartLoad(AppName app, PartName part, int queued) {}
