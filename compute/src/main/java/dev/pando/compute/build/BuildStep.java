package dev.pando.compute.build;

import dev.pando.compute.child.Child;
import dev.pando.compute.child.Children;
import dev.pando.compute.child.Command;
import dev.pando.node.StartFailure;
import dev.pando.node.state.StateFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.LongSupplier;

/**
 * Runs the build commands of an app, one after the other, each only if it must: when the command or
 * a file of the app changed since it last succeeded, or an output folder that it left then is gone.
 * The files are looked at before a build runs, so that an edit made meanwhile is seen the next
 * time; a build that writes among its own inputs, outside the common output folders, runs again for
 * that reason. Use by one thread at a time.
 */
public final class BuildStep {
    private static final Duration LONGEST_WAIT = Duration.ofHours(24);

    private final Children children;
    private final Path stateFolder;
    private final Path records;
    private final BuildListener listener;
    private final LongSupplier nanoTime;

    /**
     * @param stateFolder is left out of the inputs; its folder {@code builds} keeps the records
     * @param nanoTime a monotonic clock, in nanoseconds: {@code System::nanoTime}
     */
    public BuildStep(
            Children children, Path stateFolder, BuildListener listener, LongSupplier nanoTime) {
        this.children = children;
        this.stateFolder = stateFolder;
        this.records = stateFolder.resolve("builds");
        this.listener = listener;
        this.nanoTime = nanoTime;
    }

    /**
     * Builds what must be built.
     *
     * @param directory the app's folder, where the commands run
     * @param commands by part, in the order to run them; parts with the same command share one run
     * @param environment all of a build's environment
     * @throws StartFailure naming the part whose build failed, with the end of its output
     */
    public void run(
            Path directory, Map<String, List<String>> commands, Map<String, String> environment)
            throws IOException, StartFailure, InterruptedException {
        Set<List<String>> done = new HashSet<>();
        for (Map.Entry<String, List<String>> wanted : new LinkedHashMap<>(commands).entrySet()) {
            if (done.add(wanted.getValue())) {
                runIfNeeded(
                        directory,
                        new Command(wanted.getKey(), wanted.getValue(), directory, environment, 0));
            }
        }
    }

    private void runIfNeeded(Path directory, Command command)
            throws IOException, StartFailure, InterruptedException {
        BuildInputs before = BuildInputs.of(directory, stateFolder);
        String fingerprint = before.fingerprint(command.arguments());
        Path record = records.resolve(BuildInputs.nameOf(command.arguments()));
        if (isUpToDate(record, fingerprint, before)) {
            listener.upToDate(command.part());
            return;
        }
        Files.deleteIfExists(record);
        build(command);
        write(record, fingerprint, BuildInputs.of(directory, stateFolder));
    }

    /** A record is a line with the fingerprint, and one for each output folder there was. */
    private static boolean isUpToDate(Path record, String fingerprint, BuildInputs now)
            throws IOException {
        if (!Files.exists(record)) {
            return false;
        }
        List<String> lines = Files.readAllLines(record);
        return !lines.isEmpty()
                && lines.getFirst().equals(fingerprint)
                && now.outputs().containsAll(lines.subList(1, lines.size()));
    }

    private void write(Path record, String fingerprint, BuildInputs after) throws IOException {
        Files.createDirectories(records);
        List<String> lines = new ArrayList<>(after.outputs());
        lines.addFirst(fingerprint);
        StateFile.write(record, String.join("\n", lines) + "\n");
    }

    private void build(Command command) throws IOException, StartFailure, InterruptedException {
        listener.started(command.part());
        long start = nanoTime.getAsLong();
        Child child = children.start(command, (_, line) -> listener.line(command.part(), line));
        Child.End end;
        try {
            child.await(LONGEST_WAIT);
        } finally {
            end = child.finish();
        }
        if (end.status().value() != 0) {
            throw failure(command, end);
        }
        listener.finished(command.part(), Duration.ofNanos(nanoTime.getAsLong() - start));
    }

    private static StartFailure failure(Command command, Child.End end) {
        String words = String.join(" ", command.arguments());
        String output =
                end.lastLines().isEmpty()
                        ? "; it wrote nothing"
                        : "; its last lines:\n  " + String.join("\n  ", end.lastLines());
        return new StartFailure(
                command.part(),
                "its build '" + words + "' " + end.status().words() + output,
                "run it by hand in " + command.directory() + ", mend what it complains about");
    }
}
