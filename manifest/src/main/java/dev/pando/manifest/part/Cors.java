package dev.pando.manifest.part;

import java.time.Duration;
import java.util.List;

/**
 * Which other origins' pages may ask, and how.
 *
 * @param origins {@code https://app.example.com}, {@code https://*.example.com}, or {@code *} alone
 *     for any; none where a shorter path's word does not hold
 * @param methods that may be asked
 * @param requestHeaders that may be sent; {@code *} alone for any
 * @param exposedHeaders of answers that a page may read
 * @param credentials whether cookies may be sent
 * @param maxAge how long a browser may keep the answer
 */
public record Cors(
        List<String> origins,
        List<String> methods,
        List<String> requestHeaders,
        List<String> exposedHeaders,
        boolean credentials,
        Duration maxAge) {
    /** No other origin, whatever a shorter path says. */
    public static final Cors NONE =
            new Cors(List.of(), List.of(), List.of(), List.of(), false, Duration.ZERO);

    public Cors {
        origins = List.copyOf(origins);
        methods = List.copyOf(methods);
        requestHeaders = List.copyOf(requestHeaders);
        exposedHeaders = List.copyOf(exposedHeaders);
    }
}
