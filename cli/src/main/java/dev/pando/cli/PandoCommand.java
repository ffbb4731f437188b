package dev.pando.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The command {@code pando} itself, which only names its commands. */
@Command(
        name = "pando",
        description = "Gives a web app what large sites have.",
        mixinStandardHelpOptions = true,
        versionProvider = ProductVersion.class,
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {
            RunCommand.class,
            PsCommand.class,
            TopCommand.class,
            StatementsCommand.class,
            DrainCommand.class,
            ProxyCommand.class,
            EnvCommand.class,
            SqlCommand.class,
            HashPasswordCommand.class,
            HelpCommand.class
        })
final class PandoCommand implements Runnable {
    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it before it calls run
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "a command is missing");
    }
}
