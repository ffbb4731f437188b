package dev.pando.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.pando.api.ApiFormat;
import dev.pando.api.ServerProcess;
import dev.pando.api.StatementList;
import dev.pando.api.StatementOrder;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code pando statements DIR}: which statements a running app's database spends its time on. */
@Command(
        name = "statements",
        description = {
            "Lists the statements that a running app's database has run, without their"
                    + " constants, since Pando began.",
            "Times are from a statement's arrival at the router to the end of its answer; a wait"
                    + " for a connection to PostgreSQL is in them."
        },
        mixinStandardHelpOptions = true,
        versionProvider = ProductVersion.class,
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:listed",
            "1:no Pando runs this app, or it has no database; the message says which",
            "2:the arguments are wrong"
        })
final class StatementsCommand implements Callable<Integer> {
    /** What most terminals show in one line. */
    private static final int LINE = 160;

    @Mixin private final AppFolder app = new AppFolder();

    @Option(
            names = "--by",
            paramLabel = "ORDER",
            defaultValue = "time",
            description =
                    "What comes first: time, calls, mean, longest, wait, rows or errors (default:"
                            + " ${DEFAULT-VALUE}).")
    @SuppressWarnings("NullAway.Init") // picocli sets it, from the default at least
    private String by;

    @Option(
            names = {"-n", "--limit"},
            paramLabel = "COUNT",
            defaultValue = "" + StatementList.USUAL_LIMIT,
            description = "How many are listed, 1..500 (default: ${DEFAULT-VALUE}).")
    private int limit;

    @Option(names = "--wide", description = "Shows statements whole, however long.")
    private boolean wide;

    @Option(names = "--json", description = "Prints the admin API's answer, in one line.")
    private boolean json;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it before it calls
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException, InterruptedException {
        StatementOrder order =
                StatementOrder.of(by)
                        .orElseThrow(() -> wrong("--by: " + by, StatementOrder.words()));
        if (limit < 1 || limit > StatementList.MAX_LIMIT) {
            throw wrong("--limit: " + limit, "1.." + StatementList.MAX_LIMIT);
        }
        StatementList list = app.ask(client -> client.statements(order, limit));
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            out.println(new String(new ApiFormat().write(list), UTF_8));
        } else {
            StatementTable.lines(list, wide ? 0 : LINE).forEach(out::println);
        }
        return ServerProcess.OK;
    }

    private ParameterException wrong(String met, String expected) {
        return new ParameterException(spec.commandLine(), met + " (expected: " + expected + ")");
    }
}
