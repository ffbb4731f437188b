package dev.pando.node.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pando.node.StartFailure;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StateFolderTest {
    @TempDir Path parent;

    @Test
    void isClosedToOtherUsers() throws Exception {
        Path root = parent.resolve("deep/state");
        try (StateFolder state = StateFolder.open(root)) {
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(state.root())))
                    .isEqualTo("rwx------");
            assertThat(state.folder("log")).isDirectory();
        }
    }

    @Test
    void isOneProcessAtATime() throws Exception {
        Path root = parent.resolve("state");
        try (StateFolder first = StateFolder.open(root)) {
            assertThat(first.root()).isEqualTo(root);
            assertThatThrownBy(() -> StateFolder.open(root))
                    .isInstanceOf(StartFailure.class)
                    .hasMessageContaining("another Pando is running");
        }
        StateFolder.open(root).close();
    }

    @Test
    void refusesAnotherFormat() throws Exception {
        Path root = parent.resolve("state");
        StateFolder.open(root).close();
        Files.writeString(root.resolve("format"), "2\n");

        assertThatThrownBy(() -> StateFolder.open(root))
                .isInstanceOf(StartFailure.class)
                .hasMessageContaining("has format 2 (expected: 1)");
        Files.writeString(root.resolve("format"), "1\n");
        StateFolder.open(root).close();
    }
}
