package dev.pando.edge.pool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.pando.cluster.traffic.Balance;
import dev.pando.cluster.traffic.Balance.Policy;
import dev.pando.cluster.traffic.RequestKey;
import dev.pando.cluster.traffic.Traffic;
import dev.pando.testing.Generated;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** How each policy spreads requests. */
final class SpreadTest {
    private static final int[] ALIKE = {1, 1, 1, 1, 1};
    private static final int[] WEIGHTS = {1, 2, 3, 4, 0};

    private static Traffic by(Policy policy) {
        return Traffic.DEFAULTS.with(
                policy == Policy.HASH ? Balance.hash(RequestKey.client()) : Balance.by(policy));
    }

    /** Sends requests, gives how many each instance took; each is over before the next one. */
    private static String inTurn(Policy policy, int[] weights) {
        TestPool pool = new TestPool(by(policy), weights);
        RandomGenerator random = new SplittableRandom(1);
        Map<Member, Integer> taken = new HashMap<>();
        for (int i = 0; i < 1_000; i++) {
            Member member = pool.take(random.nextLong(), random);
            taken.merge(member, 1, Integer::sum);
            pool.answered(member, 200, Duration.ofMillis(1));
            pool.now += 1_000_000;
            pool.pool().release(member);
        }
        return numbers(pool, weights, taken);
    }

    /** The same where none of 200 requests is over. */
    private static String atOnce(Policy policy, int[] weights) {
        TestPool pool = new TestPool(by(policy), weights);
        RandomGenerator random = new SplittableRandom(2);
        Map<Member, Integer> taken = new HashMap<>();
        for (int i = 0; i < 200; i++) {
            taken.merge(pool.take(random.nextLong(), random), 1, Integer::sum);
        }
        return numbers(pool, weights, taken);
    }

    private static String numbers(TestPool pool, int[] weights, Map<Member, Integer> taken) {
        return IntStream.rangeClosed(1, weights.length)
                .filter(i -> weights[i - 1] > 0)
                .mapToObj(i -> String.format("%4d", taken.getOrDefault(pool.member(i), 0)))
                .collect(Collectors.joining());
    }

    @Test
    void spreadsAsBefore() {
        List<String> table = new ArrayList<>();
        for (Policy policy : Policy.values()) {
            table.add(
                    String.format("%-14s", policy)
                            + inTurn(policy, ALIKE)
                            + " |"
                            + atOnce(policy, ALIKE)
                            + " |"
                            + inTurn(policy, WEIGHTS)
                            + " |"
                            + atOnce(policy, WEIGHTS));
        }

        assertThat(String.join("\n", table))
                .isEqualTo(
                        """
                        TWO_CHOICES    199 190 206 195 210 |  40  39  40  40  41 |  90 233 305 372 |  20  40  61  79
                        RANDOM         214 185 208 170 223 |  44  41  32  38  45 | 112 198 286 404 |  24  26  63  87
                        ROUND_ROBIN    200 200 200 200 200 |  40  40  40  40  40 | 100 200 300 400 |  20  40  60  80
                        LEAST_REQUESTS 214 185 208 170 223 |  40  40  40  40  40 | 112 198 286 404 |  20  40  60  80
                        LATENCY        199 189 213 193 206 |  40  39  40  40  41 | 156 253 284 307 |  20  40  61  79
                        HASH           196 224 163 258 159 |  32  45  39  44  40 | 115 207 264 414 |  22  47  46  85\
                        """);
    }

    @ParameterizedTest
    @EnumSource(Policy.class)
    void givesOneThatJoinsLittleAtFirst(Policy policy) {
        Traffic slowly = by(policy).withSlowStart(Duration.ofSeconds(100));
        TestPool pool = new TestPool(slowly, 1, 1, 1, 1, 0);
        pool.pass(Duration.ofSeconds(1));
        pool.picture(100, 1, 1, 1, 1, 1);

        assertThat(shareOfFifth(pool)).as("at first").isBetween(1, 60);
        pool.pass(Duration.ofSeconds(50));
        assertThat(shareOfFifth(pool)).as("half way").isBetween(60, 160);
        pool.pass(Duration.ofSeconds(50));
        assertThat(shareOfFifth(pool)).as("at last").isCloseTo(200, within(80));
    }

    /** Of a thousand requests, fifty at a time. */
    private static int shareOfFifth(TestPool pool) {
        RandomGenerator random = new SplittableRandom(3);
        int count = 0;
        for (int round = 0; round < 20; round++) {
            List<Member> held = new ArrayList<>();
            for (int i = 0; i < 50; i++) {
                held.add(pool.take(random.nextLong(), random));
            }
            for (Member member : held) {
                count += member == pool.member(5) ? 1 : 0;
                pool.answered(member, 200, Duration.ofMillis(10));
                pool.pool().release(member);
            }
        }
        return count;
    }

    @ParameterizedTest
    @EnumSource(Policy.class)
    void asksAnotherOneThanTheOneToAvoid(Policy policy) {
        Generated.forAll(
                50,
                random -> {
                    TestPool pool = new TestPool(by(policy), 1, 9);
                    Member avoid = pool.member(2);
                    long key = random.nextLong();
                    Member taken = pool.pool().acquire(key, random, pool.now, avoid);
                    assertThat(taken).isSameAs(pool.member(1));
                    pool.picture(1, 1, 1);

                    assertThat(pool.pool().acquire(key, random, pool.now, avoid)).isSameAs(avoid);
                });
    }

    @ParameterizedTest
    @EnumSource(Policy.class)
    void fillsEverySlotBeforeAnybodyWaits(Policy policy) {
        Generated.forAll(
                20,
                random -> {
                    TestPool pool = new TestPool(by(policy), 3, 1, 2);
                    pool.picture(7, 3, 1, 2);
                    for (int i = 0; i < 21; i++) {
                        assertThat(pool.acquire(random.nextLong(), random)).isNotNull();
                    }
                    assertThat(pool.acquire(random.nextLong(), random)).isNull();
                });
    }

    @Test
    void leadsAKeyToTheSameInstanceOnEveryEdge() {
        Generated.forAll(
                20,
                random -> {
                    TestPool one = TestPool.of(10, by(Policy.HASH));
                    TestPool other = TestPool.of(10, by(Policy.HASH));
                    for (int i = 0; i < 100; i++) {
                        long key = random.nextLong();
                        Member member = one.take(key, random);
                        one.pool().release(member);
                        Member same = other.take(key, random);
                        other.pool().release(same);
                        assertThat(same.id()).isEqualTo(member.id());
                    }
                });
    }

    @Test
    void movesOnlyTheKeysOfAnInstanceThatGoes() {
        TestPool pool = TestPool.of(10, by(Policy.HASH));
        RandomGenerator random = new SplittableRandom(4);
        Map<Long, Member> before = new HashMap<>();
        for (int i = 0; i < 10_000; i++) {
            long key = random.nextLong();
            before.put(key, pool.take(key, random));
            pool.pool().release(before.get(key));
        }
        pool.picture(100, 1, 1, 0, 1, 1, 1, 1, 1, 1, 1);
        Member gone = before.values().stream().filter(m -> !m.ready()).findAny().orElseThrow();
        before.forEach((key, member) -> {
            Member now = pool.take(key, random);
            pool.pool().release(now);
            if (member != gone) {
                assertThat(now).isSameAs(member);
            }
        });
    }

    @Test
    void boundsTheLoadOfAnInstanceThatAllKeysLeadTo() {
        TestPool pool = TestPool.of(8, by(Policy.HASH));
        RandomGenerator random = new SplittableRandom(5);
        long onlyKey = random.nextLong();
        for (int held = 1; held <= 400; held++) {
            Member taken = pool.take(onlyKey, random);

            assertThat(taken.inFlight()).isLessThanOrEqualTo((int) Math.ceil(1.25 * held / 8));
        }
    }

    @ParameterizedTest
    @EnumSource(Policy.class)
    void copesWithManyAndHeavyInstances(Policy policy) {
        int[] weights = IntStream.range(0, 3_000).map(i -> 1 + i % 1_000).toArray();
        TestPool pool = new TestPool(by(policy), weights);
        RandomGenerator random = new SplittableRandom(8);
        for (int i = 0; i < 1_000; i++) {
            assertThat(pool.take(random.nextLong(), random)).isNotNull();
        }
    }

    @Test
    void takesTurnsEvenlyByWeight() {
        TestPool pool = new TestPool(by(Policy.ROUND_ROBIN), 6, 2, 4);
        RandomGenerator random = new SplittableRandom(6);
        String turns =
                IntStream.range(0, 12)
                        .mapToObj(i -> pool.take(0, random).id().label().substring(4))
                        .collect(Collectors.joining());

        assertThat(turns).isEqualTo("131231131231");
    }

    @Test
    void leavesAnInstanceAloneThatBecameSlow() {
        TestPool pool = TestPool.of(4, by(Policy.LATENCY));
        RandomGenerator random = new SplittableRandom(7);
        Map<Member, Integer> taken = new HashMap<>();
        for (int i = 0; i < 1_000; i++) {
            Member member = pool.take(0, random);
            taken.merge(member, 1, Integer::sum);
            boolean slow = member == pool.member(3);
            pool.answered(member, 200, Duration.ofMillis(slow ? 500 : 5));
            pool.now += 1_000_000;
            pool.pool().release(member);
        }

        assertThat(taken.get(pool.member(3))).isLessThan(5);
    }
}
