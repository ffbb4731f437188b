package dev.pando.edge.shield;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pando.testing.Generated;
import java.util.HashMap;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** What the table lets through, beside a plain map, and what it does once it is full. */
final class RateTableTest {
    private static final long INTERVAL = 1_000;
    private static final long BURST = 5 * INTERVAL;

    private static RateTable table(int entries) {
        return new RateTable(entries, new SplittableRandom(7));
    }

    @Test
    void countsAsAPlainMapDoes() {
        Generated.forAll(
                200,
                random -> {
                    RateTable table = table(1 << 14);
                    Map<Long, Long> times = new HashMap<>();
                    long now = random.nextLong();
                    for (int i = 0; i < 2_000; i++) {
                        now += random.nextInt(200);
                        long key = random.nextInt(20) * 0x9e3779b97f4a7c15L;
                        long time = Math.max(times.getOrDefault(key, now) - now, 0) + INTERVAL;
                        long taken = table.take(key, INTERVAL, BURST, now);
                        assertThat(taken).isEqualTo(time > BURST ? BURST - time : time);
                        if (taken > 0 && random.nextInt(10) == 0) {
                            table.giveBack(key, INTERVAL);
                        } else if (taken > 0) {
                            times.put(key, now + time);
                        }
                    }
                    assertThat(table.evicted()).isZero();
                });
    }

    @Test
    void letsABurstThroughAndThenAnEvenRate() {
        RateTable table = table(64);
        for (int i = 0; i < 5; i++) {
            assertThat(table.take(2, INTERVAL, BURST, 0)).isPositive();
        }
        assertThat(table.take(2, INTERVAL, BURST, 0)).isEqualTo(-INTERVAL);
        assertThat(table.take(2, INTERVAL, BURST, 400)).isEqualTo(-600);
        assertThat(table.take(2, INTERVAL, BURST, 1_000)).isEqualTo(BURST);
        assertThat(table.take(2, INTERVAL, BURST, 1_000)).isNegative();
        assertThat(table.refused()).isEqualTo(3);
    }

    @Test
    void keepsWhoIsOverItsRateThroughAFloodOfOthers() {
        RateTable table = table(1 << 10);
        var random = new SplittableRandom(3);
        long greedy = random.nextLong();
        for (int i = 0; i < 6; i++) {
            table.take(greedy, INTERVAL, BURST, 0);
        }
        for (int i = 0; i < 1_000_000; i++) {
            assertThat(table.take(random.nextLong(), INTERVAL, BURST, 0)).isPositive();
        }
        assertThat(table.take(greedy, INTERVAL, BURST, 0)).isNegative();
        assertThat(table.evicted()).isGreaterThan(900_000);
    }

    @Test
    void takesTheEntriesOfIdleKeysFirst() {
        RateTable table = table(1 << 10);
        var random = new SplittableRandom(3);
        for (int i = 0; i < 10_000; i++) {
            table.take(random.nextLong(), INTERVAL, BURST, i * INTERVAL);
        }
        assertThat(table.evicted()).isZero();
    }

    @Test
    void doesNotGrowWithTheAddressesSeen() {
        RateTable table = table(1 << 18);
        KeyedHash keys = table.keysOf("a limit");
        byte[] address = new byte[4];
        long before = usedHeap();
        for (int i = 0; i < 10_000_000; i++) {
            address[0] = (byte) (i >>> 24);
            address[1] = (byte) (i >>> 16);
            address[2] = (byte) (i >>> 8);
            address[3] = (byte) i;
            table.take(keys.of(address, 0, 4), 1_000_000_000L, 10_000_000_000L, i);
        }
        assertThat(usedHeap() - before).isLessThan(1 << 20);
        assertThat(table.entries()).isEqualTo(1 << 18);
        assertThat(table.evicted()).isGreaterThan(9_000_000);
    }

    private static long usedHeap() {
        System.gc();
        return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    }

    @Test
    void letsNoMoreThroughWhereManyThreadsCount() throws Exception {
        RateTable table = table(1 << 10);
        for (int round = 0; round < 200; round++) {
            long key = round * 0x9e3779b97f4a7c15L + 5;
            AtomicInteger let = new AtomicInteger();
            var start = new CountDownLatch(1);
            Thread[] threads = new Thread[4];
            for (int i = 0; i < threads.length; i++) {
                threads[i] =
                        Thread.ofPlatform()
                                .start(() -> {
                                    await(start);
                                    for (int n = 0; n < 100; n++) {
                                        if (table.take(key, INTERVAL, 20 * INTERVAL, 0) > 0) {
                                            let.incrementAndGet();
                                        }
                                    }
                                });
            }
            start.countDown();
            for (Thread thread : threads) {
                thread.join();
            }
            // One more for each other thread that meets the key in the moment that it is new.
            assertThat(let.get()).isBetween(20, 20 + threads.length - 1);
        }
    }

    private static void await(CountDownLatch start) {
        try {
            start.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
