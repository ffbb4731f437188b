package dev.pando.compute;

import dev.pando.cluster.App;
import dev.pando.cluster.Function;
import dev.pando.cluster.Instance;
import dev.pando.cluster.InstanceId;
import dev.pando.cluster.Program;
import dev.pando.cluster.Service;
import dev.pando.compute.child.Child;
import dev.pando.compute.child.Command;
import dev.pando.node.StartFailure;
import dev.pando.node.net.Address;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
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

    /** How often a running instance's memory and processes are looked at. */
    private static final Duration BETWEEN_LIMIT_LOOKS = Duration.ofMillis(500);

    /** How long one that cannot work may take to say why and end. */
    private static final Duration LAST_WORDS = Duration.ofSeconds(1);

    private static final Duration BETWEEN_DRAIN_LOOKS = Duration.ofMillis(50);

    /** How often in a row another port is tried at once because somebody took the chosen one. */
    private static final int MAX_PORT_TRIES = 5;

    private final Kit kit;
    private final App app;
    private final Program part;
    private final InstanceId id;
    private final BackOff backOff;
    private final Semaphore wake = new Semaphore(0);
    private int portTries;
    private volatile boolean stopping;
    private volatile boolean ended;
    private volatile boolean ready;
    private volatile boolean hurried;

    Upkeep(Kit kit, App app, Program part, InstanceId id) {
        this.kit = kit;
        this.app = app;
        this.part = part;
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

    /** The same, and drains no longer than compute itself does when it closes. */
    void hurry() {
        hurried = true;
        stop();
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
        return new Rollout.Seen(id.number(), app.versionOf(part), phase);
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
        try (Life life = begin()) {
            return live(life);
        } catch (StartFailure e) {
            return cannotStart(String.valueOf(e.getMessage()), e.remedy());
        } catch (IOException e) {
            return cannotStart(
                    "cannot be started: " + e.getMessage(),
                    "free what the message names: processes, memory, disk or ports");
        } catch (RuntimeException e) {
            LOG.error("the upkeep of an instance failed, instance={}", id, e);
            return cannotStart("cannot be started: " + e, "see Pando's log");
        }
    }

    private Life begin() throws IOException {
        return switch (part) {
            case Service service -> new ServiceLife(kit, app, service, id);
            case Function function -> new FunctionLife(kit, app, function, id, wake::release);
        };
    }

    private Duration cannotStart(String met, String remedy) {
        Duration next = backOff.after(Duration.ZERO);
        kit.announcer().event(new InstanceEvent.CannotStart(id, met, remedy, next));
        return next;
    }

    private Duration live(Life life) throws IOException, StartFailure, InterruptedException {
        Command command = life.command();
        if (stopping) {
            return Duration.ZERO; // what it waited for took long
        }
        long started = kit.nanoTime().getAsLong();
        Child child = process(life, command);
        Outcome outcome;
        Child.End end;
        try {
            child.onExit(wake::release);
            outcome = follow(child, life, started);
        } finally {
            // At once, before its output and its last processes are waited for.
            ready = false;
            life.over();
            kit.presence().remove(id);
            kit.changed().run();
            end = child.finish();
        }
        return tell(outcome, end, life, kit.since(started));
    }

    private Child process(Life life, Command command)
            throws IOException, StartFailure, InterruptedException {
        Optional<Child> spare = life.spare(command);
        kit.meters().started(spare.isPresent());
        return spare.isPresent() ? spare.get() : kit.children().start(command, life.output());
    }

    /** How a life went. */
    private sealed interface Outcome {
        /** The program ended, or was met over one of its limits. */
        record Over(boolean wasReady) implements Outcome {}

        /** It did not answer in time and was ended. */
        record NeverReady(String met) implements Outcome {}

        /** It was ended for its trouble. */
        record Ended(Life.Trouble trouble) implements Outcome {}

        /** It was told to stop. */
        record Stopped() implements Outcome {}
    }

    /** From a started process to one that has ended, or that {@link Child#finish} is to end. */
    private Outcome follow(Child child, Life life, long started)
            throws IOException, InterruptedException {
        Instance shown =
                new Instance(
                        id,
                        app.versionOf(part),
                        kit.presence().node(),
                        life.address(),
                        Instance.State.STARTING,
                        part.concurrency(),
                        1);
        kit.presence().show(shown);
        kit.announcer().event(new InstanceEvent.Started(id, child.pid(), life.port()));

        Optional<Address> address = awaitAnswer(child, life, started);
        if (address.isPresent()) {
            shown = at(shown, address.get());
            becomeReady(shown, life, kit.since(started));
            awaitEnd(child, life);
        }
        Life.Trouble trouble = life.trouble();
        if (trouble instanceof Life.Trouble.Overdue overdue && overdue.othersGoOn()) {
            retire(overdue);
        } else if (trouble != null && !stopping) {
            return end(child, trouble);
        }
        if (!runsOn(child)) {
            return stopping ? new Outcome.Stopped() : new Outcome.Over(address.isPresent());
        }
        if (stopping && address.isPresent()) {
            drain(child, life, shown);
        }
        terminate(child);
        return stopping ? new Outcome.Stopped() : new Outcome.NeverReady(life.unready());
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

    private Optional<Address> awaitAnswer(Child child, Life life, long started)
            throws InterruptedException {
        Duration look = FIRST_LOOK;
        while (!stopping && runsOn(child) && life.trouble() == null) {
            Optional<Address> address = life.ready();
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

    private void becomeReady(Instance shown, Life life, Duration after) throws IOException {
        life.admit();
        kit.presence().show(shown);
        ready = true;
        portTries = 0;
        kit.meters().ready(after);
        kit.announcer().event(new InstanceEvent.Ready(id, shown.address(), after));
        kit.changed().run();
    }

    private void awaitEnd(Child child, Life life) throws InterruptedException {
        while (!stopping && runsOn(child) && life.trouble() == null) {
            await(BETWEEN_LIMIT_LOOKS);
        }
    }

    private static boolean runsOn(Child child) {
        return child.alive() && !child.overMemory() && !child.overProcesses();
    }

    /** Is replaced from now on, and goes on with what it has. */
    private void retire(Life.Trouble.Overdue overdue) {
        kit.announcer().event(timedOut(overdue, List.of(), Duration.ZERO));
        stopping = true;
        kit.changed().run();
    }

    private Outcome end(Child child, Life.Trouble trouble) throws InterruptedException {
        switch (trouble) {
            case Life.Trouble.Overdue _ -> {}
            case Life.Trouble.Unable _ -> child.await(LAST_WORDS);
        }
        child.kill();
        return new Outcome.Ended(trouble);
    }

    /** Waits until it has nothing left to do, for a bounded time. */
    private void drain(Child child, Life life, Instance shown)
            throws IOException, InterruptedException {
        life.drain();
        kit.presence().show(shown.in(Instance.State.DRAINING));
        kit.announcer().event(new InstanceEvent.Draining(id));
        long start = System.nanoTime();
        Duration passed = Duration.ZERO;
        while (child.alive() && passed.compareTo(longestDrain(life)) < 0) {
            if (life.drained(passed)) {
                return;
            }
            await(BETWEEN_DRAIN_LOOKS);
            passed = Duration.ofNanos(System.nanoTime() - start);
        }
    }

    private Duration longestDrain(Life life) {
        return hurried ? kit.settings().drainTimeout() : life.longestDrain();
    }

    private void terminate(Child child) throws InterruptedException {
        child.terminate();
        if (!child.await(kit.settings().stopGrace())) {
            LOG.info("an instance did not end after SIGTERM and is killed, instance={}", id);
            child.kill();
        }
    }

    private Duration tell(Outcome outcome, Child.End end, Life life, Duration lived) {
        List<String> lines = end.lastLines();
        return switch (outcome) {
            case Outcome.Stopped() -> {
                kit.announcer().event(new InstanceEvent.Stopped(id, end.status().words()));
                yield Duration.ZERO;
            }
            case Outcome.Ended(Life.Trouble.Overdue overdue) -> {
                kit.announcer().event(timedOut(overdue, lines, Duration.ZERO));
                yield Duration.ZERO; // its time was its pause
            }
            case Outcome.Ended(Life.Trouble.Unable(String met)) -> {
                Duration next = backOff.after(Duration.ZERO);
                kit.announcer().event(new InstanceEvent.Died(id, met, false, lines, next));
                yield next;
            }
            case Outcome.Over _ when end.overMemory() -> {
                Duration next = pause(life, lived);
                kit.announcer()
                        .event(new InstanceEvent.OverMemory(id, part.memoryBytes(), lines, next));
                yield next;
            }
            case Outcome.Over _ when end.overProcesses() -> {
                Duration next = pause(life, lived);
                kit.announcer()
                        .event(
                                new InstanceEvent.TooManyProcesses(
                                        id, FunctionLife.MAX_PROCESSES, lines, next));
                yield next;
            }
            case Outcome.Over(boolean wasReady) when !wasReady && isExcused(life) -> {
                portTries++;
                LOG.info("the port of an instance was taken, instance={} port={}", id, life.port());
                yield Duration.ZERO; // the next try has another
            }
            case Outcome.Over(boolean wasReady) -> {
                Duration next = pause(life, lived);
                String met = end.status().words() + (wasReady ? "" : " before it was ready");
                kit.announcer().event(new InstanceEvent.Died(id, met, wasReady, lines, next));
                yield next;
            }
            case Outcome.NeverReady(String met) -> {
                Duration next = backOff.after(Duration.ZERO);
                kit.announcer()
                        .event(
                                new InstanceEvent.NeverReady(
                                        id, neverReady(met), life.remedy(), lines, next));
                yield next;
            }
        };
    }

    private InstanceEvent timedOut(
            Life.Trouble.Overdue overdue, List<String> lines, Duration next) {
        return new InstanceEvent.TimedOut(id, overdue.requestId(), part.timeout(), lines, next);
    }

    /** The wait after an end: none where each end costs a caller its call, which bounds them. */
    private Duration pause(Life life, Duration lived) {
        return life.proven() ? Duration.ZERO : backOff.after(lived);
    }

    /** Whether an end is nobody's fault and no news, so long as that does not go on and on. */
    private boolean isExcused(Life life) {
        return portTries < MAX_PORT_TRIES && life.excused();
    }

    private String neverReady(String met) {
        return "was not ready within " + kit.settings().readyTimeout().toSeconds() + " s: " + met;
    }
}
