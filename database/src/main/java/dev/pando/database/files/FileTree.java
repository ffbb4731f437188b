package dev.pando.database.files;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.stream.Stream;

/** Whole folders: delete them, find their parents, force them to the disk. */
public final class FileTree {
    private static final int MAX_DEPTH = 100;

    private FileTree() {}

    /** Deletes a file or a folder with all in it; links are not followed. None is fine. */
    public static void delete(Path path) throws IOException {
        if (!Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        for (Path each : all(path).reversed()) {
            Files.deleteIfExists(each);
        }
    }

    /**
     * A file or folder and all in it, at most a hundred deep, each folder before what it holds;
     * links are not followed.
     */
    public static List<Path> all(Path path) throws IOException {
        try (Stream<Path> all = Files.walk(path, MAX_DEPTH)) {
            return all.sorted().toList();
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    /** Waits until a file's bytes, or a folder's names, are on the disk. */
    public static void force(Path path) throws IOException {
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    /**
     * The folder that a path lies in.
     *
     * @throws IOException if it lies in none, as the root does
     */
    public static Path parent(Path path) throws IOException {
        Path parent = path.toAbsolutePath().getParent();
        if (parent == null) {
            throw new IOException("no folder above " + path);
        }
        return parent;
    }
}
