package dev.pando.compute.child;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pando.node.StartFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ProgramTest {
    @TempDir Path folder;

    @Test
    void looksUpAPlainWordOnTheCommandsOwnPath() throws Exception {
        Path program = program("bin/serve", true);
        program("other/serve", false);
        assertThat(Program.find(command("serve", "/nowhere::other:bin"))).isEqualTo(program);
    }

    @Test
    void takesAWordWithASlashAsAPathInTheFolder() throws Exception {
        Path program = program("bin/serve", true);
        assertThat(Program.find(command("./bin/serve", ""))).isEqualTo(program);
        assertThat(Program.find(command(program.toString(), ""))).isEqualTo(program);
    }

    @Test
    void saysWhereItLooked() {
        assertThatThrownBy(() -> Program.find(command("serve", "/a:/b")))
                .isInstanceOf(StartFailure.class)
                .hasMessage("there is no program 'serve' on PATH=/a:/b");
        assertThatThrownBy(() -> Program.find(command("./serve", "/a")))
                .hasMessage("there is no program " + folder.resolve("serve"));
    }

    @Test
    void tellsAFileThatCannotBeExecutedFromAMissingOne() throws Exception {
        Path program = program("serve", false);
        assertThatThrownBy(() -> Program.find(command("./serve", "")))
                .hasMessage(program + " cannot be executed");
    }

    @Test
    void refusesAVariableThatAShellWouldDrop() {
        Command command = new Command("web.1", List.of("x"), folder, Map.of("spring.port", "1"), 0);
        assertThatThrownBy(() -> Program.find(command)).hasMessageContaining("'spring.port'");
    }

    @Test
    void refusesAFolderThatIsNotThere() {
        Command command = new Command("web.1", List.of("x"), folder.resolve("no"), Map.of(), 0);
        assertThatThrownBy(() -> Program.find(command))
                .hasMessage("its folder " + folder.resolve("no") + " does not exist");
    }

    private Command command(String word, String path) {
        return new Command("web.1", List.of(word), folder, Map.of("PATH", path), 0);
    }

    private Path program(String name, boolean executable) throws IOException {
        Path file = folder.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, "#!/bin/sh\n");
        assertThat(file.toFile().setExecutable(executable)).isTrue();
        return file;
    }
}
