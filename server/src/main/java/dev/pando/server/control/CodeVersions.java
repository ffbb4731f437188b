package dev.pando.server.control;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.pando.manifest.part.Function;
import java.io.IOException;
import java.nio.file.FileVisitOption;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Tells which code each function of an app has now, by its files' paths, sizes and times. A
 * function's files are its handler and what stands with it: all files in and below the handler's
 * folder but the handlers of other functions, hidden files, what programs write while they run, and
 * the folders where tools put what they make. Of the app's own folder, where much else stands, only
 * code right in it counts. So a change of a handler is a change of its function alone, and a change
 * of what handlers share one of all that may read it. Safe for use by many threads.
 */
public final class CodeVersions {
    /** Past so many files in a folder, further ones are not looked at. */
    static final int MAX_FILES = 10_000;

    private static final Set<String> OUTPUTS =
            Set.of("node_modules", "__pycache__", "venv", "target", "build", "dist");

    /** What stands in the app's own folder and may be read by a function there. */
    private static final Set<String> CODE =
            Set.of("js", "mjs", "cjs", "json", "py", "java", "jar", "wasm");

    /** What editors and running programs write. */
    private static final Set<String> WRITTEN =
            Set.of("log", "tmp", "bak", "swp", "swx", "pid", "out", "pyc", "db", "sqlite");

    private static final int DIGITS = 12;

    private final Path directory;
    private final List<Function> functions;

    /**
     * @param directory the app's folder
     */
    public CodeVersions(Path directory, List<Function> functions) {
        this.directory = directory;
        this.functions = List.copyOf(functions);
    }

    /** The version of each function's code now, by its name. */
    public Map<String, String> look() {
        Map<Path, SortedMap<Path, String>> seen = new TreeMap<>();
        return functions.stream()
                .collect(
                        Collectors.toMap(
                                Function::name,
                                function ->
                                        version(
                                                function,
                                                seen.computeIfAbsent(
                                                        folder(function), this::files))));
    }

    private Path folder(Function function) {
        Path handler = directory.resolve(function.handler().file()).normalize();
        Path parent = handler.getParent();
        return Files.isDirectory(handler) || parent == null ? handler : parent;
    }

    private String version(Function function, SortedMap<Path, String> files) {
        Path own = directory.resolve(function.handler().file()).normalize();
        MessageDigest digest = sha256();
        files.forEach((path, state) -> {
            if (path.startsWith(own) || functions.stream().noneMatch(f -> isOf(f, path))) {
                digest.update((path + "\0" + state + "\n").getBytes(UTF_8));
            }
        });
        return HexFormat.of().formatHex(digest.digest()).substring(0, DIGITS);
    }

    private boolean isOf(Function function, Path path) {
        return path.startsWith(directory.resolve(function.handler().file()).normalize());
    }

    private SortedMap<Path, String> files(Path folder) {
        SortedMap<Path, String> files = new TreeMap<>();
        boolean ownFolder = folder.equals(directory.normalize());
        int depth = ownFolder ? 1 : Integer.MAX_VALUE;
        try {
            Files.walkFileTree(
                    folder,
                    EnumSet.noneOf(FileVisitOption.class),
                    depth,
                    new SimpleFileVisitor<>() {
                        @Override
                        public FileVisitResult preVisitDirectory(
                                Path each, BasicFileAttributes attributes) {
                            return each.equals(folder) || isLookedAt(each)
                                    ? FileVisitResult.CONTINUE
                                    : FileVisitResult.SKIP_SUBTREE;
                        }

                        @Override
                        public FileVisitResult visitFile(
                                Path each, BasicFileAttributes attributes) {
                            boolean code = !ownFolder || CODE.contains(ending(each));
                            if (code && isLookedAt(each) && !attributes.isDirectory()) {
                                files.put(each, state(each, attributes));
                            }
                            return files.size() < MAX_FILES
                                    ? FileVisitResult.CONTINUE
                                    : FileVisitResult.TERMINATE;
                        }

                        @Override
                        public FileVisitResult visitFileFailed(Path each, IOException gone) {
                            return FileVisitResult.CONTINUE;
                        }

                        @Override
                        public FileVisitResult postVisitDirectory(
                                Path each, @Nullable IOException met) {
                            return FileVisitResult.CONTINUE;
                        }
                    });
        } catch (IOException e) {
            return files; // what is not there now is looked for the next time
        }
        return files;
    }

    private static boolean isLookedAt(Path path) {
        String name = String.valueOf(path.getFileName());
        return !name.startsWith(".")
                && !name.endsWith("~")
                && !OUTPUTS.contains(name)
                && !WRITTEN.contains(ending(path));
    }

    private static String ending(Path path) {
        String name = String.valueOf(path.getFileName());
        return name.substring(name.lastIndexOf('.') + 1);
    }

    /** A symbolic link stands for what it leads to now. */
    private static String state(Path path, BasicFileAttributes attributes) {
        try {
            BasicFileAttributes of =
                    attributes.isSymbolicLink()
                            ? Files.readAttributes(path, BasicFileAttributes.class)
                            : attributes;
            return of.size() + "\0" + of.lastModifiedTime().toInstant() + "\0" + of.fileKey();
        } catch (IOException e) {
            return "missing";
        }
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
