package dev.pando.api;

import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The answer to {@code GET /v1/environment}: what an instance of the app finds in its environment,
 * less what is its own ({@code PORT}, {@code PANDO_INSTANCE}). It holds passwords; the database's
 * is the operator's own.
 */
public record EnvironmentAnswer(SortedMap<String, String> variables) {
    public EnvironmentAnswer {
        variables = Collections.unmodifiableSortedMap(new TreeMap<>(variables));
    }

    /** The answer for these variables. */
    public static EnvironmentAnswer of(Map<String, String> variables) {
        return new EnvironmentAnswer(new TreeMap<>(variables));
    }
}
