package dev.pando.compute;

import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * What children inherit of Pando's own environment: the few variables that say whose machine and
 * language this is. Anything else (a developer's tokens, say) stays out, so that an instance finds
 * the same on every node.
 */
public final class Inherited {
    private static final List<String> NAMES =
            List.of("PATH", "HOME", "LANG", "TZ", "TMPDIR", "USER");

    private Inherited() {}

    /** Those variables that are set. */
    public static Map<String, String> variables() {
        Map<String, String> own = System.getenv();
        return NAMES.stream()
                .filter(own::containsKey)
                .collect(Collectors.toUnmodifiableMap(Function.identity(), own::get));
    }
}
