package dev.pando.node.state;

import dev.pando.node.StartFailure;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserPrincipal;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The one folder where a Pando process keeps its state, locked while the process lives. Its file
 * {@code format} says how to read the rest; deleting the folder is a clean start. The lock is the
 * kernel's, so a killed process never leaves it behind.
 */
public final class StateFolder implements AutoCloseable {
    /** The format that this version writes and reads. */
    private static final int FORMAT = 1;

    private static final Set<PosixFilePermission> ONLY_OWNER =
            PosixFilePermissions.fromString("rwx------");

    private final Path root;
    private final FileChannel lockFile;

    private StateFolder(Path root, FileChannel lockFile) {
        this.root = root;
        this.lockFile = lockFile;
    }

    /**
     * Opens the folder, making it (mode 700) if it is missing, and closing it to other users if it
     * is there. A folder that anybody may write to is a shared one and stays so, and so does
     * another user's.
     *
     * @throws StartFailure if it cannot be made or written to, another process holds it, or it was
     *     written in another format
     * @throws IOException if it cannot be read
     */
    public static StateFolder open(Path root) throws IOException, StartFailure {
        FileChannel lockFile = makeWithLock(root);
        try {
            if (lock(lockFile) == null) {
                throw new StartFailure(
                        "state",
                        "another Pando is running with the state folder " + root,
                        "stop it first, or give this one a folder of its own with --state");
            }
            checkFormat(root);
            return new StateFolder(root, lockFile);
        } catch (IOException | StartFailure e) {
            lockFile.close();
            throw e;
        }
    }

    private static FileChannel makeWithLock(Path root) throws IOException, StartFailure {
        try {
            Files.createDirectories(root, PosixFilePermissions.asFileAttribute(ONLY_OWNER));
            closeToOthers(root);
            return FileChannel.open(
                    root.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        } catch (FileSystemException e) {
            throw new StartFailure(
                    "state",
                    "cannot use the state folder " + root + ": " + words(e),
                    "name a folder that can be written with --state",
                    e);
        }
    }

    private static void closeToOthers(Path root) throws IOException {
        Set<PosixFilePermission> met = Files.getPosixFilePermissions(root);
        UserPrincipal us = Files.getOwner(Path.of("/proc/self"));
        if (!met.equals(ONLY_OWNER)
                && !met.contains(PosixFilePermission.OTHERS_WRITE)
                && Files.getOwner(root).equals(us)) {
            Files.setPosixFilePermissions(root, ONLY_OWNER);
        }
    }

    private static String words(FileSystemException e) {
        return switch (e) {
            case AccessDeniedException _ -> e.getFile() + " may not be written";
            case FileAlreadyExistsException _ -> e.getFile() + " is not a folder";
            default -> String.valueOf(e.getMessage());
        };
    }

    private static @Nullable FileLock lock(FileChannel lockFile) throws IOException {
        try {
            return lockFile.tryLock();
        } catch (OverlappingFileLockException e) {
            return null; // held by this very process
        }
    }

    private static void checkFormat(Path root) throws IOException, StartFailure {
        Path file = root.resolve("format");
        if (!Files.exists(file)) {
            StateFile.write(file, FORMAT + "\n");
            return;
        }
        String met = Files.readString(file).strip();
        if (!met.equals(Integer.toString(FORMAT))) {
            throw new StartFailure(
                    "state",
                    "the state folder "
                            + root
                            + " has format "
                            + met
                            + " (expected: "
                            + FORMAT
                            + ")",
                    "run the version of Pando that wrote it, or delete the folder for a clean"
                            + " start");
        }
    }

    /** The folder itself. */
    public Path root() {
        return root;
    }

    /** A folder inside, made if it is missing. */
    public Path folder(String name) throws IOException {
        return Files.createDirectories(root.resolve(name));
    }

    @Override
    public void close() throws IOException {
        lockFile.close();
    }
}
