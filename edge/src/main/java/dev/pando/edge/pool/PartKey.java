package dev.pando.edge.pool;

import dev.pando.cluster.AppName;
import dev.pando.cluster.PartName;

/** A part of an app. */
public record PartKey(AppName app, PartName part) {}
