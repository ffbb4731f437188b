package dev.pando.server;

import dev.pando.api.ApiFormat;
import dev.pando.api.EnvironmentAnswer;
import dev.pando.api.InstanceList;
import dev.pando.api.InstanceStatus;
import dev.pando.cluster.Instance;
import dev.pando.cluster.PictureKeeper;
import dev.pando.node.telemetry.Telemetry;
import dev.pando.server.admin.Answer;
import dev.pando.server.admin.Resource;
import dev.pando.server.control.InstanceEnvironment;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;

/** What can be read at the admin listener of a process. */
final class AdminResources {
    private static final String PROMETHEUS = "text/plain; version=0.0.4; charset=utf-8";

    private final ApiFormat format;
    private final BooleanSupplier up;
    private final Telemetry telemetry;
    private final PictureKeeper picture;
    private final InstanceEnvironment environment;

    AdminResources(
            ApiFormat format,
            BooleanSupplier up,
            Telemetry telemetry,
            PictureKeeper picture,
            InstanceEnvironment environment) {
        this.format = format;
        this.up = up;
        this.telemetry = telemetry;
        this.picture = picture;
        this.environment = environment;
    }

    Map<String, Resource> byPath() {
        return Map.of(
                "/healthz", Resource.open(this::health),
                "/metrics", Resource.guarded(this::metrics),
                "/v1/instances", Resource.guarded(this::instances),
                "/v1/environment", Resource.guarded(this::variables));
    }

    private Answer health() {
        return up.getAsBoolean() ? Answer.text(200, "ok\n") : Answer.text(503, "starting\n");
    }

    private Answer metrics() {
        return new Answer(200, PROMETHEUS, Answer.text(200, telemetry.scrape()).body());
    }

    private Answer instances() {
        List<InstanceStatus> instances =
                picture.current().instances().stream()
                        .sorted(
                                Comparator.comparing((Instance one) -> one.id().app().toString())
                                        .thenComparing(one -> one.id().part().toString())
                                        .thenComparingInt(one -> one.id().number()))
                        .map(AdminResources::status)
                        .toList();
        return Answer.json(200, format.write(new InstanceList(instances)));
    }

    private static InstanceStatus status(Instance instance) {
        return new InstanceStatus(
                instance.id().app().toString(),
                instance.id().part().toString(),
                instance.id().label(),
                instance.node().toString(),
                instance.version(),
                instance.state().toString(),
                instance.address().toString(),
                instance.concurrency(),
                instance.weight());
    }

    private Answer variables() {
        return Answer.json(200, format.write(EnvironmentAnswer.of(environment.variables())));
    }
}
