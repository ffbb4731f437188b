package dev.pando.database.binaries;

import dev.pando.database.files.FileTree;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.EnumSet;
import java.util.Set;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.tukaani.xz.XZInputStream;

/**
 * Unpacks a {@code .tar.xz} without any system tool, keeping modes and symbolic links. What would
 * lie or point outside the target folder is refused, and so is what no program archive holds:
 * devices, hard links, more than {@value #MAX_ENTRIES} entries or {@value #MAX_BYTES} bytes.
 */
final class TarXz {
    private static final int MAX_ENTRIES = 20_000;
    private static final long MAX_BYTES = 1L << 30;

    /** What the decoder may take of the heap; a dictionary of {@code xz -9} is 64 MiB. */
    private static final int MAX_DECODER_KIB = 80 * 1024;

    private TarXz() {}

    /** Unpacks into a folder that does not exist yet. */
    static void unpack(InputStream packed, Path target) throws IOException {
        makeFolder(target.toAbsolutePath());
        Path folder = target.toRealPath();
        int entries = 0;
        long bytes = 0;
        try (var tar = new TarArchiveInputStream(new XZInputStream(packed, MAX_DECODER_KIB))) {
            for (var entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
                entries++;
                bytes += entry.getSize();
                if (entries > MAX_ENTRIES || bytes > MAX_BYTES) {
                    throw new IOException("the archive is too large, at " + entry.getName());
                }
                write(tar, entry, folder);
            }
        }
    }

    private static void write(TarArchiveInputStream tar, TarArchiveEntry entry, Path folder)
            throws IOException {
        Path target = inside(folder, folder.resolve(entry.getName()), entry);
        Path parent = entry.isDirectory() ? target : FileTree.parent(target);
        makeFolder(parent);
        if (!parent.toRealPath().equals(parent)) {
            throw new IOException("reached through a symbolic link: " + entry.getName());
        }
        if (entry.isDirectory()) {
            return;
        }
        if (entry.isSymbolicLink()) {
            Path link = Path.of(entry.getLinkName());
            inside(folder, parent.resolve(link), entry);
            Files.createSymbolicLink(target, link);
        } else if (entry.isFile()
                && !entry.isLink()
                && !entry.isCharacterDevice()
                && !entry.isBlockDevice()
                && !entry.isFIFO()) {
            Files.copy(tar, target);
            Files.setPosixFilePermissions(target, permissions(entry.getMode()));
        } else {
            throw new IOException("neither file, folder nor symbolic link: " + entry.getName());
        }
    }

    private static Path inside(Path folder, Path path, TarArchiveEntry entry) throws IOException {
        Path normal = path.normalize();
        if (!normal.startsWith(folder.normalize())) {
            throw new IOException("outside of the archive: " + entry.getName());
        }
        return normal;
    }

    /** Makes a folder that every user may enter, whatever this process's umask is. */
    private static void makeFolder(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            makeFolder(FileTree.parent(folder));
            Files.createDirectory(folder);
            Files.setPosixFilePermissions(folder, permissions(0755));
        }
    }

    /** The permission bits of a mode; set-user-id and its like are left out. */
    private static Set<PosixFilePermission> permissions(int mode) {
        var permissions = EnumSet.noneOf(PosixFilePermission.class);
        PosixFilePermission[] fromOwnerRead = PosixFilePermission.values();
        for (int i = 0; i < fromOwnerRead.length; i++) {
            if ((mode & (0400 >> i)) != 0) {
                permissions.add(fromOwnerRead[i]);
            }
        }
        return permissions;
    }
}
