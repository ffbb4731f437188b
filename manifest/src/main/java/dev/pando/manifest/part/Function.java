package dev.pando.manifest.part;

import dev.pando.manifest.value.InstanceRange;
import dev.pando.manifest.value.Size;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * One piece of code for some verbs and URLs.
 *
 * @param routes what it answers, one or more
 * @param timeout how long one call may take
 * @param memory what one instance may use
 * @param maxBody the longest request body that is passed to it
 * @param instances how many may run
 * @param concurrency requests in flight that one instance should hold, 1 or more
 * @param environment its own variables
 */
public record Function(
        String name,
        Handler handler,
        List<FunctionRoute> routes,
        Duration timeout,
        Size memory,
        Size maxBody,
        InstanceRange instances,
        int concurrency,
        Map<String, String> environment) {
    public Function {
        routes = List.copyOf(routes);
        environment = Map.copyOf(environment);
    }

    /** The same function, answering the other one's routes too. */
    public Function alsoAnswering(Function other) {
        return with(Stream.concat(routes.stream(), other.routes.stream()).toList());
    }

    /** Whether both are the same code with the same settings, whatever they answer. */
    public boolean isSameCodeAs(Function other) {
        return with(other.routes).equals(other);
    }

    private Function with(List<FunctionRoute> otherRoutes) {
        return new Function(
                name,
                handler,
                otherRoutes,
                timeout,
                memory,
                maxBody,
                instances,
                concurrency,
                environment);
    }
}
