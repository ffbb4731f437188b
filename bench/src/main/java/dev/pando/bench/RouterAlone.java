package dev.pando.bench;

import dev.pando.cluster.Cluster;
import dev.pando.cluster.InMemoryPictureKeeper;
import dev.pando.cluster.ShardMap;
import dev.pando.database.AppDatabase;
import dev.pando.database.router.PoolSize;
import dev.pando.database.router.Pooling;
import dev.pando.database.router.Router;
import dev.pando.database.router.RouterSettings;
import dev.pando.database.statistics.SlowStatements;
import dev.pando.database.statistics.Statistics;
import dev.pando.node.net.Address;
import dev.pando.node.net.EventLoops;
import dev.pando.node.net.Transport;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CountDownLatch;

/**
 * The database router alone, before a PostgreSQL that someone else runs, until it is killed: {@code
 * RouterAlone PORT POSTGRES_HOST:PORT DATABASE USER PASSWORD POOL_SIZE [POOLING]}, where the size
 * may be {@code usual}. It prints the password that it lets the user in with.
 */
public final class RouterAlone {
    private RouterAlone() {}

    /** Opens it and waits. */
    public static void main(String[] args) throws Exception {
        Address server = Address.parse(args[1]);
        RouterSettings settings =
                new RouterSettings(
                        Address.loopback(Integer.parseInt(args[0])),
                        args.length > 6 ? Pooling.valueOf(args[6]) : Pooling.SESSION,
                        20_000,
                        args[5].equals("usual")
                                ? PoolSize.of(Runtime.getRuntime().availableProcessors())
                                : PoolSize.fixed(Integer.parseInt(args[5])),
                        Duration.ofSeconds(10),
                        Duration.ofSeconds(60),
                        Duration.ofSeconds(60));
        try (EventLoops loops = EventLoops.start("router", 1, Transport.ofMessages("transport"));
                InMemoryPictureKeeper picture = new InMemoryPictureKeeper()) {
            ShardMap map = new ShardMap(1, List.of(new ShardMap.Shard(0, server, List.of())));
            picture.update(0, Cluster.EMPTY.with(map));
            Path log = Files.createTempDirectory("router").resolve("slow-statements.log");
            SlowStatements slowOnes = SlowStatements.toFile(log, 1L << 20, 1);
            Statistics statistics =
                    new Statistics(
                            System::nanoTime,
                            InstantSource.system(),
                            Duration.ofSeconds(1),
                            slowOnes);
            try (slowOnes;
                    Router router =
                            Router.open(
                                    settings,
                                    loops,
                                    picture,
                                    new SecureRandom(),
                                    null,
                                    statistics)) {
                AppDatabase there = new AppDatabase(server, args[2], args[3], args[4]);
                System.out.println(router.admit(there, "bench").password());
                new CountDownLatch(1).await();
            }
        }
    }
}
