package dev.pando.bench;

import dev.pando.cluster.App;
import dev.pando.cluster.AppName;
import dev.pando.cluster.Cluster;
import dev.pando.cluster.InMemoryPictureKeeper;
import dev.pando.cluster.Instance;
import dev.pando.cluster.InstanceId;
import dev.pando.cluster.NodeId;
import dev.pando.cluster.PartName;
import dev.pando.cluster.Route;
import dev.pando.cluster.Service;
import dev.pando.edge.Door;
import dev.pando.edge.Edge;
import dev.pando.edge.EdgeSettings;
import dev.pando.edge.log.AccessLog;
import dev.pando.node.net.Address;
import dev.pando.node.net.EventLoops;
import io.micrometer.core.instrument.Clock;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.CountDownLatch;

/**
 * The edge alone, with one event loop, in front of one upstream, until it is killed: {@code
 * BareFrontDoor PORT UPSTREAM_HOST:PORT [ACCESS_LOG]}. Without a file the access log is off.
 */
public final class BareFrontDoor {
    private static final AppName APP = new AppName("bench");
    private static final PartName PART = new PartName("upstream");
    private static final int CONCURRENCY = 10_000;
    private static final long LOG_BYTES = 64L << 20;

    private BareFrontDoor() {}

    /** Opens it and waits. */
    public static void main(String[] args) throws Exception {
        Address upstream = Address.parse(args[1]);
        try (EventLoops loops = EventLoops.start("edge", 1);
                InMemoryPictureKeeper picture = new InMemoryPictureKeeper();
                AccessLog log =
                        args.length > 2
                                ? AccessLog.toFile(Path.of(args[2]), LOG_BYTES, 1)
                                : AccessLog.discarding()) {
            picture.update(0, picture(upstream));
            try (Edge edge =
                    new Edge(
                            EdgeSettings.DEFAULTS,
                            picture,
                            loops,
                            new SimpleMeterRegistry(),
                            log,
                            Clock.SYSTEM,
                            new SplittableRandom())) {
                edge.listen(Door.Front.toAll(), Address.loopback(Integer.parseInt(args[0])));
                new CountDownLatch(1).await();
            }
        }
    }

    private static Cluster picture(Address upstream) {
        Service service =
                new Service(
                        PART,
                        List.of("someone-elses"),
                        1,
                        CONCURRENCY,
                        null,
                        1,
                        Map.of(),
                        Duration.ofSeconds(30),
                        1L << 40);
        Instance instance =
                new Instance(
                        new InstanceId(APP, PART, 1),
                        "1",
                        new NodeId("bench"),
                        upstream,
                        Instance.State.READY,
                        CONCURRENCY,
                        1);
        return Cluster.EMPTY
                .with(
                        new App(
                                APP,
                                "1",
                                Path.of("."),
                                List.of(new Route(List.of(), "/", PART)),
                                List.of(service)))
                .with(instance);
    }
}
