package dev.pando.server;

import dev.pando.cluster.InstanceId;
import dev.pando.compute.DrainAnswer;
import dev.pando.compute.InstanceRun;
import dev.pando.edge.InstanceLoad;
import dev.pando.edge.PartLoad;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What the rooms of this process know of instances beside the picture, and can do with them. */
interface Fleet {
    /** What the front door has at each. */
    Map<InstanceId, InstanceLoad> loads();

    /** What waits at the front door for each part. */
    List<PartLoad> queues();

    /** How one has run so far; empty if this process does not run it. */
    Optional<InstanceRun> run(InstanceId id);

    /** Has one replaced and drained; does not wait. */
    DrainAnswer drain(InstanceId id);
}
