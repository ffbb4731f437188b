package dev.pando.compute;

import static dev.pando.testing.Eventually.eventually;

import dev.pando.cluster.App;
import dev.pando.cluster.AppName;
import dev.pando.cluster.Cluster;
import dev.pando.cluster.InMemoryPictureKeeper;
import dev.pando.cluster.Instance;
import dev.pando.cluster.InstanceId;
import dev.pando.cluster.NodeId;
import dev.pando.cluster.PartName;
import dev.pando.cluster.Service;
import dev.pando.compute.build.BuildListener;
import dev.pando.compute.child.Children;
import dev.pando.compute.child.Facility;
import dev.pando.compute.code.Code;
import dev.pando.node.net.EventLoops;
import dev.pando.node.process.Spawner;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A Compute that runs, with the picture it follows and all that it told. */
final class Running implements AutoCloseable {
    static final Duration SOON = Duration.ofSeconds(10);
    static final NodeId NODE = new NodeId("n1");
    static final AppName APP = new AppName("photos");
    static final long PLENTY = 512L << 20;
    private static final int MAX_LINES = 50_000;

    /** An HTTP server that answers everything with 200. */
    static final String SERVE =
            "require('http').createServer((q,r)=>r.end('ok')).listen(process.env.PORT);";

    final InMemoryPictureKeeper keeper = new InMemoryPictureKeeper();
    final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    final List<InstanceEvent> events = new CopyOnWriteArrayList<>();
    private final AtomicInteger lines = new AtomicInteger();
    private final Spawner spawner = new Spawner();
    private final Path folder;
    private final Children children;
    private final Compute compute;
    private final EventLoops loops = EventLoops.start("loop", 2);

    Running(Path folder, Set<Facility> allowed, ComputeSettings settings, Environment environment)
            throws Exception {
        this(folder, allowed, settings, environment, Cluster.EMPTY);
    }

    /** One that finds a picture which an earlier run left. */
    Running(
            Path folder,
            Set<Facility> allowed,
            ComputeSettings settings,
            Environment environment,
            Cluster left)
            throws Exception {
        this.folder = folder;
        keeper.change(_ -> left);
        this.children = Children.open(folder.resolve("runs"), spawner, allowed);
        Code code =
                new Code(
                        Path.of("target/runtimes").toAbsolutePath(),
                        folder.resolve("state"),
                        children,
                        System.getenv(),
                        new SilentBuilds(),
                        System::nanoTime);
        this.compute =
                new Compute(
                        settings,
                        keeper,
                        NODE,
                        children,
                        loops,
                        environment,
                        code,
                        this::keep,
                        registry,
                        RandomGenerator.getDefault(),
                        System::nanoTime,
                        System::currentTimeMillis);
    }

    /** A program that prints without end shall not fill the test's memory. */
    private void keep(InstanceEvent event) {
        if (!(event instanceof InstanceEvent.OutputLine) || lines.incrementAndGet() <= MAX_LINES) {
            events.add(event);
        }
    }

    /** Nobody looks at how builds go; what they fail with is told by an event. */
    private static final class SilentBuilds implements BuildListener {
        @Override
        public void started(String part) {}

        @Override
        public void line(String part, String line) {}

        @Override
        public void finished(String part, Duration after) {}

        @Override
        public void upToDate(String part) {}
    }

    static Running start(Path folder) throws Exception {
        return start(folder, quick(Duration.ofSeconds(20)));
    }

    static Running start(Path folder, ComputeSettings settings) throws Exception {
        Running running =
                new Running(folder, Set.of(Facility.values()), settings, (_, _, _) -> Map.of());
        running.compute.start();
        return running;
    }

    /** Settings with short waits, without spares. */
    static ComputeSettings quick(Duration readyTimeout) {
        return quick(readyTimeout, 0);
    }

    static ComputeSettings quick(Duration readyTimeout, int spares) {
        return new ComputeSettings(
                "local",
                readyTimeout,
                Duration.ofSeconds(5),
                Duration.ofMillis(500),
                Duration.ofMillis(20),
                Duration.ofMillis(160),
                Duration.ofSeconds(60),
                20_000,
                29_999,
                spares);
    }

    void begin() {
        compute.start();
    }

    static Service node(String name, int instances, String script) {
        return service(name, instances, null, PLENTY, "node", "-e", script);
    }

    static Service service(
            String name, int instances, @Nullable String health, long memory, String... command) {
        return new Service(
                new PartName(name),
                List.of(command),
                instances,
                50,
                health,
                memory,
                Map.of(),
                Duration.ofSeconds(30),
                1 << 20);
    }

    void deploy(String version, Service... services) throws IOException {
        keeper.change(picture ->
                picture.with(new App(APP, version, folder, List.of(), List.of(services))));
    }

    static InstanceId id(String label) {
        return InstanceId.parse(APP + "/" + label);
    }

    Optional<Instance> shown(String label) {
        return keeper.current().instance(id(label));
    }

    Instance awaitReady(String label) {
        eventually(label + " is ready", SOON, () -> isReady(keeper.current(), label));
        return shown(label).orElseThrow();
    }

    static boolean isReady(Cluster picture, String label) {
        return picture.instance(id(label))
                .filter(instance -> instance.state() == Instance.State.READY)
                .isPresent();
    }

    <E extends InstanceEvent> Stream<E> told(Class<E> kind) {
        return events.stream().filter(kind::isInstance).map(kind::cast);
    }

    <E extends InstanceEvent> E awaitTold(Class<E> kind) {
        eventually(kind.getSimpleName() + " is told", SOON, () -> told(kind).findAny().isPresent());
        return told(kind).findFirst().orElseThrow();
    }

    List<String> output() {
        return told(InstanceEvent.OutputLine.class)
                .map(line -> line.instance().label() + " | " + line.line())
                .toList();
    }

    DrainAnswer drain(String label) {
        return compute.drain(id(label));
    }

    Optional<InstanceRun> run(String label) {
        return compute.run(id(label));
    }

    void closeCompute() {
        compute.close();
    }

    /** Closes as a shutdown hook can. */
    void closeAll() {
        try {
            close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() throws IOException {
        compute.close();
        children.close();
        spawner.close();
        keeper.close();
        loops.close();
    }
}
