package dev.pando.server.proxy;

import dev.pando.cluster.App;
import dev.pando.cluster.AppName;
import dev.pando.cluster.CertificateFiles;
import dev.pando.cluster.Cluster;
import dev.pando.cluster.Instance;
import dev.pando.cluster.InstanceId;
import dev.pando.cluster.NodeId;
import dev.pando.cluster.PartName;
import dev.pando.cluster.Route;
import dev.pando.cluster.Upstream;
import dev.pando.manifest.ProxyConfig;
import dev.pando.node.net.Address;
import dev.pando.server.control.Deploy;
import dev.pando.server.control.RulesInPicture;
import dev.pando.server.control.TrafficInPicture;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Turns what a front door's file says into its picture, from one state of the file to the next. A
 * server keeps its number, by which edges know it, as long as it is in the file. One that is not
 * any more drains first, for the time of its upstream, and comes back as the same if it is written
 * again meanwhile. Not thread-safe.
 */
final class ProxyPicture {
    static final AppName APP = new AppName("proxy");

    /** It never changes, so that edges take a server for the same from file to file. */
    private static final String VERSION = "1";

    private static final NodeId NODE = new NodeId("elsewhere");

    /** A server of an upstream. */
    private record Server(PartName upstream, Address address) {}

    private final Path directory;
    private final Map<Server, Integer> numbers = new HashMap<>();
    private final Map<Server, Long> drainedAt = new HashMap<>();
    private final Map<PartName, Integer> lastNumbers = new HashMap<>();
    private final Map<PartName, Long> drainNanos = new HashMap<>();

    /** Begins with nothing; files are found from that folder. */
    ProxyPicture(Path directory) {
        this.directory = directory;
    }

    /** The next picture, by what the file says now. */
    Cluster next(
            Cluster before,
            ProxyConfig config,
            Servers servers,
            List<CertificateFiles> certificates,
            long nowNanos) {
        App app = app(config, certificates);
        Cluster next = before.with(app);
        Set<Server> wanted = new HashSet<>();
        for (Upstream upstream : app.upstreams()) {
            drainNanos.put(upstream.name(), upstream.traffic().drain().toNanos());
            for (Servers.Resolved each : servers.of(upstream.name().toString())) {
                Server server = new Server(upstream.name(), each.address());
                wanted.add(server);
                drainedAt.remove(server);
                int concurrency = upstream.concurrency();
                next = next.with(instance(server, concurrency, each.weight()));
            }
        }
        for (Server server : numbers.keySet()) {
            if (!wanted.contains(server)) {
                next = drain(next, server, nowNanos);
            }
        }
        return next;
    }

    private App app(ProxyConfig config, List<CertificateFiles> certificates) {
        return new App(
                APP,
                VERSION,
                directory,
                config.upstreams().stream()
                        .map(ProxyPicture::route)
                        .flatMap(Optional::stream)
                        .toList(),
                List.of(),
                List.of(),
                config.upstreams().stream().map(ProxyPicture::upstream).toList(),
                config.staticFolders().stream().map(Deploy::staticFolder).toList(),
                RulesInPicture.of(config.rules()),
                RulesInPicture.trustedProxies(config.rules()),
                certificates);
    }

    private static Optional<Route> route(dev.pando.manifest.part.Upstream upstream) {
        return Deploy.route(upstream.way(), new PartName(upstream.name()));
    }

    private static Upstream upstream(dev.pando.manifest.part.Upstream upstream) {
        return new Upstream(
                new PartName(upstream.name()),
                upstream.concurrency(),
                upstream.timeout(),
                upstream.maxBody().bytes(),
                TrafficInPicture.of(upstream.traffic()));
    }

    private Instance instance(Server server, int concurrency, int weight) {
        return new Instance(
                id(server),
                VERSION,
                NODE,
                server.address(),
                Instance.State.READY,
                concurrency,
                weight);
    }

    private InstanceId id(Server server) {
        int number =
                numbers.computeIfAbsent(
                        server, s -> lastNumbers.merge(s.upstream(), 1, Integer::sum));
        return new InstanceId(APP, server.upstream(), number);
    }

    private Cluster drain(Cluster picture, Server server, long nowNanos) {
        long time = drainNanos.getOrDefault(server.upstream(), 0L);
        drainedAt.putIfAbsent(server, nowNanos + time);
        return picture.instance(id(server))
                .map(instance -> picture.with(instance.in(Instance.State.DRAINING)))
                .orElse(picture);
    }

    /** The next picture, without those servers whose time to drain is over. */
    Cluster withoutDrained(Cluster before, long nowNanos) {
        Cluster next = before;
        for (Server server : Set.copyOf(drainedAt.keySet())) {
            if (nowNanos - drainedAt.getOrDefault(server, nowNanos) >= 0) {
                InstanceId gone = id(server);
                next = next.withoutInstances(instance -> instance.id().equals(gone));
                drainedAt.remove(server);
                numbers.remove(server);
            }
        }
        return next;
    }
}
