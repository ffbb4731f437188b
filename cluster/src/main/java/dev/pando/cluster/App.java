package dev.pando.cluster;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What should run of one app.
 *
 * @param version names this deploy; instances of another version are replaced
 * @param directory the folder that commands run in
 * @param routes what the front door takes for its services
 * @param services one entry a name
 * @param functions one entry a name, distinct from the services' too
 * @param staticFolders one entry a prefix
 */
public record App(
        AppName name,
        String version,
        Path directory,
        List<Route> routes,
        List<Service> services,
        List<Function> functions,
        List<StaticFolder> staticFolders) {
    public App {
        routes = List.copyOf(routes);
        services = List.copyOf(services);
        functions = List.copyOf(functions);
        staticFolders = List.copyOf(staticFolders);
        for (Route route : routes) {
            if (services.stream().noneMatch(service -> service.name().equals(route.part()))) {
                throw new IllegalArgumentException(
                        name + ": route " + route.prefix() + " leads to no part: " + route.part());
            }
        }
    }

    /** An app of services alone. */
    public App(
            AppName name,
            String version,
            Path directory,
            List<Route> routes,
            List<Service> services) {
        this(name, version, directory, routes, services, List.of(), List.of());
    }

    /** Its services and functions. */
    public List<Part> parts() {
        return Stream.<Part>concat(services.stream(), functions.stream()).toList();
    }

    /** The part of that name. */
    public Optional<Part> part(PartName part) {
        return parts().stream().filter(each -> each.name().equals(part)).findFirst();
    }

    /** The version that the instances of a part should have. */
    public String versionOf(Part part) {
        return switch (part) {
            case Service _ -> version;
            case Function function -> function.version();
        };
    }

    /** This app with one of its functions replaced by name. */
    public App with(Function function) {
        return new App(
                name,
                version,
                directory,
                routes,
                services,
                functions.stream()
                        .map(each -> each.name().equals(function.name()) ? function : each)
                        .toList(),
                staticFolders);
    }
}
