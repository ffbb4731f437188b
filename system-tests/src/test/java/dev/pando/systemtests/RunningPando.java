package dev.pando.systemtests;

import static dev.pando.testing.Eventually.eventually;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A {@code pando run} of the built distribution, in a process of its own, on free ports. */
final class RunningPando implements AutoCloseable {
    private static final Path PROGRAM =
            Path.of(System.getProperty("pando.home")).resolve("bin/pando").toAbsolutePath();
    private static final Duration START = Duration.ofMinutes(3);
    private static final Duration STOP = Duration.ofSeconds(30);
    private static final Pattern APP_URL = Pattern.compile("  app +(http://\\S+)");

    private final Process process;
    private final Path app;
    private final Path state;
    private final List<String> lines = new CopyOnWriteArrayList<>();
    private final Thread reader;

    private RunningPando(Process process, Path app, Path state) {
        this.process = process;
        this.app = app;
        this.state = state;
        this.reader = Thread.ofVirtual().start(this::read);
    }

    /** Starts {@code pando run} with free ports, and does not wait for it to be ready. */
    static RunningPando starting(Path app, Path state, String... more) throws IOException {
        return starting(app, state, Map.of(), more);
    }

    /** The same with more variables in its environment. */
    static RunningPando starting(
            Path app, Path state, Map<String, String> environment, String... more)
            throws IOException {
        List<String> command =
                new ArrayList<>(
                        List.of(
                                PROGRAM.toString(),
                                "run",
                                app.toString(),
                                "--state",
                                state.toString(),
                                "--admin-port",
                                "0",
                                "--database-port",
                                "0"));
        command.addAll(List.of(more));
        if (!command.contains("--port")) {
            command.addAll(List.of("--port", "0"));
        }
        return new RunningPando(started(command, environment), app, state);
    }

    private static Process started(List<String> command, Map<String, String> environment)
            throws IOException {
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().putAll(environment);
        return builder.start();
    }

    /** Starts {@code pando run} and waits until it says that it is ready. */
    static RunningPando ready(Path app, Path state) throws IOException {
        RunningPando pando = starting(app, state);
        pando.awaitReady();
        return pando;
    }

    /** Starts {@code pando proxy} and waits until it says that it is ready. */
    static RunningPando proxy(String... arguments) throws IOException {
        return proxy(Map.of(), arguments);
    }

    /** The same with more variables in its environment. */
    static RunningPando proxy(Map<String, String> environment, String... arguments)
            throws IOException {
        List<String> command = new ArrayList<>(List.of(PROGRAM.toString(), "proxy"));
        command.addAll(List.of(arguments));
        Process process = started(command, environment);
        RunningPando proxy = new RunningPando(process, Path.of("."), Path.of("."));
        proxy.awaitLine("Ready.");
        return proxy;
    }

    /** Where the front door of a proxy is. */
    URI frontDoor() {
        return noted("front door");
    }

    /** The address that it noted of one of its parts. */
    URI noted(String part) {
        return noted(part, "http://");
    }

    /** Where it speaks TLS, as a client finds it by name. */
    URI overTls(String part) {
        return URI.create("https://localhost:" + noted(part, "https://").getPort());
    }

    private URI noted(String part, String scheme) {
        for (String line : lines) {
            int at = line.indexOf(scheme);
            if (at >= 0 && line.strip().startsWith(part)) {
                return URI.create(line.substring(at).strip());
            }
        }
        throw new AssertionError("it did not note its " + part + ":\n" + printed());
    }

    /** How many of its lines have that text. */
    int count(String text) {
        return (int) lines.stream().filter(line -> line.contains(text)).count();
    }

    /** Runs another command of the distribution, and gives what it printed. */
    static String pando(String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(PROGRAM.toString()));
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String printed = new String(process.getInputStream().readAllBytes(), UTF_8);
        process.waitFor();
        return printed;
    }

    private void read() {
        try (BufferedReader output = process.inputReader(UTF_8)) {
            output.lines().forEach(lines::add);
        } catch (IOException | UncheckedIOException e) {
            lines.add("(its output ended: " + e.getMessage() + ")");
        }
    }

    void awaitReady() {
        awaitLine("Ready in");
        awaitLine("  admin       http"); // the last line that it tells of itself
    }

    /** Waits until it prints a line with that text; fails at once if it ends before. */
    void awaitLine(String text) {
        try {
            eventually(
                    "it prints '" + text + "'",
                    START,
                    () -> printed().contains(text) || !process.isAlive());
        } catch (AssertionError e) {
            throw new AssertionError(e.getMessage() + "\n" + printed(), e);
        }
        if (!printed().contains(text)) {
            throw new AssertionError("it ended before it printed '" + text + "':\n" + printed());
        }
    }

    /** All that it printed so far. */
    String printed() {
        return String.join("\n", lines) + "\n";
    }

    /** Where its front door is. */
    URI url() {
        for (String line : lines) {
            Matcher matcher = APP_URL.matcher(line);
            if (matcher.lookingAt()) {
                return URI.create(matcher.group(1));
            }
        }
        throw new AssertionError("it did not print its URL:\n" + printed());
    }

    /** What {@code pando env --get NAME} prints for it. */
    String variable(String name) throws IOException, InterruptedException {
        return pando("env", app.toString(), "--state", state.toString(), "--get", name).strip();
    }

    /** Sends it a signal by name: INT, TERM, KILL. */
    void signal(String name) throws IOException, InterruptedException {
        new ProcessBuilder("kill", "-" + name, Long.toString(process.pid())).start().waitFor();
    }

    /** Waits for its end and gives its exit code. */
    int awaitExit() throws InterruptedException {
        if (!process.waitFor(STOP.toSeconds(), TimeUnit.SECONDS)) {
            throw new AssertionError("it did not end within " + STOP + ":\n" + printed());
        }
        reader.join();
        return process.exitValue();
    }

    /** Stops it as SIGTERM does, if it still runs; kills it where that does not do. */
    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(STOP.toSeconds(), TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            process.destroyForcibly();
        }
    }
}
