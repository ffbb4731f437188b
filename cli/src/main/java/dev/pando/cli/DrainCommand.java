package dev.pando.cli;

import dev.pando.api.AdminClient;
import dev.pando.api.DrainBegun;
import dev.pando.api.InstanceList;
import dev.pando.api.ProgramName;
import dev.pando.api.ServerProcess;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/**
 * {@code pando drain web.2 DIR}: replaces one instance without losing a request, and follows that
 * to its end.
 */
@Command(
        name = "drain",
        description = {
            "Replaces one instance of a running app without losing a request: starts another one,"
                    + " takes this one out of rotation once that is ready, lets its requests finish"
                    + " and its WebSockets leave, and ends it.",
            "For example: pando drain web.2"
        },
        mixinStandardHelpOptions = true,
        versionProvider = ProductVersion.class,
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:the instance is gone; with --no-wait, its drain is under way",
            "1:there is no such instance, it is not ready, or it is not gone in time",
            "2:the arguments are wrong"
        })
final class DrainCommand implements Callable<Integer> {
    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(200);
    private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9-]*\\.[1-9][0-9]*");

    @Parameters(
            index = "0",
            paramLabel = "INSTANCE",
            description = "The instance, as 'pando ps' names it: web.2.")
    @SuppressWarnings("NullAway.Init") // picocli sets it before it calls
    private String instance;

    @Mixin private final AppFolder app = new AppFolder();

    @Option(names = "--no-wait", description = "Returns at once; the drain goes on by itself.")
    private boolean noWait;

    @Option(
            names = "--timeout",
            paramLabel = "SECONDS",
            defaultValue = "600",
            description =
                    "How long to wait for the instance to be gone (default: ${DEFAULT-VALUE}). The"
                            + " drain goes on after that.")
    private int timeoutSeconds;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it before it calls
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException, InterruptedException {
        if (!NAME.matcher(instance).matches()) {
            throw new ParameterException(
                    spec.commandLine(), "INSTANCE: '" + instance + "' (expected: web.2)");
        }
        return app.ask(this::drain);
    }

    private int drain(AdminClient client) throws IOException, InterruptedException {
        InstanceList before = client.instances();
        DrainBegun begun = client.drain(instance);
        PrintWriter out = spec.commandLine().getOut();
        out.println(instance + "  is drained once another one is ready in its place");
        out.flush();
        if (noWait) {
            return ServerProcess.OK;
        }
        DrainStory story = new DrainStory(before, begun);
        long start = System.nanoTime();
        while (true) {
            Duration since = Duration.ofNanos(System.nanoTime() - start);
            story.goOn(client.instances(), since).forEach(out::println);
            out.flush();
            if (story.over()) {
                return ServerProcess.OK;
            }
            if (since.toSeconds() >= timeoutSeconds) {
                throw new IOException(
                        instance
                                + " is not gone after "
                                + timeoutSeconds
                                + " s; its drain goes on: "
                                + ProgramName.asCalled()
                                + " ps "
                                + app.directory());
            }
            Thread.sleep(BETWEEN_LOOKS);
        }
    }
}
