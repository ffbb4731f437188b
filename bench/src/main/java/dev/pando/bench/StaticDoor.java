package dev.pando.bench;

import dev.pando.cluster.App;
import dev.pando.cluster.AppName;
import dev.pando.cluster.Cluster;
import dev.pando.cluster.InMemoryPictureKeeper;
import dev.pando.cluster.StaticFolder;
import dev.pando.edge.Door;
import dev.pando.edge.Edge;
import dev.pando.edge.EdgeSettings;
import dev.pando.edge.log.AccessLog;
import dev.pando.node.net.Address;
import dev.pando.node.net.EventLoops;
import io.micrometer.core.instrument.Clock;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CountDownLatch;

/**
 * The edge alone, with one event loop, that serves one folder at {@code /}, until it is killed:
 * {@code StaticDoor PORT FOLDER [ACCESS_LOG]}. Without a file the access log is off.
 */
public final class StaticDoor {
    private static final long LOG_BYTES = 64L << 20;

    private StaticDoor() {}

    /** Opens it and waits. */
    public static void main(String[] args) throws Exception {
        Path folder = Path.of(args[1]).toAbsolutePath();
        try (EventLoops loops = EventLoops.start("edge", 1);
                InMemoryPictureKeeper picture = new InMemoryPictureKeeper();
                AccessLog log =
                        args.length > 2
                                ? AccessLog.toFile(Path.of(args[2]), LOG_BYTES, 1)
                                : AccessLog.discarding()) {
            picture.update(0, picture(folder));
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

    private static Cluster picture(Path folder) {
        return Cluster.EMPTY.with(
                new App(
                        new AppName("bench"),
                        "1",
                        folder,
                        List.of(),
                        List.of(),
                        List.of(),
                        List.of(new StaticFolder("/", Path.of("."), null, List.of()))));
    }
}
