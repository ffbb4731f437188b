package dev.pando.edge.pool;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pando.cluster.App;
import dev.pando.cluster.AppName;
import dev.pando.cluster.Cluster;
import dev.pando.cluster.Instance;
import dev.pando.cluster.InstanceId;
import dev.pando.cluster.NodeId;
import dev.pando.cluster.PartName;
import dev.pando.cluster.Service;
import dev.pando.node.net.Address;
import dev.pando.testing.Generated;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The pool by itself: slots, choices and the queue, from many threads at once. */
final class PoolTest {
    private static final AppName SHOP = new AppName("shop");
    private static final PartName WEB = new PartName("web");
    private static final int CONCURRENCY = 3;

    private final AtomicLong now = new AtomicLong();
    private final Pools pools = new Pools(new PoolSettings(1, Duration.ofSeconds(1), now::get));

    private static Cluster picture(int instances, int concurrency) {
        Service service =
                new Service(WEB, List.of("x"), 1, 1, null, 1, Map.of(), Duration.ofSeconds(1), 1);
        Cluster picture =
                Cluster.EMPTY.with(new App(SHOP, "1", Path.of("."), List.of(), List.of(service)));
        for (int i = 1; i <= instances; i++) {
            picture =
                    picture.with(
                            new Instance(
                                    new InstanceId(SHOP, WEB, i),
                                    "1",
                                    new NodeId("n"),
                                    Address.loopback(i),
                                    Instance.State.READY,
                                    concurrency,
                                    1));
        }
        return picture;
    }

    private Pool pool(int instances) {
        return pool(instances, CONCURRENCY);
    }

    private Pool pool(int instances, int concurrency) {
        pools.update(picture(instances, concurrency));
        return pools.all().iterator().next();
    }

    private static Member acquired(Pool pool, RandomGenerator random) {
        Member member = pool.acquire(0, random, 0, null);
        if (member == null) {
            throw new AssertionError("no slot is free");
        }
        return member;
    }

    @Test
    void losesNoSlotAndNoWaiterAmongThreads() throws Exception {
        Pool pool = pool(4);
        Crowd crowd = new Crowd(pool);
        List<CompletableFuture<Void>> done = new ArrayList<>();
        for (int thread = 0; thread < 60; thread++) {
            RandomGenerator random = new SplittableRandom(thread);
            done.add(
                    CompletableFuture.runAsync(
                            () -> random.ints(1_000).forEach(i -> crowd.work(random)),
                            task -> Thread.ofVirtual().start(task)));
        }
        CompletableFuture.allOf(done.toArray(CompletableFuture[]::new)).get(60, TimeUnit.SECONDS);

        assertThat(crowd.most.get()).isEqualTo(CONCURRENCY);
        assertThat(crowd.granted.get()).isPositive();
        assertThat(crowd.left.get()).isPositive();
        assertThat(pool.inFlight()).isZero();
        assertThat(pool.waiting()).isZero();
    }

    /** Many requests at once, more than there are slots. */
    private static final class Crowd {
        private final Pool pool;
        private final AtomicInteger most = new AtomicInteger();
        private final AtomicInteger granted = new AtomicInteger();
        private final AtomicInteger left = new AtomicInteger();

        Crowd(Pool pool) {
            this.pool = pool;
        }

        /** One request: takes a slot or waits for one, sometimes in vain, and gives it back. */
        void work(RandomGenerator random) {
            @Nullable Member member = pool.acquire(0, random, 0, null);
            if (member == null) {
                CompletableFuture<Member> slot = new CompletableFuture<>();
                Waiter waiter = slot::complete;
                assertThat(pool.enqueue(waiter)).isTrue();
                if (random.nextInt(4) == 0 && pool.leave(waiter)) {
                    left.incrementAndGet();
                    return;
                }
                member = slot.orTimeout(30, TimeUnit.SECONDS).join();
                granted.incrementAndGet();
            }
            most.accumulateAndGet(member.inFlight(), Math::max);
            LockSupport.parkNanos(random.nextInt(20_000));
            pool.release(member);
        }
    }

    @Test
    void keepsLoadsEvenByTwoChoices() {
        Generated.forAll(
                100,
                random -> {
                    Pool pool = pool(10, 100);
                    List<Member> held = new ArrayList<>();
                    for (int i = 0; i < 100; i++) {
                        held.add(acquired(pool, random));
                    }
                    // One choice alone would leave someone with 16 or more most of the time.
                    assertThat(held.stream().mapToInt(Member::inFlight).max().orElseThrow())
                            .isBetween(10, 13);
                    held.forEach(pool::release);
                });
    }

    @Test
    void passesOverWhoRefusedUntilItsTimeIsOver() {
        Pool pool = pool(2);
        RandomGenerator random = new SplittableRandom(7);
        Member refusing = acquired(pool, random);
        pool.refused(refusing);
        pool.release(refusing);
        for (int i = 0; i < CONCURRENCY; i++) {
            assertThat(pool.acquire(0, random, 1, null)).isNotNull().isNotSameAs(refusing);
        }
        assertThat(pool.acquire(0, random, 1, null)).isNull();
        now.set(Duration.ofSeconds(1).toNanos());

        assertThat(pool.acquire(0, random, now.get(), null)).isSameAs(refusing);
    }

    @Test
    void keepsAnInstancesCountsFromPictureToPicture() {
        Pool pool = pool(1);
        Member before = acquired(pool, new SplittableRandom(1));
        pools.update(picture(2, CONCURRENCY));
        pools.update(picture(1, CONCURRENCY));

        assertThat(pools.all()).containsExactly(pool);
        assertThat(pool.inFlight()).isEqualTo(1);
        pool.release(before);
        assertThat(pool.inFlight()).isZero();
    }

    @Test
    void grantsFreshSlotsToThoseWhoWait() {
        Pool pool = pool(0);
        List<Integer> order = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            int number = i;
            assertThat(pool.enqueue(member -> order.add(number))).isTrue();
        }
        pools.update(picture(1, CONCURRENCY));

        assertThat(order).containsExactly(0, 1, 2);
        assertThat(pool.waiting()).isEqualTo(1);
    }
}
