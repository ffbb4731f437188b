package dev.pando.cli;

import dev.pando.api.ServerProcess;
import dev.pando.api.TrafficNow;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code pando top DIR}: what goes on at the front door of a running app, as it goes on. */
@Command(
        name = "top",
        description = {
            "Shows what goes on at the front door of a running app, anew each second, until"
                    + " Ctrl-C.",
            "Times are the upper bounds of a histogram. --once shows one second, for scripts."
        },
        mixinStandardHelpOptions = true,
        versionProvider = ProductVersion.class,
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:shown",
            "1:no Pando runs this app; the message says how to start it",
            "2:the arguments are wrong"
        })
final class TopCommand implements Callable<Integer> {
    /** Puts the cursor home, and clears from there on after what was written: no flicker. */
    private static final String HOME = "\u001b[H";

    private static final String CLEAR_LINE = "\u001b[K";
    private static final String CLEAR_REST = "\u001b[J";
    private static final double LONGEST_SECONDS = 3600;

    @Mixin private final AppFolder app = new AppFolder();

    @Option(names = "--once", description = "Shows what goes on in one interval, and ends.")
    private boolean once;

    @Option(
            names = "--interval",
            paramLabel = "SECONDS",
            defaultValue = "1",
            description = "From one look to the next (default: ${DEFAULT-VALUE}).")
    private double interval;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it before it calls
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException, InterruptedException {
        if (!(interval >= 0.1 && interval <= LONGEST_SECONDS)) {
            throw new ParameterException(
                    spec.commandLine(), "--interval: " + interval + " (expected: 0.1..3600)");
        }
        return app.ask(client -> {
            TrafficNow before = client.traffic();
            long asked = System.nanoTime();
            do {
                Thread.sleep(Duration.ofNanos((long) (interval * 1e9)));
                TrafficNow now = client.traffic();
                long answered = System.nanoTime();
                Duration between = Duration.ofNanos(answered - asked);
                show(TrafficTable.lines(before, now, between));
                before = now;
                asked = answered;
            } while (!once);
            return ServerProcess.OK;
        });
    }

    private void show(List<String> lines) {
        PrintWriter out = spec.commandLine().getOut();
        if (once) {
            lines.forEach(out::println);
        } else {
            out.print(HOME);
            lines.forEach(line -> out.println(line + CLEAR_LINE));
            out.print(CLEAR_REST);
        }
        out.flush();
    }
}
