package dev.pando.cluster.traffic;

import org.jspecify.annotations.Nullable;

/**
 * How an instance is chosen among those that are free.
 *
 * @param key what a hash is made of; with {@link Policy#HASH}, and only with it
 */
public record Balance(Policy policy, @Nullable RequestKey key) {
    /** The better of two drawn at random: what is right where nobody asks for anything else. */
    public static final Balance TWO_CHOICES = by(Policy.TWO_CHOICES);

    /** The ways to choose. All of them heed weights. */
    public enum Policy {
        /** Of two drawn at random the one with fewer requests in flight. */
        TWO_CHOICES,
        /** Any. */
        RANDOM,
        /** One after the other, the heavier ones more often. */
        ROUND_ROBIN,
        /** The one with the fewest requests in flight of all. */
        LEAST_REQUESTS,
        /** Of two drawn at random the one whose answers take less time, by its peaks. */
        LATENCY,
        /** The same one for the same key, as long as it holds no more than its share and a bit. */
        HASH
    }

    public Balance {
        if ((policy == Policy.HASH) != (key != null)) {
            throw new IllegalArgumentException(
                    policy + " by " + key + " (expected: hash by a key)");
        }
    }

    /** One that looks at no key. */
    public static Balance by(Policy policy) {
        return new Balance(policy, null);
    }

    /** One that leads the same key to the same instance. */
    public static Balance hash(RequestKey key) {
        return new Balance(Policy.HASH, key);
    }
}
