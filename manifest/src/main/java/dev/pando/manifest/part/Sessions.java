package dev.pando.manifest.part;

import java.time.Duration;

/**
 * How sessions of the app's users are kept.
 *
 * @param idle how long an unused session lives
 */
public record Sessions(Store store, Duration idle) {

    /** Where sessions are kept. */
    public enum Store {
        /** In the app's memory cache. */
        CACHE
    }
}
