package dev.pando.compute;

import dev.pando.cluster.App;
import dev.pando.cluster.Instance;
import dev.pando.cluster.InstanceId;
import dev.pando.cluster.Service;
import dev.pando.compute.child.Child;
import dev.pando.compute.child.Command;
import dev.pando.node.StartFailure;
import dev.pando.node.net.Address;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The life of one instance, told in order on one virtual thread: start it, wait until it answers,
 * wait until it ends, say so, wait a while, start it again; until it is told to stop. Whatever
 * happens meanwhile (its process ends, it shall stop) is looked at when {@link #wake} is released.
 */
final class Upkeep {
    private static final Logger LOG = LoggerFactory.getLogger(Upkeep.class);

    private static final Duration FIRST_LOOK = Duration.ofMillis(10);
    private static final Duration LONGEST_LOOK = Duration.ofMillis(50);

    /** How often a running instance's memory is looked at. */
    private static final Duration BETWEEN_MEMORY_LOOKS = Duration.ofMillis(500);

    /** How long every edge needs to see that an instance is out of rotation. */
    private static final Duration LEAST_DRAIN = Duration.ofMillis(250);

    private static final Duration BETWEEN_DRAIN_LOOKS = Duration.ofMillis(50);

    /** How often in a row another port is tried at once because somebody took the chosen one. */
    private static final int MAX_PORT_TRIES = 5;

    private final Kit kit;
    private final App app;
    private final Service service;
    private final InstanceId id;
    private final BackOff backOff;
    private final Semaphore wake = new Semaphore(0);
    private int portTries;
    private volatile boolean stopping;
    private volatile boolean ended;
    private volatile boolean ready;

    Upkeep(Kit kit, App app, Service service, InstanceId id) {
        this.kit = kit;
        this.app = app;
        this.service = service;
        this.id = id;
        ComputeSettings settings = kit.settings();
        this.backOff =
                new BackOff(settings.firstPause(), settings.longestPause(), settings.calmAfter());
    }

    void start() {
        Thread.ofVirtual().name("upkeep-" + id).start(this::run);
    }

    /** Drains the instance and ends it; does not wait. */
    void stop() {
        stopping = true;
        wake.release();
    }

    /** Whether its last process is gone, and it will not start another. */
    boolean ended() {
        return ended;
    }

    Rollout.Seen seen() {
        Rollout.Phase phase =
                stopping
                        ? Rollout.Phase.STOPPING
                        : ready ? Rollout.Phase.READY : Rollout.Phase.STARTING;
        return new Rollout.Seen(id.number(), app.version(), phase);
    }

    private void run() {
        try {
            Duration pause = attempt();
            while (!stopping) {
                pause(pause);
                if (!stopping) {
                    kit.meters().restarted();
                    pause = attempt();
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            ended = true;
            kit.changed().run();
        }
    }

    private void pause(Duration pause) throws InterruptedException {
        long start = System.nanoTime();
        while (!stopping && System.nanoTime() - start < pause.toNanos()) {
            await(pause.minusNanos(System.nanoTime() - start));
        }
    }

    private void await(Duration atMost) throws InterruptedException {
        if (wake.tryAcquire(atMost.toNanos(), TimeUnit.NANOSECONDS)) {
            wake.drainPermits();
        }
    }

    /** Runs the instance once, to its end; gives how long to wait before the next time. */
    private Duration attempt() throws InterruptedException {
        int port = 0;
        try {
            port = kit.ports().lease();
            return live(port);
        } catch (StartFailure e) {
            return cannotStart(String.valueOf(e.getMessage()), e.remedy());
        } catch (IOException e) {
            return cannotStart(
                    "cannot be started: " + e.getMessage(),
                    "free what the message names: processes, memory, disk or ports");
        } catch (RuntimeException e) {
            LOG.error("the upkeep of an instance failed, instance={}", id, e);
            return cannotStart("cannot be started: " + e, "see Pando's log");
        } finally {
            if (port != 0) {
                kit.ports().release(port);
            }
        }
    }

    private Duration cannotStart(String met, String remedy) {
        Duration next = backOff.after(Duration.ZERO);
        kit.announcer().event(new InstanceEvent.CannotStart(id, met, remedy, next));
        return next;
    }

    private Duration live(int port) throws IOException, StartFailure, InterruptedException {
        long started = kit.nanoTime().getAsLong();
        Child child =
                kit.children()
                        .start(command(port), (from, line) -> kit.announcer().line(id, from, line));
        Outcome outcome;
        Child.End end;
        try {
            child.onExit(wake::release);
            outcome = follow(child, port, started);
        } finally {
            // At once, before its output and its last processes are waited for.
            ready = false;
            kit.presence().remove(id);
            kit.changed().run();
            end = child.finish();
        }
        return tell(outcome, end, port, kit.since(started));
    }

    private Command command(int port) {
        Map<String, String> environment = new HashMap<>(Inherited.variables());
        environment.putAll(kit.environment().of(app, id, port));
        environment.putAll(service.environment());
        environment.put("PORT", Integer.toString(port));
        environment.put("PANDO_APP", app.name().value());
        environment.put("PANDO_INSTANCE", id.label());
        environment.put("PANDO_REGION", kit.settings().region());
        return new Command(
                id.label(), service.command(), app.directory(), environment, service.memoryBytes());
    }

    /** How a life went. */
    private sealed interface Outcome {
        /** The program ended, or was met over its memory limit. */
        record Over(boolean wasReady) implements Outcome {}

        /** It did not answer in time and was ended. */
        record NeverReady(String met) implements Outcome {}

        /** It was told to stop. */
        record Stopped() implements Outcome {}
    }

    /** From a started process to one that has ended, or that {@link Child#finish} is to end. */
    private Outcome follow(Child child, int port, long started)
            throws IOException, InterruptedException {
        Instance shown =
                new Instance(
                        id,
                        app.version(),
                        kit.presence().node(),
                        Address.loopback(port),
                        Instance.State.STARTING,
                        service.concurrency(),
                        1);
        kit.presence().show(shown);
        kit.announcer().event(new InstanceEvent.Started(id, child.pid(), port));

        Probe probe = new Probe(port, service.healthPath());
        Optional<Address> address = awaitAnswer(child, probe, started);
        if (address.isPresent()) {
            shown = at(shown, address.get());
            becomeReady(shown, kit.since(started));
            awaitEnd(child);
        }
        if (!runsOn(child)) {
            return stopping ? new Outcome.Stopped() : new Outcome.Over(address.isPresent());
        }
        if (stopping && address.isPresent()) {
            drain(child, shown);
        }
        terminate(child);
        return stopping ? new Outcome.Stopped() : new Outcome.NeverReady(probe.met());
    }

    private static Instance at(Instance instance, Address address) {
        return new Instance(
                instance.id(),
                instance.version(),
                instance.node(),
                address,
                Instance.State.READY,
                instance.concurrency(),
                instance.weight());
    }

    private Optional<Address> awaitAnswer(Child child, Probe probe, long started)
            throws InterruptedException {
        Duration look = FIRST_LOOK;
        while (!stopping && runsOn(child)) {
            Optional<Address> address = probe.ready();
            if (address.isPresent() && child.alive()) {
                return address;
            }
            if (kit.since(started).compareTo(kit.settings().readyTimeout()) > 0) {
                return Optional.empty();
            }
            await(look);
            look = look.multipliedBy(5).dividedBy(4);
            look = look.compareTo(LONGEST_LOOK) > 0 ? LONGEST_LOOK : look;
        }
        return Optional.empty();
    }

    private void becomeReady(Instance shown, Duration after) throws IOException {
        kit.presence().show(shown);
        ready = true;
        portTries = 0;
        kit.meters().ready(after);
        kit.announcer().event(new InstanceEvent.Ready(id, shown.address(), after));
        kit.changed().run();
    }

    private void awaitEnd(Child child) throws InterruptedException {
        while (!stopping && runsOn(child)) {
            await(BETWEEN_MEMORY_LOOKS);
        }
    }

    private static boolean runsOn(Child child) {
        return child.alive() && !child.overMemory();
    }

    /** Waits until every connection to it is closed, for a bounded time. */
    private void drain(Child child, Instance shown) throws IOException, InterruptedException {
        kit.presence().show(shown.in(Instance.State.DRAINING));
        kit.announcer().event(new InstanceEvent.Draining(id));
        long start = System.nanoTime();
        Duration passed = Duration.ZERO;
        while (child.alive() && passed.compareTo(kit.settings().drainTimeout()) < 0) {
            if (passed.compareTo(LEAST_DRAIN) >= 0 && !Connections.openTo(shown.address().port())) {
                return;
            }
            await(BETWEEN_DRAIN_LOOKS);
            passed = Duration.ofNanos(System.nanoTime() - start);
        }
    }

    private void terminate(Child child) throws InterruptedException {
        child.terminate();
        if (!child.await(kit.settings().stopGrace())) {
            LOG.info("an instance did not end after SIGTERM and is killed, instance={}", id);
            child.kill();
        }
    }

    private Duration tell(Outcome outcome, Child.End end, int port, Duration lived) {
        List<String> lines = end.lastLines();
        return switch (outcome) {
            case Outcome.Stopped() -> {
                kit.announcer().event(new InstanceEvent.Stopped(id, end.status().words()));
                yield Duration.ZERO;
            }
            case Outcome.Over _ when end.overMemory() -> {
                Duration next = backOff.after(lived);
                kit.announcer()
                        .event(
                                new InstanceEvent.OverMemory(
                                        id, service.memoryBytes(), lines, next));
                yield next;
            }
            case Outcome.Over(boolean wasReady) when !wasReady && lostItsPort(port) -> {
                portTries++;
                LOG.info("the port of an instance was taken, instance={} port={}", id, port);
                yield Duration.ZERO; // the next try has another
            }
            case Outcome.Over(boolean wasReady) -> {
                Duration next = backOff.after(lived);
                String met = end.status().words() + (wasReady ? "" : " before it was ready");
                kit.announcer().event(new InstanceEvent.Died(id, met, wasReady, lines, next));
                yield next;
            }
            case Outcome.NeverReady(String met) -> {
                Duration next = backOff.after(Duration.ZERO);
                kit.announcer()
                        .event(
                                new InstanceEvent.NeverReady(
                                        id, neverReady(met), remedy(), lines, next));
                yield next;
            }
        };
    }

    /**
     * Whether a program ended since somebody else listens on its port, which is nobody's fault and
     * no news, so long as that does not go on and on.
     */
    private boolean lostItsPort(int port) {
        return portTries < MAX_PORT_TRIES && !Ports.isFree(port);
    }

    private String neverReady(String met) {
        return "was not ready within " + kit.settings().readyTimeout().toSeconds() + " s: " + met;
    }

    private String remedy() {
        return service.healthPath() == null
                ? "let it listen on the port in its environment variable PORT"
                : "let it listen on the port in its environment variable PORT and answer GET "
                        + service.healthPath()
                        + " with 2xx or 3xx, or correct health: in pando.yaml";
    }
}
