package dev.pando.compute.child;

import dev.pando.node.StartFailure;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * The program that a command names: a word with a slash is a path, relative to the command's
 * directory; any other is looked up on the PATH of the command's own environment, as execvp(3)
 * does.
 */
final class Program {
    /** The names that a POSIX shell hands on; it drops others without a word. */
    private static final Pattern VARIABLE = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");

    private Program() {}

    /**
     * The program's absolute path.
     *
     * @throws StartFailure if there is none, if it may not be executed, or if the environment holds
     *     a variable that could not be passed to it
     */
    static Path find(Command command) throws StartFailure {
        requirePassable(command);
        if (!Files.isDirectory(command.directory())) {
            throw new StartFailure(
                    command.part(),
                    "its folder " + command.directory() + " does not exist",
                    "make the folder, or correct the path");
        }
        String word = command.arguments().getFirst();
        String path = command.environment().getOrDefault("PATH", "");
        List<Path> candidates = candidates(word, command.directory().toAbsolutePath(), path);
        for (Path candidate : candidates) {
            if (Files.isRegularFile(candidate) && Files.isExecutable(candidate)) {
                return candidate;
            }
        }
        for (Path candidate : candidates) {
            if (Files.exists(candidate)) {
                throw new StartFailure(
                        command.part(),
                        candidate + " cannot be executed",
                        "make it an executable file (chmod +x), or name another program");
            }
        }
        throw missing(command.part(), word, candidates, path);
    }

    private static void requirePassable(Command command) throws StartFailure {
        for (Map.Entry<String, String> variable : command.environment().entrySet()) {
            if (!VARIABLE.matcher(variable.getKey()).matches()
                    || variable.getValue().indexOf('\0') >= 0) {
                throw new StartFailure(
                        command.part(),
                        "the environment variable '"
                                + variable.getKey()
                                + "' cannot be passed to a program",
                        "name it with letters, digits and underscores, without a NUL in its value");
            }
        }
    }

    private static List<Path> candidates(String word, Path directory, String path) {
        if (word.indexOf('/') >= 0) {
            return List.of(directory.resolve(word).normalize());
        }
        return Pattern.compile(":")
                .splitAsStream(path)
                .map(folder -> directory.resolve(folder).resolve(word))
                .toList();
    }

    private static StartFailure missing(
            String part, String word, List<Path> candidates, String path) {
        return word.indexOf('/') >= 0
                ? new StartFailure(
                        part,
                        "there is no program " + candidates.getFirst(),
                        "build it, or correct the command's first word")
                : new StartFailure(
                        part,
                        "there is no program '" + word + "' on PATH=" + path,
                        "install " + word + ", or write the path of the program");
    }
}
