package dev.pando.database.binaries;

import dev.pando.database.files.FileTree;
import dev.pando.node.StartFailure;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * An unpacked PostgreSQL: {@code initdb}, {@code postgres} and what they load. Its folder's name
 * holds the checksum of the archive that it came from, so that another version of Pando never meets
 * the wrong one. Immutable; the folder is only read.
 */
public final class PostgresBinaries {
    /** PostgreSQL's major version in the archive; data folders belong to one. */
    public static final String MAJOR_VERSION = "18";

    private static final Duration LOCK_LIMIT = Duration.ofMinutes(3);
    private static final Duration BETWEEN_LOCK_TRIES = Duration.ofMillis(20);

    private final Path home;

    private PostgresBinaries(Path home) {
        this.home = home;
    }

    /**
     * Finds the programs in the cache folder, or unpacks them there: beside their place, forced to
     * the disk, then renamed. Any number of processes may do so at once; one unpacks, the others
     * wait. What is half unpacked or damaged is unpacked again.
     *
     * @param cache made if it is missing
     * @param notices told, in one line, when this start has to unpack
     */
    public static PostgresBinaries in(Path cache, Consumer<String> notices)
            throws StartFailure, InterruptedException {
        try {
            Bundle bundle = Bundle.of(System.getProperty("os.name"), System.getProperty("os.arch"));
            Path home = cache.toAbsolutePath().resolve(bundle.folderName());
            if (!Inventory.holds(home)) {
                Files.createDirectories(cache);
                unpackOnce(bundle, home, notices);
            }
            return new PostgresBinaries(home);
        } catch (IOException e) {
            throw new StartFailure(
                    "database",
                    "cannot unpack PostgreSQL's programs into " + cache + ": " + e,
                    "make that folder writable with 100 MB free, or name another with PANDO_CACHE",
                    e);
        }
    }

    private static void unpackOnce(Bundle bundle, Path home, Consumer<String> notices)
            throws IOException, InterruptedException {
        Path lockFile = home.resolveSibling(home.getFileName() + ".lock");
        try (FileChannel channel =
                FileChannel.open(lockFile, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            awaitLock(channel); // released as the channel closes
            if (Inventory.holds(home)) {
                return; // another was first
            }
            notices.accept("unpacking PostgreSQL's programs, once, into " + home);
            Path half = home.resolveSibling(home.getFileName() + ".half");
            FileTree.delete(half); // of an unpacking that was killed; the lock is ours now
            try (InputStream packed = bundle.open()) {
                TarXz.unpack(packed, half);
            }
            Inventory.seal(half);
            FileTree.delete(home); // a damaged one
            Files.move(half, home, StandardCopyOption.ATOMIC_MOVE);
            FileTree.force(FileTree.parent(home));
        }
    }

    private static void awaitLock(FileChannel channel) throws IOException, InterruptedException {
        long deadline = System.nanoTime() + LOCK_LIMIT.toNanos();
        while (tryLock(channel) == null) {
            if (System.nanoTime() - deadline > 0) {
                throw new IOException("another process has been unpacking them for " + LOCK_LIMIT);
            }
            Thread.sleep(BETWEEN_LOCK_TRIES);
        }
    }

    private static @Nullable FileLock tryLock(FileChannel channel) throws IOException {
        try {
            return channel.tryLock();
        } catch (OverlappingFileLockException e) {
            return null; // held by another thread of this process
        }
    }

    /** The folder that holds all of it. */
    public Path home() {
        return home;
    }

    /** One of the programs, by name. */
    public Path program(String name) {
        return home.resolve("bin").resolve(name);
    }
}
