package dev.pando.compute.code;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.pando.cluster.Function;
import dev.pando.node.StartFailure;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class CodeTest {
    @TempDir Path folder;
    private FunctionRig rig;

    @BeforeEach
    void open() throws Exception {
        rig = new FunctionRig(folder);
    }

    @AfterEach
    void close() throws Exception {
        rig.close();
    }

    @Test
    void tellsAWorkerWhatToRun() throws Exception {
        rig.write("f/photo.js", "");
        Launch launch = rig.prepare("f/photo.js", "get");
        assertThat(launch.environment())
                .containsEntry("_HANDLER", "f/photo.get")
                .containsEntry("LAMBDA_TASK_ROOT", rig.app.toString())
                .containsEntry("PANDO_HANDLER_FILE", rig.app.resolve("f/photo.js").toString());
        assertThat(launch.environment().get("AWS_EXECUTION_ENV"))
                .matches("AWS_Lambda_nodejs\\d+.x");
        assertThat(launch.arguments().getFirst()).matches("/.*/node");
        assertThat(launch.arguments()).contains("--max-old-space-size=200");
    }

    @Test
    void saysThatTheFileIsMissing() {
        StartFailure failure = failure(rig.function("f/photo.js", "", 1));
        assertThat(failure.part()).isEqualTo("photo");
        assertThat(failure)
                .hasMessage(
                        "there is no file "
                                + rig.app.resolve("f/photo.js")
                                + " that can be read, which its handler names");
        assertThat(failure.remedy()).contains("pando.yaml");
    }

    @Test
    void saysWhatAHandlerCanBe() throws Exception {
        rig.write("photo.rb", "");
        rig.write("empty/file", "");
        assertThat(failure(rig.function("photo.rb", "", 1))).hasMessageContaining(".py, .java");
        assertThat(failure(rig.function("empty", "", 1))).hasMessageContaining("pom.xml");
    }

    @Test
    void saysWhichInterpreterIsMissing() throws Exception {
        rig.write("photo.js", "");
        rig.write("photo.py", "");
        assertThat(failure(onPath("photo.js"))).hasMessageContaining("there is no 'node' on PATH");
        assertThat(failure(onPath("photo.py"))).hasMessageContaining("there is no 'python3' on");
    }

    @Test
    void refusesAnOldOrBrokenInterpreter() throws Exception {
        rig.write("photo.js", "");
        program("echo v16.20.2");
        assertThat(failure(onPath("photo.js")))
                .hasMessageEndingWith("is of version 16.20 (expected: 18.0 or newer)");
        program("echo broken; exit 3");
        assertThat(failure(onPath("photo.js"))).hasMessageContaining("ended with status 3");
        program("echo v18.0.0");
        assertThat(rig.prepare(onPath("photo.js")).environment())
                .containsEntry("AWS_EXECUTION_ENV", "AWS_Lambda_nodejs18.x");
    }

    private void program(String script) throws Exception {
        rig.write("bin/node", "#!/bin/sh\n" + script + "\n");
        assertThat(rig.app.resolve("bin/node").toFile().setExecutable(true)).isTrue();
    }

    /** A function whose own PATH is the app's folder bin. */
    private Function onPath(String handler) throws Exception {
        Files.createDirectories(rig.app.resolve("bin"));
        Function plain = rig.function(handler, "", 1);
        return new Function(
                plain.name(),
                plain.version(),
                plain.handler(),
                plain.entry(),
                plain.routes(),
                plain.instances(),
                plain.concurrency(),
                plain.memoryBytes(),
                Map.of("PATH", "bin"),
                plain.timeout(),
                plain.maxBodyBytes());
    }

    private StartFailure failure(Function function) {
        return catchThrowableOfType(StartFailure.class, () -> rig.prepare(function));
    }
}
