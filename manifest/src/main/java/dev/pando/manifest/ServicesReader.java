package dev.pando.manifest;

import dev.pando.manifest.Supported.Feature;
import dev.pando.manifest.part.Service;
import dev.pando.manifest.part.Service.Visibility;
import dev.pando.manifest.part.Traffic;
import dev.pando.manifest.part.Traffic.Health;
import dev.pando.manifest.part.Way;
import dev.pando.manifest.source.Fields;
import dev.pando.manifest.source.Value;
import dev.pando.manifest.value.CommandLine;
import dev.pando.manifest.value.Excerpt;
import dev.pando.manifest.value.Form;
import dev.pando.manifest.value.InstanceRange;
import dev.pando.manifest.value.Size;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads {@code services:}. */
final class ServicesReader {
    /** What services and functions have alike when nothing is said. */
    static final InstanceRange INSTANCES = InstanceRange.fixed(1);

    static final int CONCURRENCY = 50;
    static final Size MEMORY = Size.ofMegabytes(512);
    static final Duration TIMEOUT = Duration.ofSeconds(30);

    private static final Size MAX_BODY = Size.ofMegabytes(32);

    private final Supported supported;
    private final FrontDoor frontDoor;

    ServicesReader(Supported supported, FrontDoor frontDoor) {
        this.supported = supported;
        this.frontDoor = frontDoor;
    }

    List<Service> read(Value section) {
        Map<String, Service> services =
                section.asEntries(
                        Forms.NAME,
                        "unnamed",
                        "names and settings of services",
                        (name, value) ->
                                value.asFields(
                                        "settings such as command: node server.js",
                                        fields -> service(name, fields)));
        return List.copyOf(services.values());
    }

    private @Nullable Service service(String name, Fields fields) {
        List<String> command = fields.required("command", CommandLine.FORM);
        List<String> build = fields.optional("build", CommandLine.FORM, List.of());
        noteWhatNoShellReads(fields.get("command"), command);
        noteWhatNoShellReads(fields.get("build"), build);
        Value routeValue = fields.get("route");
        Way way = WayReader.read(fields, frontDoor);
        Value visibilityValue = fields.get("visibility");
        Visibility visibility =
                fields.optional(
                        "visibility",
                        Form.oneOf(Visibility.class),
                        routeValue == null ? Visibility.INSIDE : Visibility.FRONT);
        Value environment = fields.get("env");
        Traffic traffic = TrafficReader.read(fields);
        Health health = traffic.health();
        Service service =
                new Service(
                        name,
                        command == null ? List.of() : command,
                        build,
                        way,
                        visibility,
                        instances(fields, supported),
                        fields.optional("concurrency", Forms.CONCURRENCY, CONCURRENCY),
                        health == null ? null : health.path(),
                        fields.optional("memory", Forms.MEMORY, MEMORY),
                        environment == null ? Map.of() : Forms.environment(environment),
                        fields.optional("timeout", Forms.TIMEOUT, TIMEOUT),
                        fields.optional("max-body", Forms.MAX_BODY, MAX_BODY),
                        traffic);

        if (routeValue == null && visibilityValue != null && visibility == Visibility.FRONT) {
            visibilityValue.problem("front without a route", "a route: at the front door");
        }
        if (routeValue != null && visibility == Visibility.INSIDE) {
            routeValue.problem("a route of a service that is inside", "visibility: front");
        }
        return command == null ? null : service;
    }

    private static void noteWhatNoShellReads(@Nullable Value value, @Nullable List<String> words) {
        if (value == null || words == null || words.isEmpty()) {
            return;
        }
        String word = CommandLine.wordForAShell(words);
        if (word != null) {
            value.note("no shell reads '" + Excerpt.of(word) + "'; sh -c '...' would");
        }
    }

    /** Reads {@code instances:} of a service or a function. */
    static InstanceRange instances(Fields fields, Supported supported) {
        Value value = fields.get("instances");
        InstanceRange range = value == null ? null : value.as(InstanceRange.FORM);
        if (value == null || range == null) {
            return INSTANCES;
        }
        if (!range.isFixed() && !supported.has(Feature.AUTOSCALING)) {
            int running = range.withoutScaling();
            value.note(range + " runs " + running + " until there is an autoscaler");
        }
        return range;
    }
}
