package dev.pando.cluster;

import dev.pando.cluster.traffic.Traffic;
import java.time.Duration;

/**
 * Servers that somebody else runs: their instances stand in the picture because a person wrote them
 * down.
 */
public record Upstream(
        PartName name, int concurrency, Duration timeout, long maxBodyBytes, Traffic traffic)
        implements Part {
    public Upstream {
        if (concurrency < 1 || maxBodyBytes < 0) {
            throw new IllegalArgumentException(
                    name + ": concurrency " + concurrency + ", max body " + maxBodyBytes);
        }
    }
}
