package dev.pando.compute;

import dev.pando.cluster.Instance;
import dev.pando.cluster.InstanceId;
import dev.pando.cluster.NodeId;
import dev.pando.cluster.PictureKeeper;
import java.io.IOException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes this node's instances into the picture; nobody else does. Safe for use by many threads.
 */
final class Presence {
    private static final Logger LOG = LoggerFactory.getLogger(Presence.class);

    private final PictureKeeper keeper;
    private final NodeId node;

    Presence(PictureKeeper keeper, NodeId node) {
        this.keeper = keeper;
        this.node = node;
    }

    NodeId node() {
        return node;
    }

    /** Adds the instance, or replaces what the picture says of it. */
    void show(Instance instance) throws IOException {
        keeper.change(picture -> picture.with(instance));
    }

    /**
     * Takes an instance out. If that cannot be written, the edge passes it over as it refuses
     * connections, and the next write about it repairs the picture.
     */
    void remove(InstanceId id) {
        try {
            keeper.change(picture -> picture.withoutInstances(shown -> shown.id().equals(id)));
        } catch (IOException e) {
            LOG.error("an ended instance stays in the picture, instance={}", id, e);
        }
    }

    /** Takes all of this node's instances out: those that a crash left, or that were just ended. */
    void clear() throws IOException {
        keeper.change(picture -> picture.withoutInstances(shown -> shown.node().equals(node)));
    }
}
