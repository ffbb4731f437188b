package dev.pando.server;

import dev.pando.api.ApiFormat;
import dev.pando.api.DrainBegun;
import dev.pando.api.ErrorAnswer;
import dev.pando.api.ErrorCode;
import dev.pando.api.InstanceList;
import dev.pando.api.InstanceStatus;
import dev.pando.api.PartStatus;
import dev.pando.api.TrafficNow;
import dev.pando.cluster.Cluster;
import dev.pando.cluster.Function;
import dev.pando.cluster.Instance;
import dev.pando.cluster.InstanceId;
import dev.pando.cluster.Part;
import dev.pando.cluster.PictureKeeper;
import dev.pando.compute.InstanceRun;
import dev.pando.edge.InstanceLoad;
import dev.pando.edge.PartLoad;
import dev.pando.edge.pool.Trouble;
import dev.pando.node.telemetry.Histogram;
import dev.pando.server.admin.Answer;
import java.time.Duration;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** The instances of the picture at the admin listener: what is known of them, and draining one. */
final class InstanceResources {
    private static final Comparator<InstanceId> BY_NAME =
            Comparator.comparing((InstanceId id) -> id.app().toString())
                    .thenComparing(id -> id.part().toString())
                    .thenComparingInt(InstanceId::number);

    private final ApiFormat format;
    private final PictureKeeper picture;
    private final Fleet fleet;

    InstanceResources(ApiFormat format, PictureKeeper picture, Fleet fleet) {
        this.format = format;
        this.picture = picture;
        this.fleet = fleet;
    }

    Answer list() {
        Map<InstanceId, InstanceLoad> loads = fleet.loads();
        List<InstanceStatus> instances =
                picture.current().instances().stream()
                        .sorted(Comparator.comparing(Instance::id, BY_NAME))
                        .map(one -> status(one, loads))
                        .toList();
        List<PartStatus> parts =
                fleet.queues().stream()
                        .map(one ->
                                new PartStatus(
                                        one.app().toString(), one.part().toString(), one.queued()))
                        .sorted(
                                Comparator.comparing(PartStatus::app)
                                        .thenComparing(PartStatus::part))
                        .toList();
        return Answer.json(200, format.write(new InstanceList(instances, parts)));
    }

    /** What the front door has counted. */
    Answer traffic() {
        Map<InstanceId, InstanceLoad> loads = fleet.loads();
        return Answer.json(
                200,
                format.write(
                        new TrafficNow(
                                IntStream.range(0, Histogram.bounds())
                                        .mapToObj(Histogram::seconds)
                                        .toList(),
                                fleet.queues().stream()
                                        .map(InstanceResources::traffic)
                                        .sorted(
                                                Comparator.comparing(TrafficNow.Part::app)
                                                        .thenComparing(TrafficNow.Part::part))
                                        .toList(),
                                picture.current().instances().stream()
                                        .sorted(Comparator.comparing(Instance::id, BY_NAME))
                                        .map(one -> traffic(one, loads))
                                        .toList())));
    }

    private static TrafficNow.Part traffic(PartLoad load) {
        return new TrafficNow.Part(
                load.app().toString(),
                load.part().toString(),
                load.queued(),
                load.time().count(),
                load.serverErrors(),
                Arrays.stream(load.time().counts()).boxed().toList());
    }

    private static TrafficNow.Instance traffic(
            Instance instance, Map<InstanceId, InstanceLoad> loads) {
        InstanceId id = instance.id();
        InstanceLoad load = loads.getOrDefault(id, InstanceLoad.NONE);
        Trouble trouble = load.trouble();
        return new TrafficNow.Instance(
                id.app().toString(),
                id.label(),
                instance.state().toString(),
                trouble == null ? "" : trouble.text(),
                load.requests(),
                load.tunnels(),
                load.counts().requests(),
                load.counts().errors(),
                load.counts().nanos() / 1e9);
    }

    private InstanceStatus status(Instance instance, Map<InstanceId, InstanceLoad> loads) {
        InstanceId id = instance.id();
        InstanceLoad load = loads.getOrDefault(id, InstanceLoad.NONE);
        Trouble trouble = load.trouble();
        InstanceRun run = fleet.run(id).orElse(InstanceRun.UNKNOWN);
        return new InstanceStatus(
                id.app().toString(),
                id.part().toString(),
                id.label(),
                instance.node().toString(),
                instance.version(),
                instance.state().toString(),
                instance.address().toString(),
                instance.concurrency(),
                instance.weight(),
                load.requests(),
                load.tunnels(),
                trouble == null ? "" : trouble.text(),
                run.age().toSeconds(),
                run.restarts());
    }

    /** Begins to drain the instance of that name. */
    Answer drain(String label) {
        Cluster now = picture.current();
        List<Instance> named =
                now.instances().stream().filter(one -> one.id().label().equals(label)).toList();
        if (named.isEmpty()) {
            return failure(ErrorCode.NOT_FOUND, "no instance " + label + there(now));
        }
        if (named.size() > 1) {
            return failure(ErrorCode.CONFLICT, "several apps have an instance " + label);
        }
        Instance instance = named.getFirst();
        return switch (fleet.drain(instance.id())) {
            case WANTED -> Answer.json(202, format.write(begun(now, instance)));
            case NOT_HERE ->
                    failure(
                            ErrorCode.CONFLICT,
                            label + " is not run by this Pando: end it where it runs");
            case NOT_READY ->
                    failure(
                            ErrorCode.CONFLICT,
                            instance.state() == Instance.State.READY
                                    ? label + " has just ceased to be READY"
                                    : label + " is " + instance.state() + " (expected: READY)");
        };
    }

    private static String there(Cluster now) {
        List<String> labels =
                now.instances().stream()
                        .map(Instance::id)
                        .sorted(BY_NAME)
                        .map(InstanceId::label)
                        .toList();
        return labels.isEmpty() ? "" : " (there is " + String.join(", ", labels) + ")";
    }

    private DrainBegun begun(Cluster now, Instance instance) {
        Duration longest =
                now.app(instance.id().app())
                        .flatMap(app -> app.part(instance.id().part()))
                        .map(InstanceResources::longestDrain)
                        .orElse(Duration.ZERO);
        return new DrainBegun(status(instance, fleet.loads()), longest.toSeconds());
    }

    /** A function's calls are over at their deadlines. */
    private static Duration longestDrain(Part part) {
        return part instanceof Function function ? function.timeout() : part.traffic().drain();
    }

    private Answer failure(ErrorCode code, String message) {
        return Answer.json(code.status(), format.write(new ErrorAnswer(code, message)));
    }
}
