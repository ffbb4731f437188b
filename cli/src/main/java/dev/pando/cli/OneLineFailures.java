package dev.pando.cli;

import dev.pando.api.ServerProcess;
import java.io.IOException;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.ParseResult;

/** Tells a failed command's story in one line. Only what is our own fault keeps its stack trace. */
final class OneLineFailures implements IExecutionExceptionHandler {
    @Override
    public int handleExecutionException(Exception failure, CommandLine command, ParseResult parsed)
            throws Exception {
        if (!(failure instanceof IOException)) {
            throw failure;
        }
        command.getErr().println("pando " + command.getCommandName() + ": " + failure.getMessage());
        return ServerProcess.FAILED;
    }
}
