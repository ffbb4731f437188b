package dev.pando.node.state;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class RotatingFileTest {
    @Test
    void setsFullFilesAsideAndKeepsSoMany(@TempDir Path folder) throws Exception {
        Path path = folder.resolve("log");
        Files.writeString(path, "before\n");
        try (RotatingFile file = RotatingFile.open(path, 20, 3)) {
            for (int i = 0; i < 9; i++) {
                byte[] line = ("line " + i + "\n").getBytes(US_ASCII);
                file.append(line, line.length);
            }
        }

        assertThat(path).hasContent("line 7\nline 8");
        assertThat(folder.resolve("log.1")).hasContent("line 5\nline 6");
        assertThat(folder.resolve("log.2")).hasContent("line 3\nline 4");
        assertThat(folder.resolve("log.3")).doesNotExist();
    }

    @Test
    void keepsOneFileIfToldSo(@TempDir Path folder) throws Exception {
        Path path = folder.resolve("log");
        try (RotatingFile file = RotatingFile.open(path, 10, 1)) {
            byte[] line = "a line\n".getBytes(US_ASCII);
            file.append(line, line.length);
            file.append(line, line.length);
        }

        assertThat(path).hasContent("a line");
        try (var all = Files.list(folder)) {
            assertThat(all).hasSize(1);
        }
    }
}
