package dev.pando.systemtests;

import static dev.pando.testing.Eventually.eventually;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/**
 * The processes that still belong to a folder of a test: they work in it, or name it in their
 * command line or environment.
 */
final class Leftovers {
    private static final Duration LIMIT = Duration.ofSeconds(5);

    private Leftovers() {}

    /** Waits until no process belongs to the folder; fails and names those that stay. */
    static void assertNone(Path folder) {
        try {
            eventually("no process is left", LIMIT, () -> of(folder).isEmpty());
        } catch (AssertionError e) {
            throw new AssertionError("left behind in " + folder + ": " + of(folder), e);
        }
    }

    private static List<String> of(Path folder) {
        try (Stream<Path> processes = Files.list(Path.of("/proc"))) {
            return processes
                    .filter(process -> process.getFileName().toString().matches("\\d+"))
                    .filter(process ->
                            !process.endsWith(Long.toString(ProcessHandle.current().pid())))
                    .filter(process -> belongs(process, folder.toString()))
                    .map(process -> process.getFileName() + " " + read(process, "cmdline"))
                    .toList();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static boolean belongs(Path process, String folder) {
        return workingFolder(process).startsWith(folder)
                || read(process, "cmdline").contains(folder)
                || read(process, "environ").contains(folder);
    }

    private static String workingFolder(Path process) {
        try {
            return Files.readSymbolicLink(process.resolve("cwd")).toString();
        } catch (IOException e) {
            return ""; // ended meanwhile, or a zombie
        }
    }

    private static String read(Path process, String file) {
        try {
            return new String(Files.readAllBytes(process.resolve(file)), UTF_8).replace('\0', ' ');
        } catch (IOException e) {
            return ""; // ended meanwhile, or not ours
        }
    }
}
