package dev.pando.compute.code;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class SharedArchivesTest {
    private static final String WRITE = "-XX:ArchiveClassesAtExit=";

    @TempDir Path folder;
    private final SharedArchives archives = new SharedArchives();

    @Test
    void letsOneWorkerOfARunWriteIt() throws IOException {
        assertThat(archives.options(folder)).hasSize(2).first().asString().startsWith(WRITE);
        assertThat(archives.options(folder)).isEmpty();
    }

    @Test
    void takesOneThatIsWhole() throws IOException {
        Files.write(written(archives.options(folder)), new byte[] {1, 2, 3, 4});
        assertThat(archives.options(folder))
                .contains("-XX:SharedArchiveFile=" + folder.resolve("classes.jsa"));
        assertThat(new SharedArchives().options(folder))
                .contains("-XX:SharedArchiveFile=" + folder.resolve("classes.jsa"));
    }

    @Test
    void deletesOneThatAnEarlierRunDidNotFinish() throws IOException {
        Path cutOff = written(archives.options(folder));
        Files.write(cutOff, new byte[100]);
        assertThat(archives.options(folder)).isEmpty();
        assertThat(cutOff).exists();
        assertThat(new SharedArchives().options(folder)).first().asString().startsWith(WRITE);
        assertThat(cutOff).doesNotExist();
    }

    private static Path written(List<String> options) {
        return Path.of(options.getFirst().substring(WRITE.length()));
    }
}
