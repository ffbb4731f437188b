package dev.pando.edge;

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
 * A proxy and nothing else, for measuring: {@code java -cp ... dev.pando.edge.BareProxy LISTEN_PORT
 * LOOPS LOG_FILE|- UPSTREAM_PORT...}.
 */
final class BareProxy {
    private static final int LOG_BYTES = 64 << 20;

    private BareProxy() {}

    public static void main(String[] args) throws Exception {
        AppName app = new AppName("bench");
        PartName part = new PartName("web");
        Service service =
                new Service(
                        part,
                        List.of("none"),
                        1,
                        10_000,
                        null,
                        1,
                        Map.of(),
                        Duration.ofSeconds(30),
                        1L << 40);
        Cluster picture =
                Cluster.EMPTY.with(
                        new App(
                                app,
                                "1",
                                Path.of("."),
                                List.of(new Route(List.of(), "/", part)),
                                List.of(service)));
        for (int i = 3; i < args.length; i++) {
            picture =
                    picture.with(
                            new Instance(
                                    new InstanceId(app, part, i - 2),
                                    "1",
                                    new NodeId("bench"),
                                    Address.loopback(Integer.parseInt(args[i])),
                                    Instance.State.READY,
                                    10_000,
                                    1));
        }
        InMemoryPictureKeeper keeper = new InMemoryPictureKeeper();
        keeper.update(0, picture);
        AccessLog log =
                args[2].equals("-")
                        ? AccessLog.discarding()
                        : AccessLog.toFile(Path.of(args[2]), LOG_BYTES, 2);
        Edge edge =
                new Edge(
                        EdgeSettings.DEFAULTS,
                        keeper,
                        EventLoops.start("edge", Integer.parseInt(args[1])),
                        new SimpleMeterRegistry(),
                        log,
                        Clock.SYSTEM,
                        new SplittableRandom());
        Address at = edge.listen(Door.Front.toAll(), Address.loopback(Integer.parseInt(args[0])));
        System.out.println("listens on " + at);
        new CountDownLatch(1).await();
    }
}
