package dev.pando.server;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pando.cluster.App;
import dev.pando.cluster.AppName;
import dev.pando.cluster.StaticFolder;
import dev.pando.node.StartFailure;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StaticFoldersTest {
    @Test
    void mustBeThereWithTheirFallback(@TempDir Path directory) throws Exception {
        StaticFolder folder =
                new StaticFolder("/", Path.of("dist"), Path.of("index.html"), List.of());
        App app =
                new App(
                        new AppName("a"),
                        "1",
                        directory,
                        List.of(),
                        List.of(),
                        List.of(),
                        List.of(folder));

        assertThatThrownBy(() -> StaticFolders.require(app))
                .isInstanceOf(StartFailure.class)
                .hasMessage("there is no folder " + directory.resolve("dist"));
        Files.createDirectory(directory.resolve("dist"));
        assertThatThrownBy(() -> StaticFolders.require(app))
                .hasMessage("there is no file " + directory.resolve("dist/index.html"));
        Files.writeString(directory.resolve("dist/index.html"), "<h1>");
        assertThatCode(() -> StaticFolders.require(app)).doesNotThrowAnyException();
    }
}
