package dev.pando.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a user sees of {@code pando run} and {@code pando env}, from start to end. */
class StartAndStopTest {
    @TempDir Path folder;

    private Path app() {
        return folder.resolve("app");
    }

    private Path state() {
        return folder.resolve("state");
    }

    private static HttpResponse<String> get(URI url) throws IOException, InterruptedException {
        try (HttpClient http = HttpClient.newHttpClient()) {
            return http.send(HttpRequest.newBuilder(url).build(), BodyHandlers.ofString());
        }
    }

    private static String body(URI url) throws IOException, InterruptedException {
        HttpResponse<String> answer = get(url);
        assertThat(answer.statusCode()).isEqualTo(200);
        return answer.body();
    }

    @Test
    void servesFromAllInstancesAndPrintsTheirLines() throws Exception {
        SmallApp.hello(app());
        try (RunningPando pando = RunningPando.ready(app(), state())) {
            Set<String> answers = new HashSet<>();
            for (int i = 0; i < 100; i++) {
                answers.add(body(pando.url()).strip());
            }
            assertThat(answers).containsExactlyInAnyOrder("hello from web.1", "hello from web.2");
            assertThat(pando.printed()).contains("web.1", "web.2", "| listening");
        }
        Leftovers.assertNone(folder);
    }

    @ParameterizedTest
    @ValueSource(strings = {"INT", "TERM", "KILL"})
    void leavesNothingBehindWhicheverWayItEnds(String signal) throws Exception {
        SmallApp.hello(app());
        for (int round = 0; round < 2; round++) {
            RunningPando pando = RunningPando.ready(app(), state());
            assertThat(body(pando.url())).startsWith("hello");
            pando.signal(signal);

            assertThat(pando.awaitExit()).isEqualTo(signal.equals("KILL") ? 128 + 9 : 0);
            Leftovers.assertNone(folder);
        }
    }

    @Test
    void leavesNothingBehindWhenItIsStoppedWhileStarting() throws Exception {
        SmallApp.in(
                app(),
                """
                services:
                  web:
                    command: sh -c 'echo slow; sleep 1000'
                    route: /
                """);
        RunningPando pando = RunningPando.starting(app(), state());
        pando.awaitLine("| slow");
        pando.signal("INT");

        assertThat(pando.awaitExit()).isZero();
        assertThat(pando.printed()).contains("Stopped while starting").doesNotContain("pando:");
        Leftovers.assertNone(folder);
    }

    @Test
    void aSecondRunOnTheSameStateIsRefused() throws Exception {
        SmallApp.hello(app());
        try (RunningPando first = RunningPando.ready(app(), state())) {
            RunningPando second = RunningPando.starting(app(), state());

            assertThat(second.awaitExit()).isEqualTo(1);
            assertThat(second.printed()).contains("pando: state: another Pando is running");
            assertThat(body(first.url())).startsWith("hello");
        }
    }

    @Test
    void aPortThatWasAskedForAndIsTakenStopsTheStart() throws Exception {
        SmallApp.hello(app());
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            RunningPando pando =
                    RunningPando.starting(
                            app(), state(), "--port", Integer.toString(taken.getLocalPort()));

            assertThat(pando.awaitExit()).isEqualTo(1);
            assertThat(pando.printed())
                    .contains("pando: front door: cannot listen at")
                    .contains("choose another with --port");
        }
        Leftovers.assertNone(folder);
    }

    @Test
    void aWrongManifestIsAnsweredWithItsPlaces() throws Exception {
        SmallApp.in(app(), "services:\n  web:\n    comand: node server.js\n    instances: many\n");

        RunningPando pando = RunningPando.starting(app(), state());

        assertThat(pando.awaitExit()).isEqualTo(2);
        assertThat(pando.printed())
                .contains("pando.yaml:4:5", "command", "pando.yaml:5:16", "many")
                .doesNotContain("Exception");
        assertThat(state()).doesNotExist();
    }

    @Test
    void aMissingProgramIsNamed() throws Exception {
        SmallApp.in(
                app(), "services:\n  web:\n    command: no-such-program --port\n    route: /\n");

        assertFails("pando: web", "no-such-program");
    }

    @Test
    void aFailingBuildIsShown() throws Exception {
        SmallApp.hello(app())
                .with(
                        "pando.yaml",
                        """
                        app: small
                        services:
                          web:
                            command: node server.js
                            build: node build.js
                            route: /
                        """)
                .with("build.js", "console.error('no such module: left-pad'); process.exit(3);");

        assertFails("pando: web", "no such module: left-pad");
    }

    @Test
    void aFailingMigrationIsShownWithItsFile() throws Exception {
        withDatabase().with("schema/V1__users.sql", "create table users (id bigint primry key);\n");

        assertFails("pando: schema", "V1__users.sql:1:31");
    }

    @Test
    void aServiceThatDiesWhileStartingIsShownWithItsLastWords() throws Exception {
        SmallApp.hello(app()).with("server.js", "throw new Error('COOKIE_KEY is not set');");

        assertFails("web", "COOKIE_KEY is not set");
    }

    private void assertFails(String... said) throws Exception {
        RunningPando pando = RunningPando.starting(app(), state());

        assertThat(pando.awaitExit()).isEqualTo(1);
        assertThat(pando.printed()).contains(said).doesNotContain("\tat ");
        Leftovers.assertNone(folder);
    }

    private SmallApp withDatabase() throws IOException {
        return SmallApp.in(
                app(),
                """
                services:
                  web:
                    command: node server.js
                    route: /
                database:
                  schema: schema/
                secrets: [COOKIE_KEY]
                """);
    }

    @Test
    void tellsWhatAnInstanceFindsInItsEnvironment() throws Exception {
        withDatabase()
                .with("schema/V1__users.sql", "create table users (id bigint primary key);\n");
        try (RunningPando pando = RunningPando.ready(app(), state())) {
            assertThat(pando.variable("DATABASE_URL"))
                    .matches("postgresql://small:[^@]+@127.0.0.1:\\d+/small");
            assertThat(pando.variable("COOKIE_KEY")).hasSize(43);
            assertThat(body(URI.create(pando.variable("SERVICE_WEB_URL")))).startsWith("hello");
            assertThat(body(URI.create(pando.variable("PANDO_URL")))).startsWith("hello");
            assertThat(pando.printed()).doesNotContain(pando.variable("COOKIE_KEY"));
        }
        assertThat(RunningPando.pando("env", app().toString(), "--state", state().toString()))
                .contains("no Pando runs with the state folder");
    }
}
