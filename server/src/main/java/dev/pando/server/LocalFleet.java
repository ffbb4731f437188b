package dev.pando.server;

import dev.pando.cluster.InstanceId;
import dev.pando.compute.Compute;
import dev.pando.compute.DrainAnswer;
import dev.pando.compute.InstanceRun;
import dev.pando.edge.Edge;
import dev.pando.edge.InstanceLoad;
import dev.pando.edge.PartLoad;
import dev.pando.server.terminal.Terminal;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The instances of one machine, where one edge and one compute are all there is. */
record LocalFleet(Edge edge, Compute compute, Terminal terminal) implements Fleet {
    @Override
    public Map<InstanceId, InstanceLoad> loads() {
        return edge.instances();
    }

    @Override
    public List<PartLoad> queues() {
        return edge.parts();
    }

    @Override
    public Optional<InstanceRun> run(InstanceId id) {
        return compute.run(id);
    }

    @Override
    public DrainAnswer drain(InstanceId id) {
        DrainAnswer answer = compute.drain(id);
        if (answer == DrainAnswer.WANTED) {
            terminal.note(id.label(), "is drained as asked, once another one is ready");
        }
        return answer;
    }
}
