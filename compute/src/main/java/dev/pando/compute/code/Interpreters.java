package dev.pando.compute.code;

import dev.pando.compute.child.Child;
import dev.pando.compute.child.Children;
import dev.pando.compute.child.Command;
import dev.pando.node.StartFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The interpreters that this machine has, and their versions. Safe for use by many threads. */
final class Interpreters {
    private static final Duration ANSWERING = Duration.ofSeconds(10);
    private static final Pattern VERSION = Pattern.compile("(\\d{1,4})\\.(\\d{1,4})");

    private final Children children;
    private final Map<String, String> environment;

    /** Asked once each; as many entries as there are interpreters, so a few. */
    private final Map<Path, Version> versions = new ConcurrentHashMap<>();

    Interpreters(Children children, Map<String, String> environment) {
        this.children = children;
        this.environment = Map.copyOf(environment);
    }

    /** An interpreter's version. */
    record Version(int major, int minor) implements Comparable<Version> {
        @Override
        public int compareTo(Version other) {
            return major != other.major
                    ? Integer.compare(major, other.major)
                    : Integer.compare(minor, other.minor);
        }

        @Override
        public String toString() {
            return major + "." + minor;
        }
    }

    /** The program of that name on the PATH, if there is one. */
    Optional<Path> onPath(Handler handler, String name) {
        String path =
                handler.function()
                        .environment()
                        .getOrDefault("PATH", environment.getOrDefault("PATH", ""));
        return Arrays.stream(path.split(":", -1))
                .filter(folder -> !folder.isEmpty())
                .map(folder -> handler.root().resolve(folder).resolve(name))
                .filter(file -> Files.isRegularFile(file) && Files.isExecutable(file))
                .findFirst();
    }

    /**
     * The version of an interpreter.
     *
     * @throws StartFailure if it does not tell one, or an older one than the oldest that is
     *     supported
     */
    Version version(Handler handler, Path program, Version oldest)
            throws IOException, StartFailure, InterruptedException {
        Version known = versions.get(program);
        Version version = known == null ? ask(handler, program) : known;
        if (version.compareTo(oldest) < 0) {
            throw handler.failure(
                    program + " is of version " + version + " (expected: " + oldest + " or newer)",
                    "install a newer one, or put it first on the PATH");
        }
        versions.put(program, version);
        return version;
    }

    private Version ask(Handler handler, Path program)
            throws IOException, StartFailure, InterruptedException {
        Child child =
                children.start(
                        new Command(
                                handler.part(),
                                List.of(program.toString(), "--version"),
                                handler.root(),
                                environment,
                                0),
                        (_, _) -> {});
        Child.End end;
        try {
            child.await(ANSWERING);
        } finally {
            end = child.finish();
        }
        Matcher found = VERSION.matcher(String.join(" ", end.lastLines()));
        if (end.status().value() != 0 || !found.find()) {
            throw handler.failure(
                    program + " --version " + end.status().words() + ": " + end.lastLines(),
                    "mend its installation, or put another first on the PATH");
        }
        return new Version(Integer.parseInt(found.group(1)), Integer.parseInt(found.group(2)));
    }
}
