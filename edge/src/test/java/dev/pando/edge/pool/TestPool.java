package dev.pando.edge.pool;

import dev.pando.cluster.App;
import dev.pando.cluster.AppName;
import dev.pando.cluster.Cluster;
import dev.pando.cluster.Instance;
import dev.pando.cluster.InstanceId;
import dev.pando.cluster.NodeId;
import dev.pando.cluster.PartName;
import dev.pando.cluster.Service;
import dev.pando.cluster.traffic.Traffic;
import dev.pando.node.net.Address;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** A pool by itself, whose picture and clock are a test's. One event loop, {@code shop/web}. */
final class TestPool {
    static final AppName SHOP = new AppName("shop");
    static final PartName WEB = new PartName("web");
    private static final int CONCURRENCY = 100;

    /** The time, in nanoseconds. */
    long now;

    private final Pools pools = new Pools(new PoolSettings(1, Duration.ofSeconds(2), () -> now));
    private final Traffic traffic;

    TestPool(Traffic traffic, int... weights) {
        this.traffic = traffic;
        picture(CONCURRENCY, weights);
    }

    /** One that has so many instances, all of the same weight. */
    static TestPool of(int instances, Traffic traffic) {
        return new TestPool(traffic, IntStream.range(0, instances).map(i -> 1).toArray());
    }

    /** Has these instances from now on; those of weight 0 are not there. */
    void picture(int concurrency, int... weights) {
        Service service =
                new Service(WEB, List.of("x"), 1, 1, null, 1, Map.of(), Duration.ofSeconds(1), 1)
                        .with(traffic);
        Cluster picture =
                Cluster.EMPTY.with(new App(SHOP, "1", Path.of("."), List.of(), List.of(service)));
        for (int i = 0; i < weights.length; i++) {
            if (weights[i] > 0) {
                picture = picture.with(instance(i + 1, concurrency, weights[i]));
            }
        }
        pools.update(picture);
    }

    private static Instance instance(int number, int concurrency, int weight) {
        return new Instance(
                new InstanceId(SHOP, WEB, number),
                "1",
                new NodeId("n"),
                Address.loopback(number),
                Instance.State.READY,
                concurrency,
                weight);
    }

    Pool pool() {
        return pools.all().iterator().next();
    }

    /** The instance of that number. */
    Member member(int number) {
        return Objects.requireNonNull(pools.members().get(new InstanceId(SHOP, WEB, number)));
    }

    @Nullable Member acquire(long key, RandomGenerator random) {
        return pool().acquire(key, random, now, null);
    }

    /** A request that an instance takes. */
    Member take(long key, RandomGenerator random) {
        Member taken = acquire(key, random);
        if (taken == null) {
            throw new AssertionError("no slot is free");
        }
        return taken;
    }

    /** The clock goes on by that, and what is due is done ten times a second. */
    void pass(Duration time) {
        long end = now + time.toNanos();
        while (now < end) {
            now += Duration.ofMillis(100).toNanos();
            sweep();
        }
    }

    /** Does what is due. */
    void sweep() {
        pools.sweep();
    }

    /** A request to that instance is answered. */
    void answered(Member member, int status, Duration took) {
        pool().answered(0, member, status, took.toNanos(), now);
    }

    /** A request to that instance is not answered. */
    void unanswered(Member member) {
        pool().unanswered(0, member, 0, now);
    }
}
