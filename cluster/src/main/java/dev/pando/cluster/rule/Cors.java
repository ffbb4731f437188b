package dev.pando.cluster.rule;

import java.time.Duration;
import java.util.List;

/**
 * Which other origins' pages may ask, and how (WHATWG Fetch, "CORS protocol"). Preflights are
 * answered by the edge; the fields of an instance's answers are replaced.
 *
 * @param origins as browsers send them: {@code https://app.example.com}, or all of the hosts below
 *     one, {@code https://*.example.com}; {@code *} for any; none where no other origin may ask,
 *     whatever a shorter prefix says
 * @param methods that a preflight is told
 * @param requestHeaders that a preflight is told; {@code *} alone for those it asks for
 * @param exposedHeaders of answers that a page may read
 * @param credentials whether cookies may be sent; not with any origin
 * @param maxAge how long a preflight's answer is good
 */
public record Cors(
        List<String> origins,
        List<String> methods,
        List<String> requestHeaders,
        List<String> exposedHeaders,
        boolean credentials,
        Duration maxAge) {
    public Cors {
        origins = List.copyOf(origins);
        methods = List.copyOf(methods);
        requestHeaders = List.copyOf(requestHeaders);
        exposedHeaders = List.copyOf(exposedHeaders);
        if (credentials && origins.contains("*")) {
            throw new IllegalArgumentException(
                    "cors: origins " + origins + " (expected: no '*' with credentials)");
        }
    }
}
