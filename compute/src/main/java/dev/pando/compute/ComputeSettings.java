package dev.pando.compute;

import java.time.Duration;

/**
 * How instances are run on a node.
 *
 * @param region what instances find as PANDO_REGION
 * @param readyTimeout how long a started instance may take until it answers
 * @param drainTimeout how long instances may keep their connections when compute closes; else their
 *     part says
 * @param stopGrace how long an instance may take to end after SIGTERM, before SIGKILL
 * @param firstPause how long to wait before a first restart; each further wait is twice as long
 * @param longestPause what those waits grow to
 * @param calmAfter how long an instance must live for the waits to begin anew
 * @param firstPort the lowest port for instances
 * @param lastPort the highest; the range must not meet the kernel's ephemeral ports (32768..60999
 *     on Linux), where an outgoing connection may sit on a port between its choice and its use
 * @param spares how many workers of Node and of Python each wait for the next function to start,
 *     while functions use the language; 0 for none. One of Node has 43 MB resident, of which 7 MB
 *     are shared with no other process; one of Python 15 MB, of which 8 MB
 */
public record ComputeSettings(
        String region,
        Duration readyTimeout,
        Duration drainTimeout,
        Duration stopGrace,
        Duration firstPause,
        Duration longestPause,
        Duration calmAfter,
        int firstPort,
        int lastPort,
        int spares) {
    private static final int MAX_SPARES = 16;

    public ComputeSettings {
        if (firstPort < 1024 || lastPort > 65535 || lastPort < firstPort) {
            throw new IllegalArgumentException(
                    "ports: " + firstPort + ".." + lastPort + " (expected: within 1024..65535)");
        }
        if (spares < 0 || spares > MAX_SPARES) {
            throw new IllegalArgumentException(
                    "spares: " + spares + " (expected: 0.." + MAX_SPARES + ")");
        }
        if (firstPause.isNegative()
                || firstPause.isZero()
                || longestPause.compareTo(firstPause) < 0) {
            throw new IllegalArgumentException(
                    "pauses: " + firstPause + ".." + longestPause + " (expected: above 0, rising)");
        }
    }

    /** The usual settings. */
    public static ComputeSettings defaults(String region) {
        return new ComputeSettings(
                region,
                Duration.ofSeconds(60),
                Duration.ofSeconds(10),
                Duration.ofSeconds(10),
                Duration.ofMillis(500),
                Duration.ofSeconds(30),
                Duration.ofSeconds(60),
                20_000,
                29_999,
                1);
    }
}
