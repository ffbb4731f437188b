package dev.pando.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.pando.api.AdminEndpoint;
import dev.pando.api.ApiFormat;
import dev.pando.api.EnvironmentAnswer;
import dev.pando.api.PortChoice;
import dev.pando.api.RunRequest;
import dev.pando.api.ServerProcess;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class CommandLineTest {
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    @TempDir Path folder;
    private @Nullable FileLock lock; // kept, since the JVM forgets a lock that nobody knows

    private int pando(String... arguments) {
        CommandLine command = Main.commandLine();
        command.setOut(new PrintWriter(out));
        command.setErr(new PrintWriter(err));
        return command.execute(arguments);
    }

    @Test
    void runsAnAppWithTheUsualPorts() {
        assertThat(pando("run", "photos")).isZero();

        assertThat(RecordedServer.requests())
                .last()
                .isEqualTo(
                        new RunRequest(
                                Path.of("photos"),
                                Path.of("photos/.pando"),
                                "127.0.0.1",
                                PortChoice.usual(8080),
                                PortChoice.usual(8081),
                                PortChoice.usual(6432)));
    }

    @Test
    void runsThisFolderWhereNoneIsNamed() {
        assertThat(pando("run", "--port", "9000", "--admin-port=0", "--state", "/tmp/s")).isZero();

        assertThat(RecordedServer.requests())
                .last()
                .isEqualTo(
                        new RunRequest(
                                Path.of("."),
                                Path.of("/tmp/s"),
                                "127.0.0.1",
                                PortChoice.asked(9000),
                                PortChoice.asked(0),
                                PortChoice.usual(6432)));
    }

    @Test
    void wrongArgumentsExitWithTwoAndSayWhatThereIs() {
        assertThat(pando()).isEqualTo(ServerProcess.WRONG_INPUT);
        assertThat(pando("run", "--prot", "80")).isEqualTo(ServerProcess.WRONG_INPUT);
        assertThat(pando("rnu")).isEqualTo(ServerProcess.WRONG_INPUT);
        assertThat(pando("run", "--port", "http")).isEqualTo(ServerProcess.WRONG_INPUT);
        assertThat(pando("run", "--port", "70000")).isEqualTo(ServerProcess.WRONG_INPUT);
        assertThat(pando("run", "--bind", "")).isEqualTo(ServerProcess.WRONG_INPUT);

        assertThat(err.toString())
                .contains("a command is missing", "--prot", "rnu", "'http' is not an int");
    }

    @Test
    void helpNamesEveryCommand() {
        assertThat(pando("help")).isZero();

        assertThat(out.toString()).contains("run", "env");
    }

    @Test
    void printsTheEnvironmentAsAShellReadsIt() throws Exception {
        HttpServer server = adminOf(Map.of("PLAIN", "postgres://a:b@c/d", "QUOTED", "it's $HOME"));

        int code = pando("env", folder.toString(), "--state", folder.toString());
        assertThat(code).as(err.toString()).isZero();
        server.stop(0);

        assertThat(out.toString().lines())
                .containsExactly("PLAIN=postgres://a:b@c/d", "QUOTED='it'\\''s $HOME'");
        Process shell = new ProcessBuilder("sh", "-c", out + "printf %s \"$QUOTED\"").start();
        assertThat(shell.inputReader().readLine()).isEqualTo("it's $HOME");
    }

    @Test
    void printsOneVariableUnquoted() throws Exception {
        HttpServer server = adminOf(Map.of("QUOTED", "it's $HOME"));
        List<String> place = List.of("--state", folder.toString());

        assertThat(pando("env", "--get", "QUOTED", place.get(0), place.get(1))).isZero();
        assertThat(pando("env", "--get", "OTHER", place.get(0), place.get(1)))
                .isEqualTo(ServerProcess.FAILED);
        server.stop(0);

        assertThat(out.toString()).isEqualTo("it's $HOME" + System.lineSeparator());
        assertThat(err.toString()).contains("pando env: OTHER is not among the variables");
    }

    @Test
    void saysThatNothingRuns() throws Exception {
        assertThat(pando("env", folder.toString())).isEqualTo(ServerProcess.FAILED);
        assertThat(err.toString()).contains("no Pando runs with the state folder");

        hold();
        new AdminEndpoint(URI.create("http://127.0.0.1:1"), "of one that stops just now")
                .write(folder, new ApiFormat());
        assertThat(pando("env", "--state", folder.toString())).isEqualTo(ServerProcess.FAILED);
        assertThat(err.toString().lines().filter(line -> line.contains("no Pando runs")))
                .hasSize(2);
    }

    /** Holds the state folder, as a server that runs does. */
    private void hold() throws IOException {
        lock =
                FileChannel.open(
                                folder.resolve(AdminEndpoint.LOCK),
                                StandardOpenOption.CREATE,
                                StandardOpenOption.WRITE)
                        .tryLock();
        assertThat(lock).isNotNull();
    }

    @AfterEach
    void letGo() throws IOException {
        if (lock != null) {
            lock.acquiredBy().close();
        }
    }

    private HttpServer adminOf(Map<String, String> variables) throws Exception {
        ApiFormat format = new ApiFormat();
        byte[] answer = format.write(EnvironmentAnswer.of(variables));
        HttpServer server =
                HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext(
                "/v1/environment",
                exchange -> {
                    assertThat(exchange.getRequestHeaders().getFirst("Authorization"))
                            .isEqualTo("Bearer t0ken");
                    exchange.sendResponseHeaders(200, answer.length);
                    exchange.getResponseBody().write(answer);
                    exchange.close();
                });
        server.start();
        new AdminEndpoint(URI.create("http://127.0.0.1:" + server.getAddress().getPort()), "t0ken")
                .write(folder, format);
        hold();
        return server;
    }
}
