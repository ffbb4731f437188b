package dev.pando.api;

import java.io.IOException;
import java.net.URI;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;

/**
 * Where the admin API of the Pando that holds a state folder listens, and the token that opens it.
 * The server writes it to a file (mode 600) in the state folder; commands find it there.
 */
public record AdminEndpoint(URI url, String token) {
    /** The file in a state folder whose lock the server that uses the folder holds. */
    public static final String LOCK = "lock";

    private static final String FILE = "admin-endpoint.json";

    /** Writes it to a state folder, over what stood there. */
    public void write(Path state, ApiFormat format) throws IOException {
        Path temporary = state.resolve(FILE + ".tmp");
        Files.deleteIfExists(temporary);
        Files.createFile(
                temporary,
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.write(temporary, format.write(this));
        Files.move(temporary, state.resolve(FILE), StandardCopyOption.ATOMIC_MOVE);
    }

    /** Takes it out of a state folder when the server stops. */
    public static void remove(Path state) throws IOException {
        Files.deleteIfExists(state.resolve(FILE));
    }

    /**
     * Where the server that holds a state folder listens; empty if none holds it. The file of a
     * killed server is not believed: whoever has its port now would be sent the token.
     */
    public static Optional<AdminEndpoint> read(Path state, ApiFormat format) throws IOException {
        Path file = state.resolve(FILE);
        return Files.exists(file) && isHeld(state)
                ? Optional.of(format.read(Files.readAllBytes(file), AdminEndpoint.class))
                : Optional.empty();
    }

    /** Whether a server holds the folder's lock, which the kernel takes back when it dies. */
    private static boolean isHeld(Path state) throws IOException {
        try (FileChannel lock = FileChannel.open(state.resolve(LOCK), StandardOpenOption.WRITE);
                FileLock taken = lock.tryLock()) {
            return taken == null;
        } catch (NoSuchFileException e) {
            return false;
        } catch (OverlappingFileLockException e) {
            return true; // by this very process
        }
    }

    /** Never shows the token. */
    @Override
    public String toString() {
        return "AdminEndpoint[url=" + url + "]";
    }
}
