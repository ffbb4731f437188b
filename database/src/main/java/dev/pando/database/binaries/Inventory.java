package dev.pando.database.binaries;

import dev.pando.database.files.FileTree;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;

/**
 * The list of what an unpacked folder holds, one {@code size path} a line, kept in the folder
 * itself. It is written last, so a folder without it was never finished; a file that is missing or
 * has another size was damaged later. A look at it costs a stat a file (some 10 ms), not a read.
 */
final class Inventory {
    private static final String FILE = "pando-inventory";

    private Inventory() {}

    /** Writes the list, and forces the files, the folders and the list to the disk. */
    static void seal(Path folder) throws IOException {
        var lines = new ArrayList<String>();
        for (Path path : FileTree.all(folder)) {
            var attributes = attributes(path);
            if (!attributes.isSymbolicLink()) {
                FileTree.force(path);
            }
            if (!attributes.isDirectory()) {
                lines.add(attributes.size() + " " + folder.relativize(path));
            }
        }
        Path list = Files.write(folder.resolve(FILE), lines);
        FileTree.force(list);
        FileTree.force(folder);
    }

    /** Whether the folder was sealed and still holds all that the list says. */
    static boolean holds(Path folder) {
        try {
            List<String> lines = Files.readAllLines(folder.resolve(FILE));
            for (String line : lines) {
                int space = line.indexOf(' ');
                Path path = folder.resolve(line.substring(space + 1));
                if (attributes(path).size() != Long.parseLong(line.substring(0, space))) {
                    return false;
                }
            }
            return !lines.isEmpty();
        } catch (IOException | RuntimeException e) {
            return false; // never finished, or a list that is damaged itself
        }
    }

    private static BasicFileAttributes attributes(Path path) throws IOException {
        return Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
    }
}
