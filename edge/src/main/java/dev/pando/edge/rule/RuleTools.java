package dev.pando.edge.rule;

import dev.pando.edge.shield.RateTable;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;

/**
 * What the rules of all pictures share.
 *
 * @param rates where limits count
 * @param passwords what checks who asks
 * @param pages what reads error pages
 */
public record RuleTools(RateTable rates, Passwords passwords, PageFiles pages)
        implements AutoCloseable {
    /**
     * Makes them anew.
     *
     * @param rateEntries how many keys of limits are remembered
     * @param secret chance that nobody outside can guess
     */
    public static RuleTools in(int rateEntries, LongSupplier nanoTime, RandomGenerator secret) {
        return new RuleTools(
                new RateTable(rateEntries, secret),
                new Passwords(nanoTime, secret),
                new PageFiles());
    }

    @Override
    public void close() {
        passwords.close();
    }
}
