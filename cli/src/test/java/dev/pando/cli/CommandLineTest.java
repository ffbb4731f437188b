package dev.pando.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.pando.api.AdminEndpoint;
import dev.pando.api.ApiFormat;
import dev.pando.api.DrainBegun;
import dev.pando.api.EnvironmentAnswer;
import dev.pando.api.ErrorAnswer;
import dev.pando.api.ErrorCode;
import dev.pando.api.InstanceList;
import dev.pando.api.InstanceStatus;
import dev.pando.api.PortChoice;
import dev.pando.api.ProxyRequest;
import dev.pando.api.RunRequest;
import dev.pando.api.ServerProcess;
import dev.pando.api.SqlRequest;
import dev.pando.api.StatementList;
import dev.pando.api.TrafficNow;
import dev.pando.manifest.value.PasswordHash;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Base64;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
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
                                PortChoice.usual(8443),
                                false,
                                PortChoice.usual(8081),
                                PortChoice.usual(6432)));
    }

    @Test
    void runsStatementsInTheDatabaseOfARunningApp() throws Exception {
        String state = "--state=" + folder;
        Path script = folder.resolve("script.sql");
        Files.writeString(script, "SELECT 'ü'");
        HttpServer server = environmentOf(Map.of("JDBC_DATABASE_URL", "jdbc:postgresql://there/a"));
        try {
            assertThat(pando("sql", state, "-c", "SELECT 1", "--rows", "7")).isZero();
            assertThat(RecordedServer.statements())
                    .last()
                    .isEqualTo(new SqlRequest("jdbc:postgresql://there/a", "SELECT 1", 7));
            assertThat(pando("sql", "-f", script.toString(), state)).isZero();
            assertThat(RecordedServer.statements())
                    .last()
                    .extracting(SqlRequest::text)
                    .isEqualTo("SELECT 'ü'");
            assertThat(pando("sql", state, "-f", "nowhere.sql")).isEqualTo(1);
            assertThat(err.toString()).contains("there is no file nowhere.sql");
            Files.write(script, new byte[] {(byte) 0xff});
            assertThat(pando("sql", state, "-f", script.toString())).isEqualTo(1);
            assertThat(err.toString()).contains("is not in UTF-8");
        } finally {
            server.stop(0);
        }
        assertThat(pando("sql", "-c", "SELECT 1", "-f", "x")).isEqualTo(2);
        assertThat(pando("sql", "-c", "SELECT 1", "--rows", "0")).isEqualTo(2);
    }

    @Test
    void listsStatementsByAnOrderAndSoMany() throws Exception {
        String state = "--state=" + folder;
        HttpServer server =
                adminOf(
                        Map.of(
                                "/v1/statements",
                                () -> new StatementList(List.of(0.1), 0, List.of())));
        try {
            assertThat(pando("statements", state, "--by", "calls", "-n", "3")).isZero();
            assertThat(out.toString()).startsWith("CALLS");
            assertThat(pando("statements", state, "--json")).isZero();
            assertThat(out.toString()).contains("{\"bounds\":[0.1],");
        } finally {
            server.stop(0);
        }
        assertThat(pando("statements", "--by", "name")).isEqualTo(2);
        assertThat(pando("statements", "--limit", "501")).isEqualTo(2);
    }

    @Test
    void keepsAFrontDoorOpen() {
        assertThat(
                        pando(
                                "proxy",
                                "--listen",
                                "8080",
                                "--listen-tls",
                                "8443,0.0.0.0:443",
                                "--dev-tls",
                                "--to",
                                "127.0.0.1:3000,127.0.0.1:3001",
                                "--admin-port",
                                "8081"))
                .isZero();
        assertThat(RecordedServer.proxies())
                .last()
                .isEqualTo(
                        new ProxyRequest(
                                null,
                                List.of("127.0.0.1:3000", "127.0.0.1:3001"),
                                List.of("8080"),
                                List.of("8443", "0.0.0.0:443"),
                                true,
                                8081,
                                null,
                                false));
        assertThat(pando("proxy", "--config", "p.yaml", "--check")).isZero();
        assertThat(RecordedServer.proxies())
                .last()
                .isEqualTo(
                        new ProxyRequest(
                                Path.of("p.yaml"),
                                List.of(),
                                List.of(),
                                List.of(),
                                false,
                                null,
                                null,
                                true));
        assertThat(pando("proxy")).isEqualTo(2);
        assertThat(pando("proxy", "--to", "h:1", "--config", "p.yaml")).isEqualTo(2);
        assertThat(pando("proxy", "--to", "h:1", "--admin-port", "-1")).isEqualTo(2);
    }

    @Test
    void hashesAPasswordThatIsPipedIn() throws Exception {
        InputStream before = System.in;
        System.setIn(new ByteArrayInputStream("secret\n".getBytes(UTF_8)));
        try {
            assertThat(pando("hash-password")).isZero();
        } finally {
            System.setIn(before);
        }

        String hash = out.toString().strip();
        byte[] salt = Base64.getDecoder().decode(hash.split("\\$", -1)[2]);
        assertThat(hash).isEqualTo(PasswordHash.of("secret", PasswordHash.ROUNDS, salt));
        System.setIn(new ByteArrayInputStream(new byte[0]));
        assertThat(pando("hash-password")).isEqualTo(1);
        System.setIn(before);
    }

    @Test
    void runsThisFolderWhereNoneIsNamed() {
        assertThat(
                        pando(
                                "run",
                                "--port",
                                "9000",
                                "--tls-port=9443",
                                "--dev-tls",
                                "--admin-port=0",
                                "--state",
                                "/tmp/s"))
                .isZero();

        assertThat(RecordedServer.requests())
                .last()
                .isEqualTo(
                        new RunRequest(
                                Path.of("."),
                                Path.of("/tmp/s"),
                                "127.0.0.1",
                                PortChoice.asked(9000),
                                PortChoice.asked(9443),
                                true,
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

        assertThat(out.toString()).contains("run", "ps", "drain", "env");
    }

    @Test
    void printsTheEnvironmentAsAShellReadsIt() throws Exception {
        HttpServer server =
                environmentOf(Map.of("PLAIN", "postgres://a:b@c/d", "QUOTED", "it's $HOME"));

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
        HttpServer server = environmentOf(Map.of("QUOTED", "it's $HOME"));
        List<String> place = List.of("--state", folder.toString());

        assertThat(pando("env", "--get", "QUOTED", place.get(0), place.get(1))).isZero();
        assertThat(pando("env", "--get", "OTHER", place.get(0), place.get(1)))
                .isEqualTo(ServerProcess.FAILED);
        server.stop(0);

        assertThat(out.toString()).isEqualTo("it's $HOME" + System.lineSeparator());
        assertThat(err.toString()).contains("pando env: OTHER is not among the variables");
    }

    @Test
    void listsInstancesAsATableOrInJson() throws Exception {
        InstanceList list =
                new InstanceList(List.of(Statuses.of("web.1", "READY", 20_000)), List.of());
        HttpServer server = adminOf(Map.of("/v1/instances", () -> list));

        assertThat(pando("ps", folder.toString(), "--state", folder.toString())).isZero();
        assertThat(pando("ps", "--json", "--state", folder.toString())).isZero();
        server.stop(0);

        List<String> lines = out.toString().lines().toList();
        assertThat(lines.get(0)).startsWith("INSTANCE   STATE");
        assertThat(lines.get(1)).startsWith("web.1      READY");
        assertThat(new ApiFormat().read(lines.get(2).getBytes(UTF_8), InstanceList.class))
                .isEqualTo(list);
    }

    @Test
    void showsWhatGoesOn() throws Exception {
        Iterator<TrafficNow> looks = List.of(traffic(100), traffic(400)).iterator();
        HttpServer server = adminOf(Map.of("/v1/traffic", looks::next));
        String state = folder.toString();
        int code = pando("top", "--once", "--interval", "0.1", "--state", state);
        server.stop(0);

        assertThat(code).as(err.toString()).isZero();
        List<String> lines = out.toString().lines().toList();
        assertThat(lines.get(0)).startsWith("PART   REQUESTS/S");
        assertThat(lines.get(1)).startsWith("web    ").contains("<= 1.0 ms");
        assertThat(pando("top", "--interval", "0")).isEqualTo(2);
    }

    private static TrafficNow traffic(long requests) {
        return new TrafficNow(
                List.of(0.001),
                List.of(new TrafficNow.Part("shop", "web", 0, requests, 0, List.of(requests, 0L))),
                List.of());
    }

    @Test
    void followsADrainToItsEnd() throws Exception {
        InstanceStatus web1 = Statuses.of("web.1", "READY", 20_000);
        InstanceStatus web2 = Statuses.of("web.2", "READY", 20_001);
        Iterator<InstanceList> looks =
                List.of(
                                list(web1),
                                list(web1, web2),
                                list(Statuses.of("web.1", "DRAINING", 20_000), web2),
                                list(web2))
                        .iterator();
        HttpServer server =
                adminOf(
                        Map.of(
                                "/v1/instances",
                                looks::next,
                                "/v1/instances/web.1/drain",
                                () -> new DrainBegun(web1, 30)));

        int code = pando("drain", "web.1", folder.toString(), "--state", folder.toString());
        assertThat(code).as(err.toString()).isZero();
        server.stop(0);

        assertThat(out.toString().lines())
                .hasSize(4)
                .startsWith(
                        "web.1  is drained once another one is ready in its place",
                        "web.2  is ready",
                        "web.1  finishes 0 requests and 0 WebSockets, within 30 s")
                .last()
                .asString()
                .matches("web\\.1  is gone after \\d+\\.\\d s");
    }

    @Test
    void doesNotWaitForADrainWhereItNeedNot() throws Exception {
        InstanceStatus web1 = Statuses.of("web.1", "READY", 20_000);
        HttpServer server =
                adminOf(
                        Map.of(
                                "/v1/instances",
                                () -> list(web1),
                                "/v1/instances/web.1/drain",
                                () -> new DrainBegun(web1, 30)));
        String state = folder.toString();

        assertThat(pando("drain", "--no-wait", "web.1", "--state", state)).isZero();
        assertThat(pando("drain", "web.1", "--timeout", "0", "--state", state))
                .isEqualTo(ServerProcess.FAILED);
        assertThat(pando("drain", "web.2", "--state", state)).isEqualTo(ServerProcess.FAILED);
        assertThat(pando("drain", "web", "--state", state)).isEqualTo(ServerProcess.WRONG_INPUT);
        assertThat(pando("drain")).isEqualTo(ServerProcess.WRONG_INPUT);
        server.stop(0);

        assertThat(err.toString())
                .contains(
                        "web.1 is not gone after 0 s; its drain goes on",
                        "pando drain: no such",
                        "INSTANCE: 'web' (expected: web.2)",
                        "INSTANCE");
    }

    private static InstanceList list(InstanceStatus... instances) {
        return new InstanceList(List.of(instances), List.of());
    }

    @Test
    void saysThatNothingRuns() throws Exception {
        assertThat(pando("ps", folder.toString())).isEqualTo(ServerProcess.FAILED);
        assertThat(err.toString()).contains("there is no pando.yaml in " + folder);
        err.getBuffer().setLength(0);
        Files.writeString(folder.resolve("pando.yaml"), "app: a");
        assertThat(pando("ps", folder.toString())).isEqualTo(ServerProcess.FAILED);
        assertThat(err.toString()).contains("pando ps: no Pando runs", "start it with: pando run");
        err.getBuffer().setLength(0);
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

    private HttpServer environmentOf(Map<String, String> variables) throws Exception {
        return adminOf(Map.of("/v1/environment", () -> EnvironmentAnswer.of(variables)));
    }

    /** An admin listener that answers GET with 200 and POST with 202; errors with theirs. */
    private HttpServer adminOf(Map<String, Supplier<Object>> answers) throws Exception {
        HttpServer server =
                HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        ApiFormat format = new ApiFormat();
        server.createContext(
                "/",
                exchange -> {
                    assertThat(exchange.getRequestHeaders().getFirst("Authorization"))
                            .isEqualTo("Bearer t0ken");
                    Object said =
                            answers.getOrDefault(
                                            exchange.getRequestURI().getPath(),
                                            () -> new ErrorAnswer(ErrorCode.NOT_FOUND, "no such"))
                                    .get();
                    int status =
                            said instanceof ErrorAnswer error
                                    ? error.code().status()
                                    : exchange.getRequestMethod().equals("POST") ? 202 : 200;
                    byte[] answer = format.write(said);
                    exchange.sendResponseHeaders(status, answer.length);
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
