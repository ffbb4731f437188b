package dev.pando.edge;

import static dev.pando.testing.Eventually.eventually;

import dev.pando.cluster.App;
import dev.pando.cluster.AppName;
import dev.pando.cluster.CertificateFiles;
import dev.pando.cluster.Function;
import dev.pando.cluster.InMemoryPictureKeeper;
import dev.pando.cluster.Instance;
import dev.pando.cluster.InstanceId;
import dev.pando.cluster.NodeId;
import dev.pando.cluster.PartName;
import dev.pando.cluster.Route;
import dev.pando.cluster.Service;
import dev.pando.cluster.StaticFolder;
import dev.pando.cluster.rule.PathRules;
import dev.pando.edge.log.AccessLog;
import dev.pando.node.net.Address;
import dev.pando.node.net.EventLoops;
import dev.pando.node.net.Network;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/** An edge with a picture that a test paints: one app, {@code shop}, on two event loops. */
final class EdgeRig implements AutoCloseable {
    static final AppName APP = new AppName("shop");
    static final PartName WEB = new PartName("web");
    static final long MAX_BODY = 2L << 30;

    final SkippingClock clock = new SkippingClock();
    final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    final InMemoryPictureKeeper picture = new InMemoryPictureKeeper();
    final Edge edge;
    private final EventLoops loops = EventLoops.start("edge", 2);
    private final AccessLog log;

    EdgeRig() {
        this(EdgeSettings.DEFAULTS, AccessLog.discarding());
    }

    EdgeRig(EdgeSettings settings) {
        this(settings, AccessLog.discarding());
    }

    EdgeRig(EdgeSettings settings, AccessLog log) {
        this.log = log;
        edge = new Edge(settings, picture, loops, meters, log, clock, new SplittableRandom(1));
    }

    /** An edge whose part {@code web} takes every path and has these instances. */
    static EdgeRig inFrontOf(Address... instances) throws IOException {
        EdgeRig rig = new EdgeRig();
        rig.serve(service(WEB, 50, Duration.ofSeconds(30), MAX_BODY), "/");
        for (int i = 0; i < instances.length; i++) {
            rig.ready(WEB, i + 1, instances[i]);
        }
        return rig;
    }

    static Service service(PartName name, int concurrency, Duration timeout, long maxBodyBytes) {
        return new Service(
                name, List.of("none"), 1, concurrency, null, 1, Map.of(), timeout, maxBodyBytes);
    }

    /** Puts a service with one prefix into the picture, and waits until the edge knows. */
    void serve(Service service, String prefix, String... hosts) throws IOException {
        serve(service, new Route(List.of(hosts), prefix, service.name()));
    }

    /** Puts a service with one route into the picture, and waits until the edge knows. */
    void serve(Service service, Route route) throws IOException {
        picture.change(now -> {
            App old = now.app(APP).orElse(new App(APP, "1", Path.of("."), List.of(), List.of()));
            List<Service> parts = new ArrayList<>(old.services());
            parts.removeIf(part -> part.name().equals(service.name()));
            parts.add(service);
            List<Route> routes = new ArrayList<>(old.routes());
            routes.add(route);
            return now.with(new App(APP, "1", Path.of("."), routes, parts));
        });
        awaitPicture();
    }

    /** Puts these rules into the picture in place of all others, and waits until the edge knows. */
    void rules(PathRules... rules) throws IOException {
        picture.change(now -> now.with(now.app(APP).orElseThrow().withRules(List.of(rules))));
        awaitPicture();
    }

    /** Trusts these proxies and no others from now on. */
    void trust(Network... proxies) throws IOException {
        picture.change(
                now -> now.with(now.app(APP).orElseThrow().withTrustedProxies(List.of(proxies))));
        awaitPicture();
    }

    /** Shows these certificates and no others from now on. */
    void shows(CertificateFiles... certificates) throws IOException {
        picture.change(now ->
                now.with(now.app(APP).orElseThrow().withCertificates(List.of(certificates))));
        awaitPicture();
    }

    /** Opens a front door for TLS. */
    Address frontTls() throws IOException {
        return edge.listenTls(Door.Front.toAll(), Address.loopback(0));
    }

    /** Puts a function into the picture, and waits until the edge knows. */
    void serve(Function function) throws IOException {
        picture.change(now -> {
            App old = now.app(APP).orElse(new App(APP, "1", Path.of("."), List.of(), List.of()));
            List<Function> functions = new ArrayList<>(old.functions());
            functions.add(function);
            return now.with(
                    new App(
                            APP,
                            "1",
                            Path.of("."),
                            old.routes(),
                            old.services(),
                            functions,
                            old.staticFolders()));
        });
        awaitPicture();
    }

    /** Puts a static folder into the picture, and waits until the edge knows. */
    void serve(Path directory, StaticFolder folder) throws IOException {
        picture.change(now -> {
            App old = now.app(APP).orElse(new App(APP, "1", directory, List.of(), List.of()));
            List<StaticFolder> folders = new ArrayList<>(old.staticFolders());
            folders.removeIf(each -> each.prefix().equals(folder.prefix()));
            folders.add(folder);
            return now.with(
                    new App(
                            APP,
                            "1",
                            directory,
                            old.routes(),
                            old.services(),
                            old.functions(),
                            folders));
        });
        awaitPicture();
    }

    /** Puts an instance into the picture as ready, and waits until the edge knows. */
    void ready(PartName part, int number, Address at) throws IOException {
        put(part, number, at, Instance.State.READY);
    }

    void put(PartName part, int number, Address at, Instance.State state) throws IOException {
        picture.change(now -> {
            int concurrency = now.app(APP).orElseThrow().part(part).orElseThrow().concurrency();
            return now.with(
                    new Instance(
                            new InstanceId(APP, part, number),
                            "1",
                            new NodeId("here"),
                            at,
                            state,
                            concurrency,
                            1));
        });
        awaitPicture();
    }

    void remove(PartName part, int number) throws IOException {
        InstanceId id = new InstanceId(APP, part, number);
        picture.change(now -> now.withoutInstances(instance -> instance.id().equals(id)));
        awaitPicture();
    }

    private void awaitPicture() {
        long revision = picture.current().revision();
        eventually(
                "the edge knows the picture",
                Duration.ofSeconds(10),
                () -> edge.revision() >= revision);
    }

    Address front() throws IOException {
        return edge.listen(Door.Front.toAll(), Address.loopback(0));
    }

    double meter(String name, String... tags) {
        var gauge = meters.find(name).tags(tags).gauge();
        if (gauge != null) {
            return gauge.value();
        }
        return meters.get(name).tags(tags).functionCounter().count();
    }

    @Override
    public void close() {
        edge.close();
        loops.close();
        log.close();
        picture.close();
    }
}
