package dev.pando.manifest;

import dev.pando.manifest.part.Traffic;
import dev.pando.manifest.part.Upstream;
import dev.pando.manifest.part.Way;
import dev.pando.manifest.source.Fields;
import dev.pando.manifest.source.Value;
import dev.pando.manifest.value.ServerAddress;
import dev.pando.manifest.value.Size;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads {@code upstreams:}. */
final class UpstreamsReader {
    /** Servers of others say themselves what is too much for them. */
    private static final int CONCURRENCY = 1_000;

    private static final Duration TIMEOUT = Duration.ofSeconds(30);
    private static final Size MAX_BODY = Size.ofMegabytes(32);
    private static final int MAX_SERVERS = 10_000;

    private final FrontDoor frontDoor;

    UpstreamsReader(FrontDoor frontDoor) {
        this.frontDoor = frontDoor;
    }

    List<Upstream> read(Value section) {
        Map<String, Upstream> upstreams =
                section.asEntries(
                        Forms.NAME,
                        "unnamed",
                        "names and settings of upstreams",
                        (name, value) ->
                                value.asFields(
                                        "settings such as servers: [127.0.0.1:3000]",
                                        fields -> upstream(name, fields)));
        return List.copyOf(upstreams.values());
    }

    /** One that takes all requests, and of which nothing else is said. */
    static Upstream usual(String name, List<ServerAddress> servers) {
        return new Upstream(
                name,
                servers,
                new Way("/", List.of(), null),
                CONCURRENCY,
                TIMEOUT,
                MAX_BODY,
                Traffic.USUAL);
    }

    private @Nullable Upstream upstream(String name, Fields fields) {
        return new Upstream(
                name,
                servers(fields),
                WayReader.read(fields, frontDoor),
                fields.optional("concurrency", Forms.CONCURRENCY, CONCURRENCY),
                fields.optional("timeout", Forms.TIMEOUT, TIMEOUT),
                fields.optional("max-body", Forms.MAX_BODY, MAX_BODY),
                TrafficReader.read(fields));
    }

    private static List<ServerAddress> servers(Fields fields) {
        Value value = fields.get("servers");
        if (value == null) {
            fields.required("servers", ServerAddress.FORM); // which says that it is missing
            return List.of();
        }
        List<ServerAddress> servers = value.asOneOrMoreOf(ServerAddress.FORM);
        Set<String> addresses = new HashSet<>();
        for (ServerAddress server : servers) {
            if (!addresses.add(server.host() + " " + server.port())) {
                value.problem(server.host() + ":" + server.port() + " twice", "each server once");
            }
        }
        if (servers.size() > MAX_SERVERS) {
            value.problem(servers.size() + " servers", "at most " + MAX_SERVERS);
        }
        return servers;
    }
}
