package dev.pando.compute.code;

import static dev.pando.testing.Eventually.eventually;

import dev.pando.cluster.App;
import dev.pando.cluster.AppName;
import dev.pando.cluster.Function;
import dev.pando.cluster.FunctionRoute;
import dev.pando.cluster.InstanceId;
import dev.pando.cluster.PartName;
import dev.pando.compute.build.BuildListener;
import dev.pando.compute.child.Child;
import dev.pando.compute.child.Children;
import dev.pando.compute.child.Command;
import dev.pando.compute.child.Output;
import dev.pando.compute.spare.Spares;
import dev.pando.node.process.Spawner;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** An app's folder, one real worker of a function in it, and the Runtime API that it talks to. */
final class FunctionRig implements AutoCloseable {
    private static final Duration LIMIT = Duration.ofSeconds(30);

    final Path app;
    final Path state;
    final ScriptedRuntimeApi api = new ScriptedRuntimeApi();

    /** What the worker wrote, and what was told of builds. */
    final List<String> lines = new CopyOnWriteArrayList<>();

    final List<String> builds = new CopyOnWriteArrayList<>();
    private final Spawner spawner = new Spawner();
    private final Children children;
    private final AtomicInteger ids = new AtomicInteger();
    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final Spares spares;
    private final boolean usesSpares;
    private @Nullable Child worker;

    FunctionRig(Path folder) throws Exception {
        this(folder, false);
    }

    /** One whose workers are spares that waited, wherever one fits. */
    FunctionRig(Path folder, boolean usesSpares) throws Exception {
        app = Files.createDirectories(folder.resolve("app"));
        state = Files.createDirectories(folder.resolve("state"));
        children = Children.open(state.resolve("runs"), spawner);
        this.usesSpares = usesSpares;
        spares = Spares.open(usesSpares ? 1 : 0, children, registry, System::nanoTime);
    }

    FunctionRig write(String name, String content) throws IOException {
        Path file = app.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, content);
        return this;
    }

    /** As after a start of Pando: remembers nothing that is not on the disk. */
    Code code() {
        return new Code(
                Path.of("target/runtimes").toAbsolutePath(),
                state,
                children,
                Map.of("PATH", System.getenv("PATH"), "HOME", System.getProperty("user.home")),
                new Told(),
                System::nanoTime);
    }

    Function function(String handler, String entry, int concurrency) {
        return new Function(
                new PartName("photo"),
                "1",
                Path.of(handler),
                entry,
                List.of(new FunctionRoute("GET", "/")),
                1,
                concurrency,
                256 << 20,
                Map.of(),
                Duration.ofSeconds(30),
                6 << 20);
    }

    Launch prepare(String handler, String entry) throws Exception {
        return prepare(function(handler, entry, 1));
    }

    Launch prepare(Function function) throws Exception {
        App whole =
                new App(
                        new AppName("photos"),
                        "1",
                        app,
                        List.of(),
                        List.of(),
                        List.of(function),
                        List.of());
        return code().prepare(whole, function);
    }

    FunctionRig start(String handler) throws Exception {
        return start(function(handler, "", 1));
    }

    FunctionRig start(Function function) throws Exception {
        return start(prepare(function), function);
    }

    FunctionRig start(Launch launch, Function function) throws Exception {
        Map<String, String> environment = new HashMap<>();
        environment.put("PATH", System.getenv("PATH"));
        environment.put("AWS_LAMBDA_RUNTIME_API", api.address());
        environment.put("AWS_LAMBDA_FUNCTION_NAME", "photo");
        environment.put("AWS_LAMBDA_FUNCTION_VERSION", "$LATEST");
        environment.put("AWS_LAMBDA_FUNCTION_MEMORY_SIZE", "256");
        environment.put("AWS_LAMBDA_LOG_GROUP_NAME", "/pando/photos/photo");
        environment.put("AWS_LAMBDA_LOG_STREAM_NAME", "photo.1");
        environment.put("AWS_LAMBDA_INITIALIZATION_TYPE", "on-demand");
        environment.put("AWS_REGION", "local");
        environment.put("TZ", ":UTC");
        environment.put("LANG", "C.UTF-8");
        if (function.concurrency() > 1) {
            environment.put("AWS_LAMBDA_MAX_CONCURRENCY", Integer.toString(function.concurrency()));
        }
        environment.putAll(function.environment());
        environment.putAll(launch.environment());
        Command command = new Command("photo.1", launch.arguments(), app, environment, 256 << 20);
        worker =
                usesSpares && launch.spare() != null
                        ? spare(launch, command)
                        : children.start(command, (_, line) -> lines.add(line));
        return this;
    }

    /** The first take says what is wished for; the second gets it. */
    private Child spare(Launch launch, Command command) throws Exception {
        InstanceId id = new InstanceId(new AppName("photos"), new PartName("photo"), 1);
        Output output = (_, line) -> lines.add(line);
        Optional<Child> taken = Optional.empty();
        while (taken.isEmpty()) {
            taken = spares.take(id, launch, command, output);
            spares.settled(id);
            eventually("a spare waits", LIMIT, () -> spareCount() == 1);
        }
        return taken.get();
    }

    private double spareCount() {
        return registry.get("pando.compute.spares").gauges().stream()
                .mapToDouble(Gauge::value)
                .sum();
    }

    /** Calls the function and waits for what it gives. */
    ScriptedRuntimeApi.Result call(String event) throws Exception {
        api.give("id-" + ids.incrementAndGet(), event);
        return api.result();
    }

    /** The body of a call's result, which must be a response. */
    String answer(String event) throws Exception {
        ScriptedRuntimeApi.Result result = call(event);
        if (!result.path().endsWith("/response")) {
            throw new AssertionError(result + "\n" + String.join("\n", lines));
        }
        return result.body();
    }

    /** Waits until the worker has written a line that contains the text, and gives it. */
    String line(String text) {
        eventually(
                "a line with " + text + " among " + lines,
                LIMIT,
                () -> lines.stream().anyMatch(line -> line.contains(text)));
        return lines.stream().filter(line -> line.contains(text)).findFirst().orElseThrow();
    }

    /** Waits until the worker ends of itself, and gives its status. */
    int end() throws Exception {
        Child child = worker;
        worker = null;
        if (child == null || !child.await(LIMIT)) {
            throw new AssertionError("the worker does not end; it wrote " + lines);
        }
        int status = child.finish().status().value();
        api.hangUp();
        return status;
    }

    /** Asks the worker to end, and waits for that. */
    void stop() throws Exception {
        Child child = worker;
        worker = null;
        if (child != null) {
            child.terminate();
            child.await(LIMIT);
            child.finish();
            api.hangUp();
        }
    }

    @Override
    public void close() throws IOException {
        Child child = worker;
        try {
            if (child != null) {
                child.finish();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        api.close();
        spares.close();
        children.close();
        spawner.close();
    }

    private final class Told implements BuildListener {
        @Override
        public void started(String part) {
            builds.add(part + " started");
        }

        @Override
        public void line(String part, String line) {
            builds.add(part + " | " + line);
        }

        @Override
        public void finished(String part, Duration after) {
            builds.add(part + " finished");
        }

        @Override
        public void upToDate(String part) {
            builds.add(part + " up to date");
        }
    }
}
