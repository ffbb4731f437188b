package dev.pando.compute;

import static dev.pando.compute.Running.PLENTY;
import static dev.pando.compute.Running.SERVE;
import static dev.pando.compute.Running.quick;
import static dev.pando.compute.Running.service;
import static dev.pando.testing.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import dev.pando.compute.child.Facility;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Inet4Address;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** When an instance counts as ready, and what is said where it never is. */
final class ReadinessTest {
    @TempDir Path folder;

    @Test
    void waitsForTheHealthPath() throws Exception {
        String script =
                "let n=0;require('http').createServer((q,r)=>{console.log(q.url);"
                    + "r.writeHead(q.url=='/up'&&++n>2?204:503);r.end()}).listen(process.env.PORT)";
        try (Running running = Running.start(folder)) {
            running.deploy("v1", service("web", 1, "/up", PLENTY, "node", "-e", script));
            running.awaitReady("web.1");
            eventually(
                    "its lines are read",
                    Duration.ofSeconds(10),
                    () -> running.output().size() >= 3);
            assertThat(running.output()).containsOnly("web.1 | /up");
        }
    }

    @Test
    void findsAServerThatListensOnTheOtherLoopbackAddress() throws Exception {
        String script = SERVE.replace("PORT)", "PORT,'::1')");
        try (Running running = Running.start(folder)) {
            running.deploy("v1", service("web", 1, "/", PLENTY, "node", "-e", script));
            assertThat(running.awaitReady("web.1").address().host()).isEqualTo("::1");
        }
    }

    @Test
    void endsAnInstanceThatIsNeverReady() throws Exception {
        try (Running running = Running.start(folder, quick(Duration.ofSeconds(1)))) {
            running.deploy(
                    "v1", service("web", 1, "/up", PLENTY, "sh", "-c", "echo waiting; sleep 1000"));
            InstanceEvent.NeverReady told = running.awaitTold(InstanceEvent.NeverReady.class);
            assertThat(told.met())
                    .startsWith("was not ready within 1 s: nothing answers at 127.0.0.1");
            assertThat(told.remedy()).contains("PORT").contains("/up");
            assertThat(told.lastLines()).containsExactly("waiting");
            assertThat(told.nextTryIn()).isEqualTo(Duration.ofMillis(20));
            assertThat(running.told(InstanceEvent.Ready.class)).isEmpty();
        }
    }

    @Test
    void saysWhatAnUnhealthyInstanceAnswers() throws Exception {
        try (Running running = Running.start(folder, quick(Duration.ofSeconds(1)))) {
            String script = SERVE.replace("r.end(", "r.writeHead(500).end(");
            running.deploy("v1", service("web", 1, "/up", PLENTY, "node", "-e", script));
            assertThat(running.awaitTold(InstanceEvent.NeverReady.class).met())
                    .contains("was answered with 'HTTP/1.1 500 Internal Server Error'");
        }
    }

    @Test
    void saysThatAProgramIsMissing() throws Exception {
        try (Running running = Running.start(folder)) {
            running.deploy("v1", service("web", 1, null, PLENTY, "no-such-program"));
            InstanceEvent.CannotStart told = running.awaitTold(InstanceEvent.CannotStart.class);
            assertThat(told.met())
                    .isEqualTo(
                            "there is no program 'no-such-program' on PATH="
                                    + System.getenv("PATH"));
            assertThat(told.remedy()).startsWith("install no-such-program");
        }
    }

    @Test
    void triesAnotherPortWithoutAWordWhereSomebodyTookTheChosenOne() throws Exception {
        CompletableFuture<ServerSocket> thief = new CompletableFuture<>();
        Environment stealing =
                (_, _, port) -> {
                    if (!thief.isDone()) {
                        thief.complete(listen(port));
                    }
                    return Map.of();
                };
        try (Running running =
                new Running(
                        folder,
                        Set.of(Facility.values()),
                        quick(Duration.ofSeconds(20)),
                        stealing)) {
            running.begin();
            // Asks for what the thief does not say, so that the thief is not taken for it.
            String script =
                    "require('http').createServer((q,r)=>r.end()).listen(process.env.PORT,'127.0.0.1')";
            running.deploy("v1", service("web", 1, "/", PLENTY, "node", "-e", script));
            assertThat(running.awaitReady("web.1").address().port())
                    .isNotEqualTo(thief.join().getLocalPort());
            assertThat(running.told(InstanceEvent.Started.class)).hasSize(2);
            assertThat(running.told(InstanceEvent.Failure.class)).isEmpty();
            assertThat(running.output().toString()).contains("EADDRINUSE");
        } finally {
            thief.join().close();
        }
    }

    private static ServerSocket listen(int port) {
        try {
            return new ServerSocket(port, 1, Inet4Address.ofLiteral("127.0.0.1"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
