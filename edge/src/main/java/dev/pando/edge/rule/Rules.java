package dev.pando.edge.rule;

import dev.pando.cluster.rule.PathRules;
import java.util.List;

/**
 * All that holds for the requests below one path of one host, its shorter prefixes' included, in
 * the order of {@link PathRules}. Immutable, but for what limits count.
 */
public final class Rules {
    /** Where nothing is said. */
    public static final Rules NONE = new Rules();

    private Rules() {}

    /**
     * Makes ready what a request meets.
     *
     * @param all from the shortest prefix to the longest
     */
    public static Rules of(List<PathRules> all) {
        return all.isEmpty() ? NONE : new Rules();
    }
}
