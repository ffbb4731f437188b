package dev.pando.node.process;

import java.io.IOException;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * Starts child processes from one long-lived platform thread. The kernel's parent-death signal
 * ({@code setpriv --pdeathsig}) is bound to the thread that forked: a child started from a thread
 * that ends would be ended with it. Safe for use by many threads.
 *
 * <p>Closing the spawner ends its thread and so, on purpose, every child that asked for a
 * parent-death signal.
 */
public final class Spawner implements AutoCloseable {
    private final ExecutorService thread =
            Executors.newSingleThreadExecutor(
                    Thread.ofPlatform().name("spawner").daemon(true).factory());

    /**
     * Starts the process that the builder describes, and waits until it is started.
     *
     * @throws IOException if the program cannot be started
     */
    public Process start(ProcessBuilder builder) throws IOException, InterruptedException {
        Callable<Process> start = builder::start;
        try {
            return thread.submit(start).get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof IOException cannotStart) {
                throw cannotStart;
            }
            throw new IllegalStateException("cannot start " + builder.command(), e.getCause());
        }
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }
}
