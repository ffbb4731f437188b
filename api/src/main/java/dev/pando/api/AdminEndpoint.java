package dev.pando.api;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;

/**
 * Where the admin API of the Pando that holds a state folder listens, and the token that opens it.
 * The server writes it to a file (mode 600) in the state folder; commands find it there.
 */
public record AdminEndpoint(URI url, String token) {
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

    /** What the last server wrote to a state folder; empty if none did or it has stopped. */
    public static Optional<AdminEndpoint> read(Path state, ApiFormat format) throws IOException {
        Path file = state.resolve(FILE);
        return Files.exists(file)
                ? Optional.of(format.read(Files.readAllBytes(file), AdminEndpoint.class))
                : Optional.empty();
    }

    /** Never shows the token. */
    @Override
    public String toString() {
        return "AdminEndpoint[url=" + url + "]";
    }
}
