package dev.pando.compute.build;

import static dev.pando.testing.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.pando.compute.child.Children;
import dev.pando.node.StartFailure;
import dev.pando.node.process.Spawner;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class BuildStepTest {
    private static final List<String> BUILD =
            List.of("sh", "-c", "mkdir -p dist; cp src/a dist/a; echo built");

    @TempDir Path app;
    @TempDir Path elsewhere;
    private final Spawner spawner = new Spawner();
    private final List<String> told = new CopyOnWriteArrayList<>();
    private @Nullable Children opened;

    @BeforeEach
    void prepare() throws Exception {
        write("src/a", "one");
    }

    @AfterEach
    void close() throws IOException {
        if (opened != null) {
            opened.close();
        }
        spawner.close();
    }

    @Test
    void buildsOnceAndThenOnlyAfterAChange() throws Exception {
        run(BUILD);
        run(BUILD);
        assertThat(told)
                .containsExactly("web started", "web | built", "web finished", "web up to date");
        assertThat(app.resolve("dist/a")).hasContent("one");

        write("src/a", "other");
        run(BUILD);
        assertThat(told).endsWith("web started", "web | built", "web finished");
        assertThat(app.resolve("dist/a")).hasContent("other");
    }

    @Test
    void seesATouchedANewAndADeletedFile() throws Exception {
        run(BUILD);
        Files.setLastModifiedTime(app.resolve("src/a"), FileTime.from(Instant.EPOCH));
        assertThat(builds()).isTrue();
        write("src/b", "");
        assertThat(builds()).isTrue();
        Files.delete(app.resolve("src/b"));
        assertThat(builds()).isTrue();
        assertThat(builds()).isFalse();
    }

    @Test
    void buildsAgainWhereAnOutputFolderWasDeleted() throws Exception {
        run(BUILD);
        Files.delete(app.resolve("dist/a"));
        assertThat(builds()).isFalse();
        Files.delete(app.resolve("dist"));
        assertThat(builds()).isTrue();
    }

    @Test
    void buildsOnceWhatLeavesNoOutputFolder() throws Exception {
        run(List.of("true"));
        run(List.of("true"));
        assertThat(told).containsExactly("web started", "web finished", "web up to date");
    }

    @Test
    void looksAtNoHiddenFolderNorAtTheStateFolder() throws Exception {
        run(BUILD);
        write(".git/HEAD", "x");
        write("state/picture", "x");
        write("sub/node_modules/x", "x");
        assertThat(builds()).isFalse();
    }

    @Test
    void seesAChangeInAFolderBehindALink() throws Exception {
        Path link = Files.createSymbolicLink(elsewhere.resolve("link"), app);
        step().run(link, Map.of("web", BUILD), environment());
        told.clear();
        write("src/a", "other");
        step().run(link, Map.of("web", BUILD), environment());
        assertThat(told).contains("web started");
        assertThat(builds()).isFalse();
    }

    @Test
    void looksAtNoStateFolderThatIsNamedRelatively() throws Exception {
        Path here = Path.of("").toAbsolutePath();
        Path state = here.relativize(app.resolve("state"));
        SortedSet<String> before = BuildInputs.of(app, state).files();
        write("state/picture", "x");
        assertThat(BuildInputs.of(app, state).files()).isEqualTo(before);
        assertThat(BuildInputs.of(here.relativize(app), state).files()).isEqualTo(before);
    }

    @Test
    void runsACommandOfSeveralPartsOnce() throws Exception {
        Map<String, List<String>> commands = new LinkedHashMap<>();
        commands.put("web", BUILD);
        commands.put("accounts", BUILD);
        commands.put("photos", List.of("true"));
        step().run(app, commands, environment());
        assertThat(told)
                .containsExactly(
                        "web started",
                        "web | built",
                        "web finished",
                        "photos started",
                        "photos finished");
    }

    @Test
    void saysWhatFailedAndTriesItAgain() throws Exception {
        List<String> failing =
                List.of("sh", "-c", "for i in $(seq 1 99); do echo line $i; done; exit 2");
        StartFailure failure = catchThrowableOfType(StartFailure.class, () -> run(failing));
        assertThat(failure.part()).isEqualTo("web");
        assertThat(failure.getMessage())
                .contains("ended with status 2")
                .contains("line 60\n  line 61")
                .doesNotContain("line 59\n")
                .endsWith("line 99");
        assertThat(failure.remedy()).contains(app.toString());
        assertThatThrownBy(() -> run(failing)).isInstanceOf(StartFailure.class);
        assertThat(told.stream().filter(line -> line.equals("web started"))).hasSize(2);
    }

    @Test
    void forgetsAnOldSuccessOnceItFails() throws Exception {
        List<String> command = List.of("sh", "-c", "test ! -e src/bad");
        run(command);
        write("src/bad", "");
        assertThatThrownBy(() -> run(command)).isInstanceOf(StartFailure.class);
        Files.delete(app.resolve("src/bad"));
        told.clear();
        run(command);
        assertThat(told).startsWith("web started");
    }

    @Test
    void saysThatItsProgramIsMissing() {
        assertThatThrownBy(() -> run(List.of("no-such-tool", "x")))
                .isInstanceOf(StartFailure.class)
                .hasMessageContaining("there is no program 'no-such-tool' on PATH=");
    }

    @Test
    void endsABuildThatIsInterrupted() throws Exception {
        Thread building =
                Thread.ofVirtual()
                        .start(() -> {
                            try {
                                run(List.of("sh", "-c", "echo up; sleep 1000"));
                            } catch (InterruptedException e) {
                                told.add("interrupted");
                            } catch (IOException | StartFailure e) {
                                told.add(e.toString());
                            }
                        });
        eventually("it runs", Duration.ofSeconds(5), () -> told.contains("web | up"));
        building.interrupt();
        assertThat(building.join(Duration.ofSeconds(5))).isTrue();
        assertThat(told).endsWith("interrupted");
    }

    private boolean builds() throws Exception {
        told.clear();
        run(BUILD);
        return told.contains("web started");
    }

    private void run(List<String> command) throws IOException, StartFailure, InterruptedException {
        step().run(app, Map.of("web", command), environment());
    }

    /** A new one each time, as after a restart of Pando. */
    private BuildStep step() throws IOException, StartFailure, InterruptedException {
        Path state = app.resolve("state");
        Children children = opened;
        if (children == null) {
            children = Children.open(state.resolve("runs"), spawner);
            opened = children;
        }
        return new BuildStep(children, state, new Told(), System::nanoTime);
    }

    private static Map<String, String> environment() {
        return Map.of("PATH", System.getenv("PATH"));
    }

    private void write(String name, String content) throws IOException {
        Path file = app.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, content);
    }

    private final class Told implements BuildListener {
        @Override
        public void started(String part) {
            told.add(part + " started");
        }

        @Override
        public void line(String part, String line) {
            told.add(part + " | " + line);
        }

        @Override
        public void finished(String part, Duration after) {
            told.add(part + " finished");
        }

        @Override
        public void upToDate(String part) {
            told.add(part + " up to date");
        }
    }
}
