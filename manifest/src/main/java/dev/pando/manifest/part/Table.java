package dev.pando.manifest.part;

/** How a table stands on the shards. */
public sealed interface Table {
    /** The table's name, with its schema's before it where one was written. */
    String name();

    /**
     * Each row lives on the shard that its key picks.
     *
     * @param shardBy the key's column
     */
    record Sharded(String name, String shardBy) implements Table {}

    /** Every shard has a whole copy. */
    record Reference(String name) implements Table {}
}
