package dev.pando.compute;

import dev.pando.cluster.App;
import dev.pando.cluster.Function;
import dev.pando.cluster.InstanceId;
import dev.pando.compute.child.Child;
import dev.pando.compute.child.Command;
import dev.pando.compute.child.Output;
import dev.pando.compute.code.Launch;
import dev.pando.compute.event.EventWriter;
import dev.pando.compute.lambda.Lambda;
import dev.pando.compute.lambda.Worker;
import dev.pando.compute.lambda.WorkerListener;
import dev.pando.compute.lambda.WorkerPlan;
import dev.pando.node.StartFailure;
import dev.pando.node.net.Address;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The life of a function's instance: a worker that asks a listener of its own for calls, is ready
 * once it has asked, and is drained when its last call is over. The edge reaches it at the invoke
 * listener. What the worker does is told on its event loop, and wakes the upkeep.
 */
final class FunctionLife implements Life, WorkerListener {
    /** How many processes and threads a worker may have. */
    static final int MAX_PROCESSES = 1024;

    /** How much of what a worker says about its failed start is told on. */
    private static final int MAX_MESSAGE_CHARS = 500;

    private static final Duration DRAIN_SLACK = Duration.ofSeconds(2);

    private final Kit kit;
    private final App app;
    private final Function function;
    private final InstanceId id;
    private final Runnable wake;
    private final Worker worker;
    private final int port;
    private @Nullable Launch launch;
    private volatile boolean asked;
    private volatile boolean drained;
    private volatile @Nullable Trouble trouble;

    FunctionLife(Kit kit, App app, Function function, InstanceId id, Runnable wake)
            throws IOException {
        this.kit = kit;
        this.app = app;
        this.function = function;
        this.id = id;
        this.wake = wake;
        Lambda.Opened opened =
                kit.lambda()
                        .open(
                                new WorkerPlan(
                                        id,
                                        "arn:aws:lambda:"
                                                + kit.settings().region()
                                                + ":"
                                                + EventWriter.ACCOUNT
                                                + ":function:"
                                                + function.name(),
                                        function.concurrency(),
                                        function.timeout(),
                                        function.maxBodyBytes()),
                                this);
        this.worker = opened.worker();
        this.port = opened.port();
    }

    @Override
    public Command command() throws IOException, StartFailure, InterruptedException {
        Launch prepared = kit.code().prepare(app, function);
        launch = prepared;
        Map<String, String> environment = new HashMap<>();
        environment.put("LANG", "C.UTF-8");
        environment.putAll(Inherited.variables());
        environment.putAll(kit.environment().of(app, id, port));
        environment.putAll(function.environment());
        environment.putAll(reserved());
        environment.putAll(prepared.environment());
        return new Command(
                id.label(),
                prepared.arguments(),
                app.directory(),
                environment,
                function.memoryBytes(),
                MAX_PROCESSES);
    }

    @Override
    public Optional<Child> spare(Command command) throws StartFailure {
        Launch prepared = launch;
        return prepared == null
                ? Optional.empty()
                : kit.spares().take(id, prepared, command, output());
    }

    /** AWS's "Defined runtime environment variables", and Pando's own. */
    private Map<String, String> reserved() {
        String region = kit.settings().region();
        Map<String, String> variables = new HashMap<>();
        variables.put("AWS_LAMBDA_RUNTIME_API", "127.0.0.1:" + port);
        variables.put("AWS_LAMBDA_FUNCTION_NAME", function.name().toString());
        variables.put("AWS_LAMBDA_FUNCTION_VERSION", "$LATEST");
        variables.put(
                "AWS_LAMBDA_FUNCTION_MEMORY_SIZE", Long.toString(function.memoryBytes() >> 20));
        variables.put("AWS_LAMBDA_INITIALIZATION_TYPE", "on-demand");
        variables.put("AWS_LAMBDA_LOG_GROUP_NAME", "/pando/" + app.name() + "/" + function.name());
        variables.put("AWS_LAMBDA_LOG_STREAM_NAME", id.label());
        variables.put("AWS_REGION", region);
        variables.put("AWS_DEFAULT_REGION", region);
        variables.put("LAMBDA_TASK_ROOT", app.directory().toString());
        variables.put("TZ", ":UTC");
        variables.put("PANDO_APP", app.name().value());
        variables.put("PANDO_INSTANCE", id.label());
        variables.put("PANDO_REGION", region);
        if (function.concurrency() > 1) {
            variables.put("AWS_LAMBDA_MAX_CONCURRENCY", Integer.toString(function.concurrency()));
        }
        return variables;
    }

    @Override
    public int port() {
        return port;
    }

    @Override
    public Address address() {
        return kit.lambda().address();
    }

    @Override
    public Output output() {
        return this::line;
    }

    private void line(Output.Source from, String text) {
        LogLine line = LogLine.of(text);
        String requestId = line.requestId();
        if (requestId == null) {
            String only = worker.onlyCall();
            requestId = only.isEmpty() ? null : only;
        }
        for (String each : line.lines()) {
            kit.announcer().line(id, from, each, requestId);
        }
    }

    @Override
    public Optional<Address> ready() {
        return asked ? Optional.of(address()) : Optional.empty();
    }

    @Override
    public String unready() {
        return "it did not ask for a call at AWS_LAMBDA_RUNTIME_API=127.0.0.1:" + port;
    }

    @Override
    public String remedy() {
        return "let its code load faster, and wait for nothing at its top level";
    }

    @Override
    public void admit() {
        worker.admit();
        kit.spares().settled(id);
    }

    @Override
    public @Nullable Trouble trouble() {
        return trouble;
    }

    @Override
    public void drain() {
        worker.drain();
    }

    @Override
    public boolean drained(Duration since) {
        return drained;
    }

    /** Its last call may have begun just now, and is over at its deadline. */
    @Override
    public Duration longestDrain() {
        return function.timeout().plus(DRAIN_SLACK);
    }

    @Override
    public boolean excused() {
        return false;
    }

    @Override
    public boolean proven() {
        return worker.hasAnswered();
    }

    @Override
    public void over() {
        worker.close();
    }

    @Override
    public void close() {
        worker.close();
        kit.spares().settled(id);
    }

    // What the worker does, told on its event loop.

    @Override
    public void asked() {
        asked = true;
        wake.run();
    }

    @Override
    public void initFailed(String type, String message) {
        String said = message.strip();
        trouble =
                new Trouble.Unable(
                        "could not load its code: "
                                + (type.isEmpty() || said.startsWith(type) ? "" : type + ": ")
                                + said.substring(0, Math.min(said.length(), MAX_MESSAGE_CHARS)));
        wake.run();
    }

    @Override
    public void overdue(String requestId) {
        if (trouble == null) {
            trouble = new Trouble.Overdue(requestId, function.concurrency() > 1);
        }
        wake.run();
    }

    @Override
    public void drained() {
        drained = true;
        wake.run();
    }

    @Override
    public void complaint(String requestId, String text) {
        kit.announcer()
                .event(
                        new InstanceEvent.OutputLine(
                                id, Output.Source.STDERR, "(pando: " + text + ")", requestId));
    }
}
