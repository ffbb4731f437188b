package dev.pando.database.router;

import dev.pando.node.net.Address;
import java.time.Duration;

/**
 * How a router is run.
 *
 * @param listen where it takes sessions; port 0 takes a free one
 * @param pooling how long a session keeps a server connection
 * @param maxSessions sessions at once, 1..100000; one more is refused with SQLSTATE 53300
 * @param poolSize server connections for one role in one database; where a session keeps its own,
 *     the most of them counts alone
 * @param waitLimit how long a session waits for a server connection
 * @param loginLimit how long a client may take to log in, as {@code authentication_timeout}
 * @param silenceLimit how long a client that holds a server connection may say nothing in the
 *     middle of a message, where transactions are pooled
 */
public record RouterSettings(
        Address listen,
        Pooling pooling,
        int maxSessions,
        PoolSize poolSize,
        Duration waitLimit,
        Duration loginLimit,
        Duration silenceLimit) {
    public RouterSettings {
        if (maxSessions < 1 || maxSessions > 100_000) {
            throw new IllegalArgumentException(
                    "max-sessions: " + maxSessions + " (expected: 1..100000)");
        }
    }

    /** One with the defaults. */
    public static RouterSettings of(Address listen, Pooling pooling) {
        return new RouterSettings(
                listen,
                pooling,
                5_000,
                PoolSize.of(Runtime.getRuntime().availableProcessors()),
                Duration.ofSeconds(10),
                Duration.ofSeconds(60),
                Duration.ofSeconds(60));
    }
}
