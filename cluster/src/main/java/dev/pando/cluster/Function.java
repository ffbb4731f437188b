package dev.pando.cluster;

import dev.pando.cluster.traffic.Traffic;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * One piece of code for some verbs and URLs, as it should run.
 *
 * @param version changes with its code and settings; instances of another version are replaced
 * @param handler the file or folder with the code, relative to the app's directory
 * @param entry what to call within it: an export's name, or a class with or without its method;
 *     empty for the usual one
 * @param routes what it answers, one or more
 * @param timeout how long one call may take
 * @param traffic how calls are led to its workers
 */
public record Function(
        PartName name,
        String version,
        Path handler,
        String entry,
        List<FunctionRoute> routes,
        int instances,
        int concurrency,
        long memoryBytes,
        Map<String, String> environment,
        Duration timeout,
        long maxBodyBytes,
        Traffic traffic)
        implements Program {
    public Function {
        routes = List.copyOf(routes);
        environment = Map.copyOf(environment);
        if (handler.isAbsolute() || handler.normalize().startsWith("..")) {
            throw new IllegalArgumentException(
                    name + ": handler " + handler + " (expected: a path inside the app)");
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

    /** A function whose calls are led as usual. */
    public Function(
            PartName name,
            String version,
            Path handler,
            String entry,
            List<FunctionRoute> routes,
            int instances,
            int concurrency,
            long memoryBytes,
            Map<String, String> environment,
            Duration timeout,
            long maxBodyBytes) {
        this(
                name,
                version,
                handler,
                entry,
                routes,
                instances,
                concurrency,
                memoryBytes,
                environment,
                timeout,
                maxBodyBytes,
                Traffic.DEFAULTS);
    }

    /** The same function with other code. */
    public Function at(String next) {
        return new Function(
                name,
                next,
                handler,
                entry,
                routes,
                instances,
                concurrency,
                memoryBytes,
                environment,
                timeout,
                maxBodyBytes,
                traffic);
    }
}
