package dev.pando.database;

import dev.pando.node.net.Address;
import java.nio.file.Path;
import java.time.Duration;

/**
 * How one PostgreSQL is run.
 *
 * @param folder where its data lies, usually {@code database} in the state folder; made if missing
 * @param cache where its programs are unpacked, shared by all Pandos of a user
 * @param listen the loopback address it listens on; port 0 takes a free one
 * @param sharedBuffersMegabytes PostgreSQL's own page cache, 16..65536
 * @param maxConnections sessions at once, 10..5000; one more is refused with SQLSTATE 53300
 * @param readyLimit how long a start may take, crash recovery included
 */
public record DatabaseSettings(
        Path folder,
        Path cache,
        Address listen,
        int sharedBuffersMegabytes,
        int maxConnections,
        Duration readyLimit) {
    public DatabaseSettings {
        requireWithin("shared-buffers", sharedBuffersMegabytes, 16, 65_536);
        requireWithin("max-connections", maxConnections, 10, 5_000);
    }

    /** A small server with the defaults. */
    public static DatabaseSettings of(Path folder, Path cache, Address listen) {
        return new DatabaseSettings(folder, cache, listen, 32, 200, Duration.ofMinutes(10));
    }

    private static void requireWithin(String key, int value, int least, int most) {
        if (value < least || value > most) {
            throw new IllegalArgumentException(
                    key + ": " + value + " (expected: " + least + ".." + most + ")");
        }
    }
}
