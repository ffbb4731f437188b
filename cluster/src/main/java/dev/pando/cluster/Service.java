package dev.pando.cluster;

import dev.pando.cluster.traffic.Traffic;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A stateless HTTP server of an app, as it should run.
 *
 * @param command the argument vector; its first word is looked up on PATH
 * @param instances how many should run, 0 or more
 * @param concurrency requests in flight that one instance should hold, 1 or more
 * @param healthPath the path that answers 2xx or 3xx once the instance is ready; null means that an
 *     accepted connection is enough
 * @param memoryBytes what one instance and its children may use together
 * @param environment its own variables; compute adds the platform's
 * @param timeout how long one request may wait for the first byte of its answer
 * @param maxBodyBytes the longest request body that is passed to it
 * @param traffic how requests are led to its instances
 */
public record Service(
        PartName name,
        List<String> command,
        int instances,
        int concurrency,
        @Nullable String healthPath,
        long memoryBytes,
        Map<String, String> environment,
        Duration timeout,
        long maxBodyBytes,
        Traffic traffic)
        implements Program {
    public Service {
        command = List.copyOf(command);
        environment = Map.copyOf(environment);
        if (command.isEmpty()) {
            throw new IllegalArgumentException(name + ": no command");
        }
        if (instances < 0 || concurrency < 1 || memoryBytes < 1 || maxBodyBytes < 0) {
            throw new IllegalArgumentException(
                    name
                            + ": instances "
                            + instances
                            + ", concurrency "
                            + concurrency
                            + ", memory "
                            + memoryBytes
                            + ", max body "
                            + maxBodyBytes);
        }
    }

    /** A service whose requests are led as usual. */
    public Service(
            PartName name,
            List<String> command,
            int instances,
            int concurrency,
            @Nullable String healthPath,
            long memoryBytes,
            Map<String, String> environment,
            Duration timeout,
            long maxBodyBytes) {
        this(
                name,
                command,
                instances,
                concurrency,
                healthPath,
                memoryBytes,
                environment,
                timeout,
                maxBodyBytes,
                Traffic.DEFAULTS);
    }

    /** The same service, with requests led another way. */
    public Service with(Traffic next) {
        return new Service(
                name,
                command,
                instances,
                concurrency,
                healthPath,
                memoryBytes,
                environment,
                timeout,
                maxBodyBytes,
                next);
    }
}
