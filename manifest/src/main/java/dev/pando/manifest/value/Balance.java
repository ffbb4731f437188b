package dev.pando.manifest.value;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * How an instance is chosen: {@code two-choices}, {@code random}, {@code round-robin}, {@code
 * least-requests}, {@code latency}, or {@code hash by} what tells whose a request is.
 *
 * @param key what a hash is made of; with a hash, and only with it
 */
public record Balance(Policy policy, @Nullable RequestKey key) {
    /** What is right where nothing is said. */
    public static final Balance TWO_CHOICES = new Balance(Policy.TWO_CHOICES, null);

    private static final String HASH_BY = "hash by ";
    private static final List<String> NAMES =
            Arrays.stream(Policy.values())
                    .filter(policy -> policy != Policy.HASH)
                    .map(Balance::name)
                    .toList();

    /** The form of one. */
    public static final Form<Balance> FORM =
            new Form<>(
                    String.join(", ", NAMES)
                            + ", or hash by client, path, header NAME or cookie NAME",
                    Balance::parse);

    /** The ways to choose. */
    public enum Policy {
        /** Of two drawn at random the one with fewer requests in flight. */
        TWO_CHOICES,
        /** Any. */
        RANDOM,
        /** One after the other. */
        ROUND_ROBIN,
        /** The one with the fewest requests in flight of all. */
        LEAST_REQUESTS,
        /** Of two drawn at random the one whose answers take less time. */
        LATENCY,
        /** The same one for the same key. */
        HASH
    }

    private static String name(Policy policy) {
        return policy.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    private static Balance parse(String text) throws Malformed {
        if (text.startsWith(HASH_BY)) {
            String key = text.substring(HASH_BY.length()).strip();
            try {
                return new Balance(Policy.HASH, RequestKey.FORM.parse(key));
            } catch (Malformed e) {
                throw new Malformed(text);
            }
        }
        for (Policy policy : Policy.values()) {
            if (policy != Policy.HASH && name(policy).equals(text)) {
                return new Balance(policy, null);
            }
        }
        throw new Malformed(text, Nearest.of(text, NAMES));
    }
}
