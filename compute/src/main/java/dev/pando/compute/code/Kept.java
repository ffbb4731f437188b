package dev.pando.compute.code;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** The folders that one function's code was made into, a few of which are kept. */
final class Kept {
    private static final int MOST = 3;

    private Kept() {}

    /** Notes that one is used, and deletes those beyond the last three that were. */
    static void used(Path folder) throws IOException {
        Files.setLastModifiedTime(folder, FileTime.from(Instant.now()));
        List<Path> folders = new ArrayList<>();
        try (DirectoryStream<Path> each =
                Files.newDirectoryStream(folder.resolveSibling(""), Files::isDirectory)) {
            each.forEach(folders::add);
        }
        folders.removeIf(each -> each.getFileName().toString().equals("builds"));
        folders.sort(Comparator.comparing(Kept::time).reversed());
        for (Path old : folders.stream().skip(MOST).toList()) {
            delete(old);
        }
    }

    private static FileTime time(Path folder) {
        try {
            return Files.getLastModifiedTime(folder);
        } catch (IOException gone) {
            return FileTime.from(Instant.EPOCH);
        }
    }

    static void delete(Path folder) throws IOException {
        if (Files.exists(folder)) {
            List<Path> files;
            try (Stream<Path> walk = Files.walk(folder)) {
                files = walk.sorted(Comparator.reverseOrder()).toList();
            }
            for (Path file : files) {
                Files.deleteIfExists(file);
            }
        }
    }
}
