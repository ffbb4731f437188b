package dev.pando.cli;

import picocli.CommandLine;

/** The entry of the program. */
public final class Main {
    private Main() {}

    /** Runs the command that the arguments name, and exits with its code. */
    public static void main(String[] args) {
        System.exit(commandLine().execute(args));
    }

    static CommandLine commandLine() {
        return new CommandLine(new PandoCommand())
                .setExecutionExceptionHandler(new OneLineFailures())
                .setUsageHelpWidth(100)
                .setUsageHelpAutoWidth(true);
    }
}
