package dev.pando.server.control;

import dev.pando.cluster.App;
import dev.pando.cluster.AppName;
import dev.pando.cluster.CertificateFiles;
import dev.pando.cluster.Function;
import dev.pando.cluster.FunctionRoute;
import dev.pando.cluster.PartName;
import dev.pando.cluster.Route;
import dev.pando.cluster.Service;
import dev.pando.cluster.StaticFolder;
import dev.pando.cluster.StaticFolder.CacheRule;
import dev.pando.manifest.Manifest;
import dev.pando.manifest.part.Service.Visibility;
import dev.pando.manifest.part.Way;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Turns a manifest into what should run. */
public final class Deploy {
    private Deploy() {}

    /**
     * The app that a manifest describes.
     *
     * @param directory the manifest's folder, where commands run
     * @param version names this deploy
     * @param code the version of each function's code, by its name
     */
    public static App app(
            Manifest manifest, Path directory, String version, Map<String, String> code) {
        return new App(
                new AppName(manifest.app()),
                version,
                directory,
                manifest.services().stream()
                        .filter(service -> service.visibility() == Visibility.FRONT)
                        .map(Deploy::route)
                        .flatMap(Optional::stream)
                        .toList(),
                manifest.services().stream().map(Deploy::service).toList(),
                manifest.functions().stream()
                        .map(function ->
                                function(function, code.getOrDefault(function.name(), version)))
                        .toList(),
                List.of(),
                manifest.staticFolders().stream().map(Deploy::staticFolder).toList(),
                RulesInPicture.of(manifest.rules()),
                RulesInPicture.trustedProxies(manifest.rules()),
                certificates(manifest.certificates(), directory));
    }

    /** Certificates whose files are found from a folder. */
    public static List<CertificateFiles> certificates(
            List<dev.pando.manifest.part.CertificateFiles> files, Path directory) {
        return files.stream()
                .map(each ->
                        new CertificateFiles(
                                directory.resolve(each.certificate()),
                                directory.resolve(each.key())))
                .toList();
    }

    /** A folder of files. */
    public static StaticFolder staticFolder(dev.pando.manifest.part.StaticFolder folder) {
        return new StaticFolder(
                folder.prefix(),
                folder.folder(),
                folder.fallback(),
                folder.cacheRules().stream()
                        .map(rule -> new CacheRule(rule.pattern(), rule.cacheControl()))
                        .toList());
    }

    private static Optional<Route> route(dev.pando.manifest.part.Service service) {
        return route(service.way(), new PartName(service.name()));
    }

    /** The route of a part, if it has a way in. */
    public static Optional<Route> route(Way way, PartName part) {
        @Nullable String prefix = way.route();
        return prefix == null
                ? Optional.empty()
                : Optional.of(new Route(way.hosts(), prefix, part, way.replacement()));
    }

    private static Service service(dev.pando.manifest.part.Service service) {
        return new Service(
                new PartName(service.name()),
                service.command(),
                service.instances().withoutScaling(),
                service.concurrency(),
                service.health(),
                service.memory().bytes(),
                service.environment(),
                service.timeout(),
                service.maxBody().bytes(),
                TrafficInPicture.of(service.traffic()));
    }

    private static Function function(dev.pando.manifest.part.Function function, String version) {
        return new Function(
                new PartName(function.name()),
                version,
                function.handler().file(),
                function.handler().entry(),
                function.routes().stream()
                        .map(route -> new FunctionRoute(route.method(), route.path()))
                        .toList(),
                function.instances().withoutScaling(),
                function.concurrency(),
                function.memory().bytes(),
                function.environment(),
                function.timeout(),
                function.maxBody().bytes());
    }
}
