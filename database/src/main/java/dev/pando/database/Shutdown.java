package dev.pando.database;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Ends a postmaster: first the fast shutdown (SIGINT: sessions are ended, a checkpoint is written),
 * past its limit the immediate one (SIGQUIT: the next start recovers), then SIGKILL. No
 * acknowledged row is lost by any of them.
 */
final class Shutdown {
    private static final Duration FAST_LIMIT = Duration.ofSeconds(30);
    private static final Duration IMMEDIATE_LIMIT = Duration.ofSeconds(10);

    private Shutdown() {}

    /** Ends the process and waits for its end; nothing happens to one that has ended. */
    static void end(ProcessHandle postmaster) throws IOException, InterruptedException {
        if (signalled(postmaster, "INT", FAST_LIMIT)
                || signalled(postmaster, "QUIT", IMMEDIATE_LIMIT)) {
            return;
        }
        postmaster.destroyForcibly();
        ended(postmaster, IMMEDIATE_LIMIT);
    }

    /** Sends a signal by the shell's own {@code kill}; Java can only send TERM and KILL. */
    private static boolean signalled(ProcessHandle process, String signal, Duration limit)
            throws IOException, InterruptedException {
        if (!process.isAlive()) {
            return true;
        }
        new ProcessBuilder(
                        "sh", "-c", "kill -s \"$0\" \"$1\"", signal, Long.toString(process.pid()))
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start()
                .waitFor();
        return ended(process, limit);
    }

    private static boolean ended(ProcessHandle process, Duration limit)
            throws InterruptedException {
        try {
            process.onExit().get(limit.toMillis(), TimeUnit.MILLISECONDS);
            return true;
        } catch (TimeoutException e) {
            return false;
        } catch (ExecutionException e) {
            throw new IllegalStateException("cannot wait for process " + process.pid(), e);
        }
    }
}
