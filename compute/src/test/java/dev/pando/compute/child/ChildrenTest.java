package dev.pando.compute.child;

import static dev.pando.testing.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pando.node.StartFailure;
import dev.pando.node.process.Spawner;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Promise 8: real children, in what this machine lends and with none of it. */
final class ChildrenTest {
    private static final Duration SOON = Duration.ofSeconds(5);
    private static final String PATH = "/usr/local/bin:/usr/bin:/bin";
    private static final long MB = 1 << 20;

    @TempDir Path folder;
    private final Spawner spawner = new Spawner();
    private final List<String> lines = new CopyOnWriteArrayList<>();

    static Stream<Set<Facility>> facilities() {
        return Stream.of(Set.of(Facility.values()), Set.of());
    }

    @AfterEach
    void closeSpawner() {
        spawner.close();
    }

    @ParameterizedTest
    @MethodSource("facilities")
    void givesTheProgramItsEnvironmentAndNothingElse(Set<Facility> allowed) throws Exception {
        try (Children children = open(allowed)) {
            Map<String, String> environment =
                    Map.of("PATH", PATH, "GREETING", "a b\"c$d", "main", "x");
            Child child =
                    children.start(
                            new Command("t", List.of("env"), folder, environment, 0), this::line);
            assertThat(end(child).status()).isEqualTo(new ExitStatus(0));
            Map<String, String> met = new HashMap<>();
            for (String line : lines) {
                String[] variable = line.substring("STDOUT ".length()).split("=", 2);
                met.put(variable[0], variable[1]);
            }
            assertThat(met.remove(Run.VARIABLE)).isNotEmpty();
            Map<String, String> expected = new HashMap<>(environment);
            expected.put("PWD", folder.toString());
            assertThat(met).isEqualTo(expected);
        }
    }

    @ParameterizedTest
    @MethodSource("facilities")
    void passesArgumentsOutputAndStatusThrough(Set<Facility> allowed) throws Exception {
        try (Children children = open(allowed)) {
            Child child =
                    sh(
                            children,
                            "echo \"$0|$1\"; echo oops >&2; pwd; read x || echo empty; exit 3",
                            "a  b",
                            "$HOME'");
            Child.End end = end(child);
            assertThat(end.status().words()).isEqualTo("ended with status 3");
            assertThat(lines)
                    .containsExactlyInAnyOrder(
                            "STDOUT a  b|$HOME'",
                            "STDERR oops",
                            "STDOUT " + folder,
                            "STDOUT empty");
            assertThat(end.lastLines()).hasSize(4).contains("oops");
        }
    }

    @ParameterizedTest
    @MethodSource("facilities")
    void tellsTheSignalThatEndedTheProgram(Set<Facility> allowed) throws Exception {
        try (Children children = open(allowed)) {
            for (String signal : List.of("KILL", "SEGV", "TERM", "INT")) {
                Child child = sh(children, "kill -" + signal + " $$; sleep 60");
                assertThat(end(child).status().words()).endsWith("(SIG" + signal + ")");
            }
        }
    }

    @ParameterizedTest
    @MethodSource("facilities")
    void leavesNoSignalIgnored(Set<Facility> allowed) throws Exception {
        try (Children children = open(allowed)) {
            assertThat(end(sh(children, "exec grep SigIgn /proc/self/status")).status().value())
                    .isZero();
            long ignored = Long.parseLong(lines.getFirst().replaceFirst(".*\\t", ""), 16);
            // Bit n is signal n + 1; those from 32 on are the C library's own.
            assertThat(ignored & 0x7FFF_FFFF).isZero();
        }
    }

    @ParameterizedTest
    @MethodSource("facilities")
    void asksTheProgramToEnd(Set<Facility> allowed) throws Exception {
        try (Children children = open(allowed)) {
            Child child =
                    sh(
                            children,
                            "trap 'echo bye; exit 5' TERM; echo up; while :; do sleep 0.02; done");
            eventually("the trap is set", SOON, () -> lines.contains("STDOUT up"));
            child.terminate();
            assertThat(child.await(SOON)).isTrue();
            assertThat(end(child).status()).isEqualTo(new ExitStatus(5));
            assertThat(lines).contains("STDOUT bye");
        }
    }

    @ParameterizedTest
    @MethodSource("facilities")
    void asksEvenAProgramThatIsOnlyAboutToStart(Set<Facility> allowed) throws Exception {
        try (Children children = open(allowed)) {
            Child child = sh(children, "exec sleep 60");
            child.terminate();
            assertThat(child.await(SOON)).isTrue();
            assertThat(end(child).status().words()).endsWith("(SIGTERM)");
        }
    }

    @ParameterizedTest
    @MethodSource("facilities")
    void killsTheStubbornAndAllTheyStarted(Set<Facility> allowed) throws Exception {
        try (Children children = open(allowed)) {
            Child child =
                    sh(
                            children,
                            "trap '' TERM; (setsid sleep 1000 &); sleep 1000 & echo up; while :; do"
                                    + " sleep 1; done");
            eventually("it runs", SOON, () -> lines.contains("STDOUT up"));
            String token = token();
            assertThat(Carriers.of(token)).hasSizeGreaterThanOrEqualTo(4);
            child.terminate();
            assertThat(child.await(Duration.ofMillis(200))).isFalse();
            child.kill();
            assertThat(end(child).status().words()).endsWith("(SIGKILL)");
            assertThat(Carriers.of(token)).isEmpty();
        }
    }

    @ParameterizedTest
    @MethodSource("facilities")
    void endsWhatOutlivesTheProgram(Set<Facility> allowed) throws Exception {
        try (Children children = open(allowed)) {
            Child child =
                    sh(children, "(setsid sleep 1000 >/dev/null 2>&1 &); sleep 1000 & exit 4");
            assertThat(end(child).status()).isEqualTo(new ExitStatus(4));
            assertThat(Carriers.of(token())).isEmpty();
        }
    }

    @ParameterizedTest
    @MethodSource("facilities")
    void givesProgramsPidsOfTheirOwn(Set<Facility> allowed) throws Exception {
        try (Children children = open(allowed)) {
            for (int i = 0; i < 5; i++) {
                end(sh(children, "echo $$"));
            }
            assertThat(lines).hasSize(5).doesNotHaveDuplicates();
        }
    }

    @Test
    void reapsOrphansInANamespace() throws Exception {
        try (Children children = open(Set.of(Facility.values()))) {
            Child child =
                    sh(
                            children,
                            "for i in 1 2 3 4 5; do (sleep 0.01 &); done; sleep 0.3;"
                                    + " cat /proc/[0-9]*/stat | grep -c ' Z '; exit 0");
            assertThat(end(child).status().value()).isZero();
            // Without namespaces orphans are the system's to reap, which it may do later.
            if (children.words().startsWith("PID namespaces")) {
                assertThat(lines).containsExactly("STDOUT 0");
            }
        }
    }

    @ParameterizedTest
    @MethodSource("facilities")
    void handsOneOnWithOtherMemoryAndWithoutItsOutput(Set<Facility> allowed) throws Exception {
        String hog =
                "echo before; while [ ! -e go ]; do sleep 0.02; done; echo after; exec node -e 'let"
                        + " a=[];setInterval(()=>a.push(Buffer.alloc(8<<20,1)),10)'";
        try (Children children = open(allowed)) {
            Child child = children.start(command(100 * MB, "sh", "-c", hog), this::line);
            eventually("it runs", SOON, () -> lines.contains("STDOUT before"));
            for (long megabytes : List.of(800, 120, 100, 160)) {
                child.handOn(megabytes * MB);
            }
            if (children.limitsMemory()) {
                assertThatThrownBy(() -> child.handOn(4096))
                        .isInstanceOf(IOException.class)
                        .hasMessageContaining("limit: 4096");
            }
            Files.createFile(folder.resolve("go"));
            eventually("it is met", Duration.ofSeconds(15), child::overMemory);
            child.kill();
            assertThat(end(child).lastLines()).startsWith("after").doesNotContain("before");
        }
    }

    @ParameterizedTest
    @MethodSource("facilities")
    void neverLetsOneUseMoreMemoryThanItMay(Set<Facility> allowed) throws Exception {
        try (Children children = open(allowed)) {
            assertThat(children.limitsMemory()).isEqualTo(children.words().contains("groups"));
            String hog = "let a=[];setInterval(()=>a.push(Buffer.alloc(8<<20,1)),10)";
            // Under a shell, so that it is a grandchild that takes the memory.
            Child child =
                    children.start(
                            command(160 * MB, "sh", "-c", "node -e '" + hog + "'; sleep 60"),
                            this::line);
            eventually("it is met", Duration.ofSeconds(15), child::overMemory);
            child.kill();
            assertThat(end(child).overMemory()).isTrue();
        }
    }

    @Test
    void showsTheLimitToAJvm() throws Exception {
        try (Children children = open(Set.of(Facility.values()))) {
            String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
            Child child =
                    children.start(
                            command(
                                    200 * MB,
                                    java,
                                    "-Xshare:auto",
                                    "-XshowSettings:system",
                                    "-version"),
                            this::line);
            assertThat(end(child).status().value()).isZero();
            assertThat(lines.stream().anyMatch(line -> line.contains("Memory Limit: 200.00M")))
                    .isEqualTo(children.limitsMemory());
        }
    }

    @Test
    void removesTheControlGroup() throws Exception {
        try (Children children = open(Set.of(Facility.values()))) {
            end(children.start(command(64 * MB, "true"), this::line));
            assertThat(groups()).isEmpty();
        }
    }

    @ParameterizedTest
    @MethodSource("facilities")
    void tellsWhatTheSystemSaysOfAProgramThatItCannotRun(Set<Facility> allowed) throws Exception {
        Path script = Files.writeString(folder.resolve("serve"), "#!/no/such/interpreter\n");
        assertThat(script.toFile().setExecutable(true)).isTrue();
        try (Children children = open(allowed)) {
            Child.End end = end(children.start(command(0, "./serve"), this::line));
            assertThat(end.status().value()).isEqualTo(127);
            assertThat(end.lastLines().toString()).contains("serve: not found");
        }
    }

    @Test
    void saysThatAProgramIsMissing() throws Exception {
        try (Children children = open(Set.of())) {
            assertThatThrownBy(() -> children.start(command(0, "no-such-program"), this::line))
                    .isInstanceOf(StartFailure.class)
                    .hasMessageContaining("no-such-program");
        }
    }

    @Test
    void endsWhatACrashLeftAndNothingElse() throws Exception {
        Files.createDirectories(folder.resolve("runs"));
        String token = "0123456789abcdef0123456789abcdef.";
        Files.writeString(folder.resolve("runs").resolve(token + "run"), "/no/such/folder\n");
        Process left = sleeping(token + "7.");
        Process others = sleeping("ffffffffffffffffffffffffffffffff.7.");
        try (Children children = open(Set.of())) {
            assertThat(children.words()).isNotEmpty();
            assertThat(left.isAlive()).isFalse();
            assertThat(others.isAlive()).isTrue();
            assertThat(folder.resolve("runs").resolve(token + "run")).doesNotExist();
        } finally {
            left.destroyForcibly();
            others.destroyForcibly();
        }
    }

    @Test
    void removesControlGroupsThatACrashLeft() throws Exception {
        Files.createDirectories(folder.resolve("runs"));
        String token = "0123456789abcdef0123456789abcde0.";
        var groups =
                ControlGroups.firstThatWorks(
                        ControlGroups.candidates(),
                        "trial" + ProcessHandle.current().pid() + ".",
                        spawner);
        if (groups.isPresent()) {
            groups.get().make(token, "7.", 64 * MB);
            Files.writeString(
                    folder.resolve("runs").resolve(token + "run"), groups.get().parent() + "\n");
            assertThat(groups.get().parent().resolve("pando-" + token + "7.")).exists();
        }
        try (Children children = open(Set.of(Facility.values()))) {
            assertThat(children.limitsMemory()).isEqualTo(groups.isPresent());
            groups.ifPresent(found ->
                    assertThat(found.parent().resolve("pando-" + token + "7.")).doesNotExist());
        }
    }

    private static Process sleeping(String token) throws IOException {
        ProcessBuilder builder = new ProcessBuilder("sleep", "1000");
        builder.environment().put(Run.VARIABLE, token);
        Process process = builder.start();
        eventually("it carries", SOON, () -> !Carriers.of(token).isEmpty());
        return process;
    }

    private Children open(Set<Facility> allowed) throws Exception {
        return Children.open(folder.resolve("runs"), spawner, allowed);
    }

    private Child sh(Children children, String script, String... arguments) throws Exception {
        String[] argv =
                Stream.concat(Stream.of("sh", "-c", script), Stream.of(arguments))
                        .toArray(String[]::new);
        return children.start(command(0, argv), this::line);
    }

    private Command command(long memoryBytes, String... argv) {
        return new Command("t", List.of(argv), folder, Map.of("PATH", PATH), memoryBytes);
    }

    private Child.End end(Child child) throws InterruptedException {
        child.await(SOON);
        return child.finish();
    }

    private void line(Output.Source source, String line) {
        lines.add(source + " " + line);
    }

    private String token() throws IOException {
        try (Stream<Path> files = Files.list(folder.resolve("runs"))) {
            String name = files.findFirst().orElseThrow().getFileName().toString();
            return name.substring(0, name.length() - "run".length());
        }
    }

    private List<Path> groups() throws IOException {
        String token = token();
        List<String> parents = Files.readAllLines(folder.resolve("runs").resolve(token + "run"));
        if (parents.isEmpty()) {
            return List.of();
        }
        try (Stream<Path> groups = Files.list(Path.of(parents.getFirst()))) {
            return groups.filter(group -> group.getFileName().toString().contains(token)).toList();
        }
    }
}
