package dev.pando.manifest.part;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The app's database.
 *
 * @param schema the folder of migrations, relative to the manifest's; null when there is none
 * @param shards how many slices its rows are spread over, 1 or more
 * @param replicas standbys beside the primary of each shard, 0 or more
 * @param durability when a write counts as done; null without replicas
 * @param pooling how long a session of the app's has a connection to PostgreSQL to itself
 * @param slowStatements a statement that takes so long, or longer, is logged; null where none is
 * @param tables how tables are spread; a table that is not named here is not spread
 */
public record Database(
        @Nullable Path schema,
        int shards,
        int replicas,
        @Nullable Durability durability,
        Pooling pooling,
        @Nullable Duration slowStatements,
        List<Table> tables) {

    /** When a write counts as done. */
    public enum Durability {
        /** Once a standby has it too. */
        QUORUM,
        /** Once the primary has it. */
        ASYNC
    }

    /** How long a session has a connection to PostgreSQL to itself. */
    public enum Pooling {
        /** Until its transaction is over, where it leaves nothing of its own on it. */
        TRANSACTION,
        /** Until the session is over. */
        SESSION
    }

    public Database {
        tables = List.copyOf(tables);
    }
}
