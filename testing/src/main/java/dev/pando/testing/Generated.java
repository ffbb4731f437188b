package dev.pando.testing;

import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;

/**
 * Runs a property over generated input. Each case has a seed of its own; a failing case prints it,
 * and {@code -Dseed=N} runs that case alone.
 */
public final class Generated {
    private static final String ALGORITHM = "L64X128MixRandom";

    private Generated() {}

    /** One case: draw input from the random source, act, assert. */
    @FunctionalInterface
    public interface Property {
        /** Checks the property for what the random source gives. */
        void check(RandomGenerator random) throws Exception;
    }

    /**
     * Checks a property for {@code cases} seeds, or for the one that {@code -Dseed=} names.
     *
     * @throws AssertionError naming the seed, for the first case that fails
     */
    public static void forAll(int cases, Property property) {
        String replay = System.getProperty("seed", "");
        if (replay.matches("-?\\d+")) {
            run(Long.parseLong(replay), property);
            return;
        }
        RandomGenerator seeds = RandomGenerator.of(ALGORITHM);
        for (int i = 0; i < cases; i++) {
            run(seeds.nextLong(), property);
        }
    }

    private static void run(long seed, Property property) {
        try {
            property.check(RandomGeneratorFactory.of(ALGORITHM).create(seed));
        } catch (Throwable failure) {
            throw new AssertionError("fails with -Dseed=" + seed + ": " + failure, failure);
        }
    }
}
