package dev.pando.manifest.part;

import dev.pando.manifest.value.ServerAddress;
import dev.pando.manifest.value.Size;
import java.time.Duration;
import java.util.List;

/**
 * Servers that somebody else runs, any of which can answer any request.
 *
 * @param servers one or more
 * @param way where requests for them come in
 * @param concurrency requests in flight that one server should hold, 1 or more
 * @param timeout how long a request may wait for its answer to begin
 * @param maxBody the longest request body that is passed on
 * @param traffic how requests are led to them
 */
public record Upstream(
        String name,
        List<ServerAddress> servers,
        Way way,
        int concurrency,
        Duration timeout,
        Size maxBody,
        Traffic traffic) {
    public Upstream {
        servers = List.copyOf(servers);
    }
}
