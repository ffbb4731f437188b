package dev.pando.node.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

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
    void closesAnOpenFolderToOtherUsersUnlessItIsShared() throws Exception {
        Path root = Files.createDirectory(parent.resolve("open"));
        Files.setPosixFilePermissions(root, PosixFilePermissions.fromString("rwxr-xr-x"));
        StateFolder.open(root).close();
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(root)))
                .isEqualTo("rwx------");

        Files.setPosixFilePermissions(root, PosixFilePermissions.fromString("rwxrwxrwx"));
        StateFolder.open(root).close();
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(root)))
                .isEqualTo("rwxrwxrwx");
    }

    @Test
    void saysThatAFolderCannotBeMadeOrWritten() throws Exception {
        Path file = Files.writeString(parent.resolve("file"), "");
        assertCannotBeUsed(file, file + " is not a folder");
        assertCannotBeUsed(file.resolve("state"), file.toString());
        assertCannotBeUsed(Path.of("/proc/pando-state"), "/proc/pando-state");
        Path closed = Files.createDirectory(parent.resolve("closed"));
        Files.setPosixFilePermissions(closed, PosixFilePermissions.fromString("r-xr-xr-x"));
        if (!Files.isWritable(closed)) { // root may write everywhere
            assertCannotBeUsed(closed, "may not be written");
            assertCannotBeUsed(closed.resolve("state"), "may not be written");
        }
    }

    private static void assertCannotBeUsed(Path root, String met) {
        var failure = catchThrowableOfType(StartFailure.class, () -> StateFolder.open(root));
        assertThat(failure.part()).isEqualTo("state");
        assertThat(failure).hasMessageContaining(met);
        assertThat(failure.remedy()).isEqualTo("name a folder that can be written with --state");
    }

    @Test
    void writesItsFormatInWholeOrNotAtAll() throws Exception {
        Path root = Files.createDirectory(parent.resolve("state"));
        Files.writeString(root.resolve(".format.tmp"), ""); // of a start that was killed
        StateFolder.open(root).close();
        assertThat(root.resolve("format")).hasContent("1");
        assertThat(root.resolve(".format.tmp")).doesNotExist();
        StateFolder.open(root).close();
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
