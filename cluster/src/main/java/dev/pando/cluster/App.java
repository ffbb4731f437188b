package dev.pando.cluster;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * What should run of one app.
 *
 * @param version names this deploy; instances of another version are replaced
 * @param directory the folder that commands run in
 * @param routes what the front door takes for it
 * @param parts its services, one entry a name
 */
public record App(
        AppName name, String version, Path directory, List<Route> routes, List<Service> parts) {
    public App {
        routes = List.copyOf(routes);
        parts = List.copyOf(parts);
        for (Route route : routes) {
            if (parts.stream().noneMatch(part -> part.name().equals(route.part()))) {
                throw new IllegalArgumentException(
                        name + ": route " + route.prefix() + " leads to no part: " + route.part());
            }
        }
    }

    /** The part of that name. */
    public Optional<Service> part(PartName part) {
        return parts.stream().filter(service -> service.name().equals(part)).findFirst();
    }
}
