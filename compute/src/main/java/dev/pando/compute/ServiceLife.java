package dev.pando.compute;

import dev.pando.cluster.App;
import dev.pando.cluster.InstanceId;
import dev.pando.cluster.Service;
import dev.pando.compute.child.Child;
import dev.pando.compute.child.Command;
import dev.pando.compute.child.Output;
import dev.pando.node.net.Address;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The life of a service's instance: a server that listens on a port of its own, is ready when it
 * answers there, and is drained when its connections are closed.
 */
final class ServiceLife implements Life {
    /** How long every edge needs to see that an instance is out of rotation. */
    private static final Duration LEAST_DRAIN = Duration.ofMillis(250);

    private final Kit kit;
    private final App app;
    private final Service service;
    private final InstanceId id;
    private final int port;
    private final Probe probe;

    ServiceLife(Kit kit, App app, Service service, InstanceId id) throws IOException {
        this.kit = kit;
        this.app = app;
        this.service = service;
        this.id = id;
        this.port = kit.ports().lease();
        this.probe = new Probe(port, service.healthPath());
    }

    @Override
    public Command command() {
        Map<String, String> environment = new HashMap<>(Inherited.variables());
        environment.putAll(kit.environment().of(app, id, port));
        environment.putAll(service.environment());
        environment.put("PORT", Integer.toString(port));
        environment.put("PANDO_APP", app.name().value());
        environment.put("PANDO_INSTANCE", id.label());
        environment.put("PANDO_REGION", kit.settings().region());
        return new Command(
                id.label(),
                service.command(),
                app.directory(),
                environment,
                service.memoryBytes(),
                0);
    }

    @Override
    public Optional<Child> spare(Command command) {
        return Optional.empty();
    }

    @Override
    public int port() {
        return port;
    }

    @Override
    public Address address() {
        return Address.loopback(port);
    }

    @Override
    public Output output() {
        return (from, line) -> kit.announcer().line(id, from, line, null);
    }

    @Override
    public Optional<Address> ready() {
        return probe.ready();
    }

    @Override
    public String unready() {
        return probe.met();
    }

    @Override
    public String remedy() {
        return service.healthPath() == null
                ? "let it listen on the port in its environment variable PORT"
                : "let it listen on the port in its environment variable PORT and answer GET "
                        + service.healthPath()
                        + " with 2xx or 3xx, or correct health: in pando.yaml";
    }

    @Override
    public void admit() {}

    @Override
    public @Nullable Trouble trouble() {
        return null;
    }

    @Override
    public void drain() {}

    @Override
    public boolean drained(Duration since) {
        return since.compareTo(LEAST_DRAIN) >= 0 && !Connections.openTo(port);
    }

    @Override
    public Duration longestDrain() {
        return service.traffic().drain();
    }

    /** Somebody else listens on its port. */
    @Override
    public boolean excused() {
        return !Ports.isFree(port);
    }

    @Override
    public boolean proven() {
        return false;
    }

    @Override
    public void over() {}

    @Override
    public void close() {
        kit.ports().release(port);
    }
}
