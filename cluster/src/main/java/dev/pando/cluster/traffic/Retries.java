package dev.pando.cluster.traffic;

/**
 * How much may be sent again, where that is safe.
 *
 * @param sends of one request in all, 1..10; 1 for never again
 * @param budgetPercent of a part's requests, that may be sent again; so that retries do not double
 *     the load of those that fail under it. A hundred are free at the beginning, ten a second at
 *     all times
 */
public record Retries(int sends, int budgetPercent) {
    /** What is right where nobody asks for anything else. */
    public static final Retries DEFAULTS = new Retries(3, 10);

    public Retries {
        if (sends < 1 || sends > 10 || budgetPercent < 0 || budgetPercent > 100) {
            throw new IllegalArgumentException(
                    "retries: sends "
                            + sends
                            + " (expected: 1..10), budget percent "
                            + budgetPercent
                            + " (expected: 0..100)");
        }
    }
}
