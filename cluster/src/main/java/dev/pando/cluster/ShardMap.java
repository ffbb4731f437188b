package dev.pando.cluster;

import dev.pando.node.net.Address;
import java.util.List;

/**
 * Which shard of the database lives where.
 *
 * @param epoch grows with each change of a primary or a shard; a writer with an older one is fenced
 * @param shards in the order of their ids, 0 up
 */
public record ShardMap(long epoch, List<Shard> shards) {
    /** No database. */
    public static final ShardMap EMPTY = new ShardMap(0, List.of());

    public ShardMap {
        shards = List.copyOf(shards);
    }

    /** One slice of the database: where its primary takes writes, and its standbys. */
    public record Shard(int id, Address primary, List<Address> standbys) {
        public Shard {
            standbys = List.copyOf(standbys);
        }
    }
}
