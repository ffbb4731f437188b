package dev.pando.compute;

import static dev.pando.testing.Eventually.eventually;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.pando.compute.child.Children;
import dev.pando.node.process.Spawner;
import dev.pando.testing.Generated;
import java.io.BufferedReader;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Promise 8: whatever ends Pando, no process of its instances lives on, grandchildren included;
 * with the kernel's help ({@code lent}) and without it ({@code alone}).
 */
final class OrphanTest {
    private static final Duration LIMIT = Duration.ofSeconds(2);
    private static final Duration CLOSING = Duration.ofSeconds(15);

    @TempDir Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"lent", "alone"})
    void endsAllOnCtrlC(String kind) throws Exception {
        endsAllAfter(kind, "INT");
    }

    @ParameterizedTest
    @ValueSource(strings = {"lent", "alone"})
    void endsAllOnSigterm(String kind) throws Exception {
        endsAllAfter(kind, "TERM");
    }

    @ParameterizedTest
    @ValueSource(strings = {"lent", "alone"})
    void endsAllWhenItIsKilled(String kind) throws Exception {
        endsAllAfter(kind, "KILL");
    }

    /** A worker that waits for its function is nobody's instance yet. */
    @ParameterizedTest
    @ValueSource(strings = {"lent", "alone"})
    void endsSparesWhenItIsKilled(String kind) throws Exception {
        endsAllAfter("KILL", start(kind, "spares"), 4);
    }

    /** While the instances are being started, which is when a race would show. */
    @ParameterizedTest
    @ValueSource(strings = {"lent", "alone"})
    void endsAllWhenItIsKilledAtAnyMoment(String kind) throws Exception {
        Generated.forAll(
                5,
                random -> {
                    Process pando = start(kind);
                    try (BufferedReader told = pando.inputReader(UTF_8)) {
                        assertThat(told.readLine()).isEqualTo("begun");
                        String token = token();
                        LockSupport.parkNanos(random.nextLong(TimeUnit.MILLISECONDS.toNanos(700)));
                        signal(pando, "KILL");
                        nothingLives(token);
                        nothingIsLeftAfterTheNextStart(token);
                    } finally {
                        pando.destroyForcibly();
                    }
                });
    }

    private void endsAllAfter(String kind, String signal) throws Exception {
        endsAllAfter(signal, start(kind), 9);
    }

    private void endsAllAfter(String signal, Process pando, int moreThan) throws Exception {
        try (BufferedReader told = pando.inputReader(UTF_8)) {
            assertThat(told.readLine()).isEqualTo("begun");
            assertThat(told.readLine()).isEqualTo("ready");
            String token = token();
            assertThat(carriers(token)).hasSizeGreaterThan(moreThan);
            signal(pando, signal);
            assertThat(pando.waitFor(CLOSING.toSeconds(), TimeUnit.SECONDS)).isTrue();
            nothingLives(token);
            nothingIsLeftAfterTheNextStart(token);
        } finally {
            pando.destroyForcibly();
        }
    }

    private Process start(String... arguments) throws IOException {
        Files.writeString(
                folder.resolve("package.json"),
                "{\"scripts\":{\"start\":\"node server.js; echo ended\"}}");
        Files.writeString(folder.resolve("server.js"), Running.SERVE);
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        List<String> command = new ArrayList<>();
        command.add(java);
        command.add("-XX:+UseSerialGC");
        command.add("-XX:TieredStopAtLevel=1");
        command.add("-cp");
        command.add(System.getProperty("java.class.path"));
        command.add(Orphanage.class.getName());
        command.add(folder.toString());
        command.addAll(List.of(arguments));
        return new ProcessBuilder(command).redirectError(Redirect.INHERIT).start();
    }

    private static void signal(Process process, String signal) throws Exception {
        new ProcessBuilder("kill", "-" + signal, Long.toString(process.pid())).start().waitFor();
    }

    private static void nothingLives(String token) {
        eventually("no process carries " + token, LIMIT, () -> carriers(token).isEmpty());
    }

    private String token() throws IOException {
        try (Stream<Path> files = Files.list(folder.resolve("runs"))) {
            return files.findFirst().orElseThrow().getFileName().toString().replace("run", "");
        }
    }

    /** The next start removes what a kill must leave: the record and the control groups. */
    private void nothingIsLeftAfterTheNextStart(String token) throws Exception {
        try (Spawner spawner = new Spawner();
                Children next = Children.open(folder.resolve("runs"), spawner, Set.of())) {
            assertThat(next.words()).startsWith("supervising");
        }
        try (Stream<Path> records = Files.list(folder.resolve("runs"))) {
            assertThat(records).isEmpty();
        }
        assertThat(run("find", "/sys/fs/cgroup", "-name", "*" + token + "*")).isEmpty();
    }

    /** Those that carry the token, looked up without the product's help. */
    private static List<String> carriers(String token) throws IOException {
        return run("sh", "-c", "grep -lsF PANDO_RUN=" + token + " /proc/[0-9]*/environ");
    }

    private static List<String> run(String... command) throws IOException {
        Process process = new ProcessBuilder(command).redirectError(Redirect.DISCARD).start();
        try (BufferedReader output = process.inputReader(UTF_8)) {
            return output.readAllLines();
        }
    }
}
