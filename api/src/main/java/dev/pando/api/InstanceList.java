package dev.pando.api;

import java.util.List;

/** The answer to {@code GET /v1/instances}: all instances, sorted by app, part and number. */
public record InstanceList(List<InstanceStatus> instances) {
    public InstanceList {
        instances = List.copyOf(instances);
    }
}
