package dev.pando.server;

import dev.pando.api.ApiFormat;
import dev.pando.api.EnvironmentAnswer;
import dev.pando.node.telemetry.Telemetry;
import dev.pando.server.admin.Answer;
import dev.pando.server.admin.Resource;
import dev.pando.server.control.InstanceEnvironment;
import java.util.Map;
import java.util.function.BooleanSupplier;

/** What can be read and done at the admin listener of a process. */
final class AdminResources {
    private static final String PROMETHEUS = "text/plain; version=0.0.4; charset=utf-8";

    private final ApiFormat format;
    private final BooleanSupplier up;
    private final Telemetry telemetry;
    private final InstanceResources instances;
    private final StatementResources statements;
    private final InstanceEnvironment environment;

    AdminResources(
            ApiFormat format,
            BooleanSupplier up,
            Telemetry telemetry,
            InstanceResources instances,
            StatementResources statements,
            InstanceEnvironment environment) {
        this.format = format;
        this.up = up;
        this.telemetry = telemetry;
        this.instances = instances;
        this.statements = statements;
        this.environment = environment;
    }

    Map<String, Resource> byPath() {
        return Map.of(
                "/healthz", Resource.open(this::health),
                "/metrics", Resource.guarded(this::metrics),
                "/v1/instances", Resource.guarded(instances::list),
                "/v1/traffic", Resource.guarded(instances::traffic),
                "/v1/statements", Resource.query(statements::list),
                "/v1/instances/{id}/drain", Resource.action(instances::drain),
                "/v1/environment", Resource.guarded(this::variables));
    }

    private Answer health() {
        return up.getAsBoolean() ? Answer.text(200, "ok\n") : Answer.text(503, "starting\n");
    }

    private Answer metrics() {
        return new Answer(200, PROMETHEUS, Answer.text(200, telemetry.scrape()).body());
    }

    private Answer variables() {
        return Answer.json(200, format.write(EnvironmentAnswer.of(environment.variables())));
    }
}
