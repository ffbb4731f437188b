package dev.pando.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AdminEndpointTest {
    private final ApiFormat format = new ApiFormat();
    @TempDir Path state;

    @Test
    void isFoundInTheStateFolderWhileTheServerRuns() throws Exception {
        AdminEndpoint endpoint = new AdminEndpoint(URI.create("http://127.0.0.1:8081"), "t0ken");
        assertThat(AdminEndpoint.read(state, format)).isEmpty();

        try (FileLock lock = held()) {
            endpoint.write(state, format);
            assertThat(AdminEndpoint.read(state, format)).contains(endpoint);

            AdminEndpoint.remove(state);
            assertThat(AdminEndpoint.read(state, format)).isEmpty();
            assertThat(lock.isValid()).isTrue();
        }
    }

    @Test
    void isNotBelievedOnceItsServerWasKilled() throws Exception {
        try (FileLock lock = held()) {
            new AdminEndpoint(URI.create("http://127.0.0.1:8081"), "t0ken").write(state, format);
            assertThat(lock.isValid()).isTrue();
        }
        assertThat(AdminEndpoint.read(state, format)).isEmpty();
    }

    private FileLock held() throws IOException {
        FileLock lock =
                FileChannel.open(
                                state.resolve(AdminEndpoint.LOCK),
                                StandardOpenOption.CREATE,
                                StandardOpenOption.WRITE)
                        .tryLock();
        return Objects.requireNonNull(lock);
    }

    @Test
    void keepsTheTokenToItsUser() throws Exception {
        AdminEndpoint endpoint = new AdminEndpoint(URI.create("http://127.0.0.1:8081"), "t0ken");
        endpoint.write(state, format);

        Path file = state.resolve("admin-endpoint.json");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        assertThat(endpoint).asString().doesNotContain("t0ken");
    }
}
