package dev.pando.cluster;

import dev.pando.cluster.rule.PathRules;
import dev.pando.node.net.Network;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What should run of one app.
 *
 * @param version names this deploy; instances of another version are replaced
 * @param directory the folder that commands run in
 * @param routes what the front door takes for its services and upstreams
 * @param services one entry a name
 * @param functions one entry a name, distinct from the services' too
 * @param upstreams one entry a name, distinct from those too
 * @param staticFolders one entry a prefix
 * @param rules what holds for requests by their path
 * @param trustedProxies whose word on whom they ask for is believed
 * @param certificates what the front door shows to those who connect by TLS; the first to those who
 *     ask for a name that none has
 */
public record App(
        AppName name,
        String version,
        Path directory,
        List<Route> routes,
        List<Service> services,
        List<Function> functions,
        List<Upstream> upstreams,
        List<StaticFolder> staticFolders,
        List<PathRules> rules,
        List<Network> trustedProxies,
        List<CertificateFiles> certificates) {
    public App {
        routes = List.copyOf(routes);
        services = List.copyOf(services);
        functions = List.copyOf(functions);
        upstreams = List.copyOf(upstreams);
        staticFolders = List.copyOf(staticFolders);
        rules = List.copyOf(rules);
        trustedProxies = List.copyOf(trustedProxies);
        certificates = List.copyOf(certificates);
        List<PartName> targets =
                Stream.concat(
                                services.stream().map(Service::name),
                                upstreams.stream().map(Upstream::name))
                        .toList();
        for (Route route : routes) {
            if (!targets.contains(route.part())) {
                throw new IllegalArgumentException(
                        name + ": route " + route.prefix() + " leads to no part: " + route.part());
            }
        }
    }

    /** An app of parts that the platform runs, and files. */
    public App(
            AppName name,
            String version,
            Path directory,
            List<Route> routes,
            List<Service> services,
            List<Function> functions,
            List<StaticFolder> staticFolders) {
        this(
                name,
                version,
                directory,
                routes,
                services,
                functions,
                List.of(),
                staticFolders,
                List.of(),
                List.of(),
                List.of());
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

    /** All that answers requests in instances. */
    public List<Part> parts() {
        return Stream.<Part>concat(programs().stream(), upstreams.stream()).toList();
    }

    /** Its services and functions: what the platform runs. */
    public List<Program> programs() {
        return Stream.<Program>concat(services.stream(), functions.stream()).toList();
    }

    /** The part of that name. */
    public Optional<Part> part(PartName part) {
        return parts().stream().filter(each -> each.name().equals(part)).findFirst();
    }

    /** The version that the instances of a part should have. */
    public String versionOf(Part part) {
        return switch (part) {
            case Service _, Upstream _ -> version;
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
                upstreams,
                staticFolders,
                rules,
                trustedProxies,
                certificates);
    }

    /** This app with other rules. */
    public App withRules(List<PathRules> next) {
        return new App(
                name,
                version,
                directory,
                routes,
                services,
                functions,
                upstreams,
                staticFolders,
                next,
                trustedProxies,
                certificates);
    }

    /** This app behind other proxies. */
    public App withTrustedProxies(List<Network> next) {
        return new App(
                name,
                version,
                directory,
                routes,
                services,
                functions,
                upstreams,
                staticFolders,
                rules,
                next,
                certificates);
    }

    /** This app with other certificates. */
    public App withCertificates(List<CertificateFiles> next) {
        return new App(
                name,
                version,
                directory,
                routes,
                services,
                functions,
                upstreams,
                staticFolders,
                rules,
                trustedProxies,
                next);
    }
}
