package dev.pando.database;

import dev.pando.database.binaries.PostgresBinaries;
import dev.pando.node.process.Spawner;
import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * Starts PostgreSQL's programs: under the right account, with nothing of our environment, and told
 * to shut down when Pando dies.
 *
 * @param log told each line that they write
 */
record Programs(
        PostgresBinaries binaries, ServerAccount account, Spawner spawner, Consumer<String> log) {
    /** What a program reads that is to read nothing. */
    static final File NOTHING = new File("/dev/null");

    /**
     * Starts a program in the data folder that it works on.
     *
     * @param input what it reads
     */
    Started start(String program, Path data, File input, List<String> arguments)
            throws IOException, InterruptedException {
        Path file = binaries.program(program);
        var words = new ArrayList<>(List.of(file.toString()));
        words.addAll(arguments);
        var builder =
                new ProcessBuilder(account.command(words, List.of(data, file)))
                        .directory(data.toFile())
                        .redirectInput(input)
                        .redirectErrorStream(true);
        builder.environment().keySet().retainAll(List.of("PATH"));
        builder.environment().put("LC_ALL", "C");
        builder.environment().put("TZ", "UTC");
        Process process = spawner.start(builder);
        return new Started(program, process, ServerLog.of(process, log));
    }

    /** A program that was started. */
    record Started(String program, Process process, ServerLog log) {
        /** Waits for the end of a program that does one thing, which must succeed. */
        void awaitSuccess() throws InterruptedException, ServerEnded {
            try {
                if (process.waitFor() != 0) {
                    throw ended();
                }
            } finally {
                process.destroyForcibly(); // where the wait was interrupted
            }
        }

        /** What the end of a program tells that should not have ended. */
        ServerEnded ended() throws InterruptedException {
            return new ServerEnded(
                    program + " ended with code " + process.exitValue(), log.lastLines());
        }
    }
}
