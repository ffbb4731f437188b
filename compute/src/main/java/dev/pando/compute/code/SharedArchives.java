package dev.pando.compute.code;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Class data archives (JEP 350), which halve the start of a JVM. A function's first worker writes
 * one as it ends, to a file of its own; the next start takes it. The JVM writes an archive's head
 * last, so that one which was cut off has none, and takes none that does not fit its classes. Use
 * by one thread at a time.
 */
final class SharedArchives {
    private static final String NAME = "classes.jsa";
    private static final String NEW = "new-";

    /** The folders whose archive a worker of this run is to write; one for each code that ran. */
    private final Set<Path> asked = new HashSet<>();

    /**
     * The JVM's options for code that is kept in a folder; its log would say what it cannot use.
     */
    List<String> options(Path folder) throws IOException {
        Path archive = folder.resolve(NAME);
        asked.removeIf(each -> !Files.exists(each));
        if (!Files.exists(archive)) {
            adopt(folder, archive);
        }
        if (Files.exists(archive)) {
            return List.of("-XX:SharedArchiveFile=" + archive, "-Xlog:disable");
        }
        if (!asked.add(folder)) {
            return List.of();
        }
        Path next = folder.resolve(NEW + Long.toHexString(System.nanoTime()) + ".jsa");
        return List.of("-XX:ArchiveClassesAtExit=" + next, "-Xlog:disable");
    }

    private void adopt(Path folder, Path archive) throws IOException {
        List<Path> written = new ArrayList<>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, NEW + "*.jsa")) {
            files.forEach(written::add);
        }
        for (Path file : written) {
            if (!Files.exists(archive) && isWhole(file)) {
                Files.move(file, archive, StandardCopyOption.ATOMIC_MOVE);
            } else if (!asked.contains(folder)) {
                Files.delete(file); // one that a worker of an earlier run did not finish
            }
        }
    }

    private static boolean isWhole(Path file) throws IOException {
        try (InputStream content = Files.newInputStream(file)) {
            byte[] magic = content.readNBytes(4);
            return magic.length == 4 && (magic[0] | magic[1] | magic[2] | magic[3]) != 0;
        }
    }
}
