package dev.pando.api;

import java.util.List;

/**
 * The answer to {@code GET /v1/instances}: all instances, sorted by app, part and number, and all
 * parts that the front door leads to.
 */
public record InstanceList(List<InstanceStatus> instances, List<PartStatus> parts) {
    public InstanceList {
        instances = List.copyOf(instances);
        parts = List.copyOf(parts);
    }
}
