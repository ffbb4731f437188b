package dev.pando.compute;

import dev.pando.cluster.App;
import dev.pando.cluster.AppName;
import dev.pando.cluster.Instance;
import dev.pando.cluster.InstanceId;
import dev.pando.cluster.NodeId;
import dev.pando.cluster.PartName;
import dev.pando.cluster.PictureKeeper;
import dev.pando.cluster.Program;
import dev.pando.compute.child.Children;
import dev.pando.compute.code.Code;
import dev.pando.compute.lambda.Lambda;
import dev.pando.compute.spare.Spares;
import dev.pando.node.net.EventLoops;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs the instances that the picture asks of this node, and writes them into it. Its life: {@link
 * #start()}, then it follows the picture until {@link #close()}, which drains and ends every
 * instance. Safe for use by many threads.
 */
public final class Compute implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Compute.class);

    /** What closing waits for beyond draining and stopping: writes, last output, exits. */
    private static final Duration CLOSING_SLACK = Duration.ofSeconds(10);

    private final ComputeSettings settings;
    private final PictureKeeper keeper;
    private final Announcer announcer;
    private final Presence presence;
    private final Meters meters;
    private final Lambda lambda;
    private final Spares spares;
    private final Kit kit;
    private final Semaphore wake = new Semaphore(0);
    private final Thread reconciler;

    /** What runs; the reconciler alone adds and removes. */
    private final Map<InstanceId, Upkeep> upkeeps = new ConcurrentHashMap<>();

    private PictureKeeper.@Nullable Watch watch;
    private volatile boolean closing;

    /**
     * Takes what a crash left of this node out of the picture, so that nobody asks it.
     *
     * @param children where instances are started; stays the caller's
     * @param loops run the listeners of functions; stay the caller's
     * @param environment gives the platform's variables
     * @param code knows how functions are run
     * @param listener is told what happens
     * @param random draws the first port, and ids
     * @param nanoTime a monotonic clock, in nanoseconds: {@code System::nanoTime}
     * @param wallMillis Unix time in milliseconds: {@code System::currentTimeMillis}
     * @throws IOException if the picture cannot be written
     */
    public Compute(
            ComputeSettings settings,
            PictureKeeper keeper,
            NodeId node,
            Children children,
            EventLoops loops,
            Environment environment,
            Code code,
            InstanceListener listener,
            MeterRegistry registry,
            RandomGenerator random,
            LongSupplier nanoTime,
            LongSupplier wallMillis)
            throws IOException {
        this.settings = settings;
        this.keeper = keeper;
        this.announcer = new Announcer(listener);
        this.presence = new Presence(keeper, node);
        this.meters = new Meters(registry);
        this.lambda = Lambda.open(loops, registry, random, wallMillis);
        this.spares = Spares.open(settings.spares(), children, registry, nanoTime);
        this.kit =
                new Kit(
                        settings,
                        children,
                        new Ports(settings.firstPort(), settings.lastPort(), random),
                        presence,
                        environment,
                        code,
                        lambda,
                        spares,
                        announcer,
                        meters,
                        nanoTime,
                        wake::release);
        this.reconciler = Thread.ofVirtual().name("reconciler").unstarted(this::reconcile);
        presence.clear();
    }

    /** Begins to follow the picture. */
    public void start() {
        reconciler.start();
        watch = keeper.watch(_ -> wake.release());
    }

    /**
     * Asks for an instance to be drained: once another one is ready in its place it is taken out of
     * rotation, finishes what it has, and is ended. Several of one part go in turn. Does not wait.
     */
    public DrainAnswer drain(InstanceId id) {
        Upkeep upkeep = upkeeps.get(id);
        if (upkeep == null) {
            return DrainAnswer.NOT_HERE;
        }
        boolean ready =
                keeper.current()
                        .instance(id)
                        .filter(shown -> shown.state() == Instance.State.READY)
                        .isPresent();
        if (!ready || !upkeep.wantOut()) {
            return DrainAnswer.NOT_READY;
        }
        LOG.info("instance is wanted out, instance={}", id);
        wake.release();
        return DrainAnswer.WANTED;
    }

    /** How an instance of this node has run so far, if it is one. */
    public Optional<InstanceRun> run(InstanceId id) {
        return Optional.ofNullable(upkeeps.get(id)).map(Upkeep::run);
    }

    private void reconcile() {
        try {
            while (!closing || !upkeeps.isEmpty()) {
                round(closing ? List.of() : keeper.current().apps());
                wake.acquire();
                wake.drainPermits();
                upkeeps.values().removeIf(Upkeep::ended);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Starts and stops what leads from what runs towards what the apps ask for. */
    private void round(List<App> apps) {
        try {
            follow(apps);
            count();
        } catch (RuntimeException e) {
            LOG.error("a round failed, the next change of the picture is tried again", e);
        }
    }

    private void follow(List<App> apps) {
        Map<PartOfApp, List<Rollout.Seen>> seen = new HashMap<>();
        upkeeps.forEach((id, upkeep) ->
                seen.computeIfAbsent(PartOfApp.of(id), _ -> new ArrayList<>()).add(upkeep.seen()));
        for (App app : apps) {
            for (Program part : app.programs()) {
                PartOfApp place = new PartOfApp(app.name(), part.name());
                List<Rollout.Seen> there = seen.getOrDefault(place, List.of());
                seen.remove(place);
                act(place, Rollout.step(part.instances(), app.versionOf(part), there), app, part);
            }
        }
        seen.forEach((part, there) -> there.forEach(one -> stop(part.instance(one.number()))));
        spares.keepFor(upkeeps.keySet());
    }

    private void act(PartOfApp place, Rollout.Step step, App app, Program part) {
        for (int number : step.stop()) {
            stop(place.instance(number));
        }
        for (int number : step.start()) {
            InstanceId id = place.instance(number);
            Upkeep upkeep = new Upkeep(kit, app, part, id);
            upkeeps.put(id, upkeep);
            upkeep.start();
            LOG.info("instance wanted, instance={} version={}", id, app.versionOf(part));
        }
    }

    private void stop(InstanceId id) {
        Upkeep upkeep = upkeeps.get(id);
        if (upkeep != null && closing) {
            upkeep.hurry();
        } else if (upkeep != null) {
            upkeep.stop();
        }
    }

    private void count() {
        Map<Rollout.Phase, Integer> counts = new HashMap<>();
        for (Upkeep upkeep : upkeeps.values()) {
            counts.merge(upkeep.seen().phase(), 1, Integer::sum);
        }
        for (Rollout.Phase phase : Rollout.Phase.values()) {
            meters.instances(phase, counts.getOrDefault(phase, 0));
        }
    }

    /** Drains and ends every instance, waiting for that, and takes them out of the picture. */
    @Override
    public void close() {
        PictureKeeper.Watch watching = watch;
        if (watching != null) {
            watching.close();
        }
        closing = true;
        wake.release();
        spares.close();
        try {
            if (reconciler.isAlive() && !reconciler.join(longestClose())) {
                LOG.error("instances are still ending after {}, see the log above", longestClose());
                reconciler.interrupt();
            }
            presence.clear();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (IOException e) {
            LOG.error("ended instances stay in the picture until the next start", e);
        }
        lambda.close();
        announcer.close();
    }

    private Duration longestClose() {
        return settings.drainTimeout().plus(settings.stopGrace()).plus(CLOSING_SLACK);
    }

    /** A service or a function of an app. */
    private record PartOfApp(AppName app, PartName part) {
        static PartOfApp of(InstanceId id) {
            return new PartOfApp(id.app(), id.part());
        }

        InstanceId instance(int number) {
            return new InstanceId(app, part, number);
        }
    }
}
