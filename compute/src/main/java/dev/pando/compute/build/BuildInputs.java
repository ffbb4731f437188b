package dev.pando.compute.build;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * What builds of an app read, taken to be all files of its folder but those that builds write: it
 * is looked at without opening a file, by path, size and time of change. Hidden folders and the
 * state folder are left out.
 *
 * @param files one line a file, in the order of their paths
 * @param outputs the output folders that there are
 */
record BuildInputs(SortedSet<String> files, SortedSet<String> outputs) {
    /** Where common tools of many languages put what they make or fetch, and people put nothing. */
    private static final Set<String> OUTPUT_FOLDERS =
            Set.of(
                    "node_modules",
                    "bower_components",
                    "target",
                    "build",
                    "dist",
                    "obj",
                    "venv",
                    "__pycache__",
                    "coverage");

    /**
     * Looks at a folder.
     *
     * @param folder may be a symbolic link; those in it are not followed
     * @param state is left out, wherever it is, and need not exist
     */
    static BuildInputs of(Path folder, Path state) throws IOException {
        // Each by its one true name, since the walk compares them.
        Path directory = folder.toRealPath();
        Path stateFolder =
                Files.exists(state) ? state.toRealPath() : state.toAbsolutePath().normalize();
        SortedSet<String> files = new TreeSet<>();
        SortedSet<String> outputs = new TreeSet<>();
        Files.walkFileTree(
                directory,
                new SimpleFileVisitor<>() {
                    @Override
                    public FileVisitResult preVisitDirectory(Path each, BasicFileAttributes of) {
                        String name = String.valueOf(each.getFileName());
                        if (each.equals(directory)) {
                            return FileVisitResult.CONTINUE;
                        }
                        if (OUTPUT_FOLDERS.contains(name)) {
                            outputs.add(directory.relativize(each).toString());
                            return FileVisitResult.SKIP_SUBTREE;
                        }
                        return name.startsWith(".") || each.equals(stateFolder)
                                ? FileVisitResult.SKIP_SUBTREE
                                : FileVisitResult.CONTINUE;
                    }

                    @Override
                    public FileVisitResult visitFile(Path file, BasicFileAttributes of) {
                        files.add(
                                directory.relativize(file)
                                        + "\0"
                                        + of.size()
                                        + "\0"
                                        + of.lastModifiedTime().toInstant());
                        return FileVisitResult.CONTINUE;
                    }

                    @Override
                    public FileVisitResult visitFileFailed(Path file, IOException gone) {
                        return FileVisitResult.CONTINUE;
                    }
                });
        return new BuildInputs(files, outputs);
    }

    /** A hash of a command and the files that it may read. */
    String fingerprint(List<String> command) {
        MessageDigest digest = sha256();
        command.forEach(word -> add(digest, word));
        add(digest, "");
        files.forEach(file -> add(digest, file));
        return HexFormat.of().formatHex(digest.digest());
    }

    /** A name for a command's record: a hash of its words. */
    static String nameOf(List<String> command) {
        MessageDigest digest = sha256();
        command.forEach(word -> add(digest, word));
        return HexFormat.of().formatHex(digest.digest());
    }

    private static void add(MessageDigest digest, String text) {
        digest.update(text.getBytes(UTF_8));
        digest.update((byte) '\n');
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
