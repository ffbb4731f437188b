package dev.pando.compute;

import java.time.Duration;

/**
 * How long to wait before a restart: at first briefly, then twice as long each time, up to a bound;
 * from the beginning again after a life that was long enough. Confined to one thread.
 */
final class BackOff {
    private final Duration first;
    private final Duration longest;
    private final Duration calmAfter;
    private Duration next;

    BackOff(Duration first, Duration longest, Duration calmAfter) {
        this.first = first;
        this.longest = longest;
        this.calmAfter = calmAfter;
        this.next = first;
    }

    /** The wait after an instance that lived so long. */
    Duration after(Duration lived) {
        Duration wait = lived.compareTo(calmAfter) >= 0 ? first : next;
        Duration doubled = wait.multipliedBy(2);
        next = doubled.compareTo(longest) > 0 ? longest : doubled;
        return wait;
    }
}
