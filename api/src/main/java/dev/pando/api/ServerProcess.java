package dev.pando.api;

import java.io.PrintStream;

/**
 * The wall between the command line, which reads arguments, and the server, which the command line
 * loads through {@link java.util.ServiceLoader} and only for the commands that need it.
 */
public interface ServerProcess {
    /** The exit code of a run that ended well. */
    int OK = 0;

    /** The exit code of a run that could not start or go on. */
    int FAILED = 1;

    /** The exit code for input that is wrong: arguments, or {@code pando.yaml}. */
    int WRONG_INPUT = 2;

    /**
     * Runs an app until the process is told to stop; tells its story on {@code out} and what went
     * wrong on {@code err}.
     *
     * @return the exit code
     */
    int run(RunRequest request, PrintStream out, PrintStream err);

    /**
     * Keeps a front door open until the process is told to stop, in the same way.
     *
     * @return the exit code
     */
    int proxy(ProxyRequest request, PrintStream out, PrintStream err);

    /**
     * Runs statements in the database of an app that runs; prints what comes of them on {@code
     * out}, notices and errors on {@code err}.
     *
     * @return the exit code
     */
    int sql(SqlRequest request, PrintStream out, PrintStream err);
}
