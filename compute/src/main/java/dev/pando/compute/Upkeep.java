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
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
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

    /** The looks grow apart: one that is drained is told at once by nobody. */
    private static final Duration FIRST_DRAIN_LOOK = Duration.ofMillis(50);

    private static final Duration LONGEST_DRAIN_LOOK = Duration.ofMillis(500);

    private final Kit kit;
    private final App app;
    private final Program part;
    private final InstanceId id;
    private final Aftermath aftermath;
    private final Semaphore wake = new Semaphore(0);
    private final AtomicInteger restarts = new AtomicInteger();
    private volatile boolean wantedOut;
    private volatile boolean stopping;
    private volatile boolean ended;
    private volatile boolean ready;
    private volatile boolean hurried;

    /** When its process was started, by the kit's clock; null while it has none. */
    private volatile @Nullable Long processSince;

    Upkeep(Kit kit, App app, Program part, InstanceId id) {
        this.kit = kit;
        this.app = app;
        this.part = part;
        this.id = id;
        this.aftermath = new Aftermath(kit, part, id);
    }

    void start() {
        Thread.ofVirtual().name("upkeep-" + id).start(this::keepUp);
    }

    /**
     * Another one shall take the place of its process, before that is drained; false if it is being
     * ended already.
     */
    boolean wantOut() {
        wantedOut = !stopping;
        return wantedOut;
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
        return new Rollout.Seen(id.number(), app.versionOf(part), phase, ready && wantedOut);
    }

    InstanceRun run() {
        Long since = processSince;
        return new InstanceRun(since == null ? Duration.ZERO : kit.since(since), restarts.get());
    }

    private void keepUp() {
        try {
            Duration pause = attempt();
            while (!stopping) {
                pause(pause);
                if (!stopping) {
                    kit.meters().restarted();
                    restarts.incrementAndGet();
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
            return aftermath.cannotStart(String.valueOf(e.getMessage()), e.remedy());
        } catch (IOException e) {
            return aftermath.cannotStart(
                    "cannot be started: " + e.getMessage(),
                    "free what the message names: processes, memory, disk or ports");
        } catch (RuntimeException e) {
            LOG.error("the upkeep of an instance failed, instance={}", id, e);
            return aftermath.cannotStart("cannot be started: " + e, "see Pando's log");
        }
    }

    private Life begin() throws IOException {
        return switch (part) {
            case Service service -> new ServiceLife(kit, app, service, id);
            case Function function -> new FunctionLife(kit, app, function, id, wake::release);
        };
    }

    private Duration live(Life life) throws IOException, StartFailure, InterruptedException {
        Command command = life.command();
        if (stopping) {
            return Duration.ZERO; // what it waited for took long
        }
        long started = kit.nanoTime().getAsLong();
        Child child = process(life, command);
        processSince = started;
        Aftermath.Outcome outcome;
        Child.End end;
        try {
            child.onExit(wake::release);
            outcome = follow(child, life, started);
        } finally {
            // At once, before its output and its last processes are waited for.
            ready = false;
            wantedOut = false;
            processSince = null;
            life.over();
            kit.presence().remove(id);
            kit.changed().run();
            end = child.finish();
        }
        return aftermath.tell(outcome, end, life, kit.since(started));
    }

    private Child process(Life life, Command command)
            throws IOException, StartFailure, InterruptedException {
        Optional<Child> spare = life.spare(command);
        kit.meters().started(spare.isPresent());
        return spare.isPresent() ? spare.get() : kit.children().start(command, life.output());
    }

    /** From a started process to one that has ended, or that {@link Child#finish} is to end. */
    private Aftermath.Outcome follow(Child child, Life life, long started)
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
            return stopping
                    ? new Aftermath.Outcome.Stopped()
                    : new Aftermath.Outcome.Over(address.isPresent());
        }
        if (stopping && address.isPresent()) {
            drain(child, life, shown);
        }
        terminate(child);
        return stopping
                ? new Aftermath.Outcome.Stopped()
                : new Aftermath.Outcome.NeverReady(life.unready());
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
            look = longer(look, LONGEST_LOOK);
        }
        return Optional.empty();
    }

    private static Duration longer(Duration look, Duration longest) {
        Duration next = look.multipliedBy(5).dividedBy(4);
        return next.compareTo(longest) > 0 ? longest : next;
    }

    private void becomeReady(Instance shown, Life life, Duration after) throws IOException {
        life.admit();
        kit.presence().show(shown);
        ready = true;
        aftermath.wasReady();
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
        aftermath.retires(overdue);
        stopping = true;
        kit.changed().run();
    }

    private Aftermath.Outcome end(Child child, Life.Trouble trouble) throws InterruptedException {
        switch (trouble) {
            case Life.Trouble.Overdue _ -> {}
            case Life.Trouble.Unable _ -> child.await(LAST_WORDS);
        }
        child.kill();
        return new Aftermath.Outcome.Ended(trouble);
    }

    /** Waits until it has nothing left to do, for a bounded time. */
    private void drain(Child child, Life life, Instance shown)
            throws IOException, InterruptedException {
        life.drain();
        kit.presence().show(shown.in(Instance.State.DRAINING));
        kit.announcer().event(new InstanceEvent.Draining(id));
        long start = System.nanoTime();
        Duration passed = Duration.ZERO;
        Duration look = FIRST_DRAIN_LOOK;
        while (child.alive() && passed.compareTo(longestDrain(life)) < 0) {
            if (life.drained(passed)) {
                return;
            }
            await(look);
            look = longer(look, LONGEST_DRAIN_LOOK);
            passed = Duration.ofNanos(System.nanoTime() - start);
        }
        LOG.info("an instance keeps connections past its drain, instance={}", id);
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
}
