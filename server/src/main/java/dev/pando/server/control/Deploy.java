package dev.pando.server.control;

import dev.pando.cluster.App;
import dev.pando.cluster.AppName;
import dev.pando.cluster.PartName;
import dev.pando.cluster.Route;
import dev.pando.cluster.Service;
import dev.pando.cluster.StaticFolder;
import dev.pando.cluster.StaticFolder.CacheRule;
import dev.pando.manifest.Manifest;
import dev.pando.manifest.part.Service.Visibility;
import java.nio.file.Path;
import java.util.List;
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
     */
    public static App app(Manifest manifest, Path directory, String version) {
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
                List.of(),
                manifest.staticFolders().stream().map(Deploy::staticFolder).toList());
    }

    private static StaticFolder staticFolder(dev.pando.manifest.part.StaticFolder folder) {
        return new StaticFolder(
                folder.prefix(),
                folder.folder(),
                folder.fallback(),
                folder.cacheRules().stream()
                        .map(rule -> new CacheRule(rule.pattern(), rule.cacheControl()))
                        .toList());
    }

    private static Optional<Route> route(dev.pando.manifest.part.Service service) {
        @Nullable String prefix = service.route();
        return prefix == null
                ? Optional.empty()
                : Optional.of(new Route(service.hosts(), prefix, new PartName(service.name())));
    }

    private static Service service(dev.pando.manifest.part.Service service) {
        return new Service(
                new PartName(service.name()),
                service.command(),
                instances(service),
                service.concurrency(),
                service.health(),
                service.memory().bytes(),
                service.environment(),
                service.timeout(),
                service.maxBody().bytes());
    }

    /** Until there is an autoscaler, {@code a..b} runs {@code a}, and at least one. */
    private static int instances(dev.pando.manifest.part.Service service) {
        return service.instances().withoutScaling();
    }
}
