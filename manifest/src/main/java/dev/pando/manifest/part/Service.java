package dev.pando.manifest.part;

import dev.pando.manifest.value.InstanceRange;
import dev.pando.manifest.value.Size;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A stateless HTTP server; any of its instances can answer any request.
 *
 * @param command the argument vector, one word or more; it must listen on {@code $PORT}
 * @param build the argument vector run at deploy when its inputs changed; empty when there is none
 * @param way the way in at the front door
 * @param concurrency requests in flight that one instance should hold, 1 or more
 * @param health the path that tells that an instance is ready; null when the open port does
 * @param memory what one instance may use
 * @param environment its own variables
 * @param timeout how long a request may wait for its answer to begin
 * @param maxBody the longest request body that is passed on
 * @param traffic how requests are led to its instances
 */
public record Service(
        String name,
        List<String> command,
        List<String> build,
        Way way,
        Visibility visibility,
        InstanceRange instances,
        int concurrency,
        @Nullable String health,
        Size memory,
        Map<String, String> environment,
        Duration timeout,
        Size maxBody,
        Traffic traffic) {

    /** Who reaches a service. */
    public enum Visibility {
        /** Everybody, through its route at the front door, and the app's other parts. */
        FRONT,
        /** Only the app's other parts. */
        INSIDE
    }

    public Service {
        command = List.copyOf(command);
        build = List.copyOf(build);
        environment = Map.copyOf(environment);
    }
}
