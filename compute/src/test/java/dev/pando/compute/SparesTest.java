package dev.pando.compute;

import static dev.pando.compute.Running.SOON;
import static dev.pando.testing.Eventually.eventually;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.pando.cluster.App;
import dev.pando.cluster.Function;
import dev.pando.compute.child.Facility;
import java.lang.ProcessBuilder.Redirect;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Spare workers in real processes: who takes them, what follows the function, when they end. */
final class SparesTest {
    private static final long MB = 1 << 20;

    /** Ends the worker where the call asks for it, else gives what the rest says. */
    private static final String MAY_CRASH = "if (event.rawPath === '/crash') process.exit(3);";

    private static final String PYTHON =
            """
            import json, os, sys
            def handler(event, context):
                if event["rawPath"] == "/crash":
                    os._exit(3)
                if event["rawPath"] == "/eat":
                    sys.kept = b"x" * (150 << 20)
                    return str(len(sys.kept))
            """;

    @TempDir Path folder;

    static Stream<Set<Facility>> facilities() {
        return Stream.of(EnumSet.allOf(Facility.class), EnumSet.noneOf(Facility.class));
    }

    @ParameterizedTest
    @MethodSource("facilities")
    void replacesACrashedWorkerByASpareAndTheSpareByAnother(Set<Facility> allowed)
            throws Exception {
        try (Calling calling = Calling.start(folder, allowed, 1)) {
            calling.deploy(
                    calling.function(
                            "hello",
                            MAY_CRASH + "console.log('said'); return context.logStreamName;"));
            calling.awaitReady("hello.1");
            for (int round = 1; round <= 2; round++) {
                calling.awaitSpares("node", 1);
                crash(calling, "hello.1");
                HttpResponse<String> answer = calling.getWhenFree("hello");
                assertThat(answer.body()).isEqualTo("hello.1");
                assertThat(starts(calling, "spare")).isEqualTo(round);
            }
            assertThat(starts(calling, "plain")).isEqualTo(1);
            calling.awaitSpares("node", 1);
            assertThat(calling.spares("python")).isZero();
            eventually(
                    "its lines have its label and the call's id",
                    SOON,
                    () ->
                            calling.running
                                            .told(InstanceEvent.OutputLine.class)
                                            .filter(line -> line.line().endsWith("\tsaid"))
                                            .filter(line -> line.requestId() != null)
                                            .filter(line ->
                                                    line.instance().label().equals("hello.1"))
                                            .count()
                                    == 2);
            assertThat(calling.running.told(InstanceEvent.Died.class))
                    .allSatisfy(died ->
                            assertThat(died.lastLines()).allMatch(line -> line.endsWith("said")));
        }
    }

    /** What a function can see of the process that it is in. */
    @Test
    void isWhatItWouldBeHadItBeenStartedForItsFunctionInNode() throws Exception {
        assertSameAfterACrash((calling, name) ->
                calling.function(
                        name,
                        MAY_CRASH
                                + "return [process.env, process.argv, process.execArgv,"
                                + " process.execPath, process.title, process.cwd(),"
                                + " process.sourceMapsEnabled,"
                                + " require('v8').getHeapStatistics().heap_size_limit,"
                                + " Object.keys(require.cache), Object.keys(globalThis),"
                                + " process.eventNames(), new Date(0).getHours(),"
                                + " Intl.DateTimeFormat().resolvedOptions()];"));
    }

    @Test
    void isWhatItWouldBeHadItBeenStartedForItsFunctionInPython() throws Exception {
        assertSameAfterACrash((calling, name) ->
                calling.python(
                        name,
                        """
                        import json, locale, os, sys, threading, time
                        def handler(event, context):
                            if event["rawPath"] == "/crash":
                                os._exit(3)
                            modules = set(sys.modules) - {"pando_runtime.spare"}
                            return [dict(os.environ), sys.argv, sys.path, os.getcwd(),
                                    sys.executable, str(sys.flags), sorted(modules),
                                    time.tzname, sys.stdout.encoding, locale.getlocale(),
                                    threading.active_count(), os.listdir("/proc/self/fd")]
                        """));
    }

    private interface Making {
        Function function(Calling calling, String name) throws Exception;
    }

    private void assertSameAfterACrash(Making making) throws Exception {
        try (Calling calling = Calling.start(folder, EnumSet.allOf(Facility.class), 1)) {
            Function made = making.function(calling, "look");
            calling.deploy(made);
            calling.awaitReady("look.1");
            String started = comparable(calling.get("look.1").body());
            assertThat(started).contains("LAMBDA_TASK_ROOT").doesNotContain("PANDO_SPARE");
            calling.awaitSpares(made.handler().toString().endsWith(".py") ? "python" : "node", 1);
            crash(calling, "look.1");
            assertThat(comparable(calling.getWhenFree("look").body())).isEqualTo(started);
            assertThat(starts(calling, "spare")).isEqualTo(1);
        }
    }

    /** Less what is different each time: ids, the listener's port, the order of variables. */
    private static String comparable(String answer) {
        return Stream.of(answer.split(",(?=\\s*\")"))
                .map(each -> each.strip().replaceAll("^\\[?\\{|}$", ""))
                .filter(each -> !each.contains("PANDO_RUN") && !each.contains("_X_AMZN_TRACE_ID"))
                .map(each -> each.replaceAll("127\\.0\\.0\\.1:\\d+", "HERE"))
                .sorted()
                .toList()
                .toString();
    }

    @ParameterizedTest
    @MethodSource("facilities")
    void givesASpareTheMemoryOfItsFunction(Set<Facility> allowed) throws Exception {
        try (Calling calling = Calling.start(folder, allowed, 1)) {
            for (String name : List.of("small", "large")) {
                long memory = name.equals("small") ? 100 * MB : 400 * MB;
                calling.deploy(
                        Calling.with(
                                calling.python(name, PYTHON), 1, memory, Duration.ofSeconds(20)));
                calling.awaitReady(name + ".1");
            }
            // In this order each takes a spare that was started with the memory of the other.
            for (String name : List.of("small", "large")) {
                calling.awaitSpares("python", 1);
                crash(calling, name + ".1");
                calling.awaitReady(name + ".1");
            }
            assertThat(starts(calling, "spare")).isEqualTo(2);
            assertThat(calling.send(calling.request("large.1", "/eat")).body())
                    .isEqualTo("" + 150 * MB);
            calling.send(calling.request("small.1", "/eat"));
            InstanceEvent.OverMemory over =
                    calling.running.awaitTold(InstanceEvent.OverMemory.class);
            assertThat(over.instance()).isEqualTo(Running.id("small.1"));
            assertThat(over.limitBytes()).isEqualTo(100 * MB);
        }
    }

    @Test
    void givesASpareToOneFunctionOnly() throws Exception {
        try (Calling calling = Calling.start(folder, EnumSet.allOf(Facility.class), 1)) {
            String script = MAY_CRASH + "return process.env.PANDO_INSTANCE;";
            calling.deploy(calling.function("one", script), calling.function("two", script));
            calling.awaitReady("one.1");
            calling.awaitReady("two.1");
            for (int round = 0; round < 5; round++) {
                calling.awaitSpares("node", 1);
                List<CompletableFuture<Void>> crashes =
                        Stream.of("one.1", "two.1")
                                .map(label ->
                                        CompletableFuture.runAsync(() -> quietly(calling, label)))
                                .toList();
                crashes.forEach(CompletableFuture::join);
                assertThat(calling.getWhenFree("one").body()).isEqualTo("one.1");
                assertThat(calling.getWhenFree("two").body()).isEqualTo("two.1");
            }
            assertThat(calling.running.told(InstanceEvent.Started.class).map(e -> e.pid()))
                    .doesNotHaveDuplicates();
            assertThat(starts(calling, "spare")).isGreaterThanOrEqualTo(5);
        }
    }

    @Test
    void runsChangedCodeInASpare() throws Exception {
        try (Calling calling = Calling.start(folder, EnumSet.allOf(Facility.class), 1)) {
            Function first = calling.function("hello", "return 'old'");
            calling.deploy(first);
            calling.awaitReady("hello.1");
            calling.awaitSpares("node", 1);
            calling.function("hello", "return 'new'");
            calling.deploy(first.at("hello-2"));
            calling.awaitReady("hello.2");
            assertThat(calling.get("hello.2").body()).isEqualTo("new");
            assertThat(starts(calling, "spare")).isEqualTo(1);
        }
    }

    @Test
    void replacesASpareThatIsKilledAndOneThatDoesNotAnswer() throws Exception {
        try (Calling calling = Calling.start(folder, EnumSet.allOf(Facility.class), 1)) {
            calling.deploy(calling.function("hello", MAY_CRASH + "return 'fine'"));
            calling.awaitReady("hello.1");
            calling.awaitSpares("node", 1);
            List<String> first = spareProcesses(calling);
            assertThat(first).hasSize(1);
            run("kill", "-KILL", first.getFirst());
            eventually(
                    "there is another",
                    SOON,
                    () ->
                            calling.spares("node") == 1
                                    && !spareProcesses(calling).equals(first)
                                    && spareProcesses(calling).size() == 1);
            run("kill", "-STOP", spareProcesses(calling).getFirst());
            crash(calling, "hello.1");
            assertThat(calling.getWhenFree("hello").body()).isEqualTo("fine");
            assertThat(starts(calling, "plain")).isEqualTo(2);
            assertThat(calling.running.told(InstanceEvent.Failure.class))
                    .hasSize(1)
                    .allMatch(failure -> failure instanceof InstanceEvent.Died);
            calling.awaitSpares("node", 1);
        }
    }

    /** Node's heap is limited by arguments, which V8 reads once. */
    @Test
    void startsPlainlyWhatNoSpareFits() throws Exception {
        try (Calling calling = Calling.start(folder, EnumSet.allOf(Facility.class), 1)) {
            String script = MAY_CRASH + "return process.execArgv.join()";
            calling.deploy(
                    calling.function("a", script),
                    calling.function("b", script),
                    Calling.with(
                            calling.function("c", script), 1, 128 * MB, Duration.ofSeconds(20)));
            for (String label : List.of("a.1", "b.1", "c.1")) {
                calling.awaitReady(label);
            }
            calling.awaitSpares("node", 1);
            crash(calling, "c.1");
            assertThat(calling.getWhenFree("c").body()).contains("--max-old-space-size=72");
            assertThat(starts(calling, "spare")).isZero();
        }
    }

    @Test
    void endsSparesOfALanguageThatIsNoLongerUsedAndAllAtTheEnd() throws Exception {
        String token;
        try (Calling calling = Calling.start(folder, EnumSet.allOf(Facility.class), 1)) {
            token = token();
            calling.deploy(calling.function("js", "return 1"), calling.python("py", PYTHON));
            calling.awaitSpares("node", 1);
            calling.awaitSpares("python", 1);
            calling.running.keeper.change(picture ->
                    picture.with(
                            new App(
                                    Running.APP,
                                    "v2",
                                    folder,
                                    List.of(),
                                    List.of(),
                                    picture.apps().getFirst().functions().stream()
                                            .filter(one -> one.name().value().equals("js"))
                                            .toList(),
                                    List.of())));
            calling.awaitSpares("python", 0);
            assertThat(calling.spares("node")).isEqualTo(1);
            assertThat(spareProcesses(calling)).hasSize(1);
            calling.running.closeCompute();
            assertThat(calling.spares("node")).isZero();
            assertThat(carriers(token)).isEmpty();
        }
    }

    private static void crash(Calling calling, String label) throws Exception {
        long before = calling.running.told(InstanceEvent.Died.class).count();
        assertThat(calling.send(calling.request(label, "/crash")).statusCode()).isEqualTo(502);
        eventually(
                "its end is told",
                SOON,
                () -> calling.running.told(InstanceEvent.Died.class).count() > before);
    }

    private static void quietly(Calling calling, String label) {
        try {
            calling.send(calling.request(label, "/crash"));
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private static double starts(Calling calling, String kind) {
        return calling.running
                .registry
                .get("pando.compute.starts")
                .tag("kind", kind)
                .counter()
                .count();
    }

    /** The PIDs of interpreters that were started as spares and are no function's yet. */
    private List<String> spareProcesses(Calling calling) throws Exception {
        List<Long> children =
                calling.running.told(InstanceEvent.Started.class).map(e -> e.pid()).toList();
        return run(
                        "sh",
                        "-c",
                        "grep -lsF PANDO_SPARE= $(grep -lsF PANDO_RUN="
                                + token()
                                + " /proc/[0-9]*/environ)")
                .stream()
                .map(file -> file.replaceAll("\\D", ""))
                .filter(pid -> isInterpreter(pid) && !isBelow(pid, children))
                .toList();
    }

    private static boolean isInterpreter(String pid) {
        String command =
                ProcessHandle.of(Long.parseLong(pid))
                        .flatMap(process -> process.info().command())
                        .orElse("");
        return command.contains("node") || command.contains("python");
    }

    private static boolean isBelow(String pid, List<Long> ancestors) {
        return Stream.iterate(
                        ProcessHandle.of(Long.parseLong(pid)),
                        one -> one.isPresent(),
                        one -> one.get().parent())
                .anyMatch(one -> ancestors.contains(one.get().pid()));
    }

    private String token() throws Exception {
        try (Stream<Path> files = Files.list(folder.resolve("runs"))) {
            return files.findFirst().orElseThrow().getFileName().toString().replace("run", "");
        }
    }

    private static List<String> carriers(String token) throws Exception {
        return run("sh", "-c", "grep -lsF PANDO_RUN=" + token + " /proc/[0-9]*/environ");
    }

    private static List<String> run(String... command) throws Exception {
        Process process = new ProcessBuilder(command).redirectError(Redirect.DISCARD).start();
        return process.inputReader(UTF_8).readAllLines();
    }
}
