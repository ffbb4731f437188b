package dev.pando.bench;

import dev.pando.cluster.App;
import dev.pando.cluster.AppName;
import dev.pando.cluster.Function;
import dev.pando.cluster.FunctionRoute;
import dev.pando.cluster.InMemoryPictureKeeper;
import dev.pando.cluster.NodeId;
import dev.pando.cluster.PartName;
import dev.pando.compute.Compute;
import dev.pando.compute.ComputeSettings;
import dev.pando.compute.InstanceEvent;
import dev.pando.compute.build.BuildListener;
import dev.pando.compute.child.Children;
import dev.pando.compute.code.Code;
import dev.pando.node.net.EventLoops;
import dev.pando.node.process.Spawner;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.CountDownLatch;

/**
 * Compute alone, with one Node worker for each concurrency that is named: {@code BareFunctions
 * RUNTIMES FOLDER CONCURRENCY...}. Prints the invoke listener's address once all are ready, and
 * ends with its input.
 */
public final class BareFunctions {
    private BareFunctions() {}

    /** Runs until its input ends. */
    public static void main(String[] args) throws Exception {
        Path folder = Path.of(args[1]).toAbsolutePath();
        Files.createDirectories(folder);
        Files.writeString(
                folder.resolve("f.mjs"),
                "export const handler = async (event) => ({ statusCode: 200, body: event.rawPath"
                        + " });\n");
        List<Function> functions = new ArrayList<>();
        for (int i = 2; i < args.length; i++) {
            functions.add(function(Integer.parseInt(args[i])));
        }
        CountDownLatch ready = new CountDownLatch(functions.size());
        InMemoryPictureKeeper keeper = new InMemoryPictureKeeper();
        try (EventLoops loops =
                        EventLoops.start("loop", Runtime.getRuntime().availableProcessors());
                Spawner spawner = new Spawner();
                Children children = Children.open(folder.resolve("runs"), spawner);
                Compute compute =
                        new Compute(
                                ComputeSettings.defaults("local"),
                                keeper,
                                new NodeId("local"),
                                children,
                                loops,
                                (_, _, _) -> Map.of(),
                                code(Path.of(args[0]).toAbsolutePath(), folder, children)::prepare,
                                event -> {
                                    if (event instanceof InstanceEvent.Ready) {
                                        ready.countDown();
                                    } else if (!(event instanceof InstanceEvent.Started)) {
                                        System.err.println(event);
                                    }
                                },
                                new SimpleMeterRegistry(),
                                new SplittableRandom(),
                                System::nanoTime,
                                System::currentTimeMillis)) {
            compute.start();
            keeper.change(picture ->
                    picture.with(
                            new App(
                                    new AppName("bench"),
                                    "1",
                                    folder,
                                    List.of(),
                                    List.of(),
                                    functions,
                                    List.of())));
            ready.await();
            System.out.println(keeper.current().instances().getFirst().address());
            System.out.println("ended with " + System.in.read());
        }
    }

    private static Function function(int concurrency) {
        return new Function(
                new PartName("f" + concurrency),
                "1",
                Path.of("f.mjs"),
                "",
                List.of(new FunctionRoute("GET", "/api/photos/{id}")),
                1,
                concurrency,
                256L << 20,
                Map.of(),
                Duration.ofSeconds(30),
                6 << 20);
    }

    private static Code code(Path runtimes, Path folder, Children children) {
        return new Code(
                runtimes,
                folder.resolve("state"),
                children,
                System.getenv(),
                new Quiet(),
                System::nanoTime);
    }

    /** Nothing is built for Node. */
    private static final class Quiet implements BuildListener {
        @Override
        public void started(String part) {}

        @Override
        public void line(String part, String line) {}

        @Override
        public void finished(String part, Duration after) {}

        @Override
        public void upToDate(String part) {}
    }
}
