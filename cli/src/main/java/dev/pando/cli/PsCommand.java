package dev.pando.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.pando.api.AdminClient;
import dev.pando.api.ApiFormat;
import dev.pando.api.InstanceList;
import dev.pando.api.ServerProcess;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code pando ps DIR}: the instances of a running app, as a table or in JSON. */
@Command(
        name = "ps",
        description = {
            "Lists the instances of a running app, and what the front door has at each.",
            "For example: pando ps --json | jq '.instances[] | select(.state == \"READY\") | .id'"
        },
        mixinStandardHelpOptions = true,
        versionProvider = ProductVersion.class,
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:listed",
            "1:no Pando runs this app; the message says how to start it",
            "2:the arguments are wrong"
        })
final class PsCommand implements Callable<Integer> {
    @Mixin private final AppFolder app = new AppFolder();

    @Option(names = "--json", description = "Prints the admin API's answer, in one line.")
    private boolean json;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it before it calls
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException, InterruptedException {
        InstanceList list = app.ask(AdminClient::instances);
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            out.println(new String(new ApiFormat().write(list), UTF_8));
        } else {
            InstanceTable.lines(list).forEach(out::println);
        }
        return ServerProcess.OK;
    }
}
