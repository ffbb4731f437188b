package dev.pando.compute;

import static dev.pando.compute.Running.SOON;
import static dev.pando.testing.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import dev.pando.cluster.Function;
import dev.pando.cluster.Instance;
import dev.pando.compute.child.Facility;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a function may do wrong, in real processes; each time another one goes on answering. */
final class HostileFunctionsTest {
    /** Twelve hundred small processes take some of it too. */
    private static final long PLENTY = 2L << 30;

    private static final long MEMORY = 256L << 20;
    private static final Duration LONG = Duration.ofSeconds(25);

    @TempDir Path folder;
    private Calling calling;

    @BeforeEach
    void start() throws Exception {
        calling = start(EnumSet.allOf(Facility.class));
    }

    private Calling start(Set<Facility> allowed) throws Exception {
        Calling started = Calling.start(folder, allowed);
        started.deploy(started.function("other", "return 'well'"));
        started.awaitReady("other.1");
        return started;
    }

    @AfterEach
    void close() throws Exception {
        calling.close();
    }

    private void otherGoesOn() throws Exception {
        HttpResponse<String> answer = calling.get("other.1");
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body()).isEqualTo("well");
    }

    private Function function(String name, String script, int concurrency, Duration timeout)
            throws Exception {
        return Calling.with(calling.hostile(name, script), concurrency, MEMORY, timeout);
    }

    @Test
    void endsAWorkerThatNeverAnswersAndStartsAFreshOne() throws Exception {
        String script = "if (event.rawPath == '/stuck') for (;;); return process.pid";
        calling.deploy(function("f", script, 1, Duration.ofMillis(700)));
        calling.awaitReady("f.1");
        String before = calling.getWhenFree("f").body();
        HttpResponse<String> late = calling.send(calling.request("f.1", "/stuck"));
        assertThat(late.statusCode()).isEqualTo(504);
        assertThat(late.body()).isEqualTo("The function did not answer in time.\n");
        otherGoesOn();
        assertThat(calling.getWhenFree("f").body()).isNotEqualTo(before);
        assertThat(calling.running.awaitTold(InstanceEvent.TimedOut.class).met())
                .endsWith("within 0.7 s");
    }

    @Test
    void replacesAWorkerWithSeveralCallsAndLetsTheOthersFinish() throws Exception {
        String script =
                "if (event.rawPath == '/stuck') return new Promise(() => {}); if (event.rawPath =="
                    + " '/slow') await new Promise(r => setTimeout(r, 1500)); return process.pid";
        calling.deploy(function("f", script, 4, LONG));
        calling.awaitReady("f.1");
        String pid = calling.getWhenFree("f").body();
        CompletableFuture<HttpResponse<String>> slow = calling.later("f.1", "/slow");
        long deadline = System.currentTimeMillis() + 600;
        HttpResponse<String> stuck =
                calling.send(
                        calling.request("f.1", "/stuck").header("Pando-Deadline", "" + deadline));
        assertThat(stuck.statusCode()).isEqualTo(504);
        assertThat(slow.join().statusCode()).isEqualTo(200);
        assertThat(slow.join().body()).isEqualTo(pid);
        assertThat(calling.getWhenFree("f").body()).isNotEqualTo(pid);
        eventually(
                "the old one has ended",
                SOON,
                () -> calling.running.told(InstanceEvent.Stopped.class).findAny().isPresent());
        otherGoesOn();
    }

    @Test
    void answersAtOnceForAWorkerThatCrashes() throws Exception {
        String script =
                "if (event.rawPath == '/crash') process.kill(process.pid, 'SIGKILL');"
                        + " return process.pid";
        calling.deploy(function("f", script, 1, LONG));
        calling.awaitReady("f.1");
        String before = calling.getWhenFree("f").body();
        HttpResponse<String> crashed = calling.send(calling.request("f.1", "/crash"));
        assertThat(crashed.statusCode()).isEqualTo(502);
        assertThat(crashed.body()).isEqualTo("The function ended before it answered.\n");
        assertThat(calling.getWhenFree("f").body()).isNotEqualTo(before);
        otherGoesOn();
    }

    @Test
    void refusesASecondAnswer() throws Exception {
        String script =
                "const id = context.awsRequestId;"
                        + " const post = 'POST /2018-06-01/runtime/invocation/' + id + '/response"
                        + " HTTP/1.1\\r\\nHost: a\\r\\nContent-Length: 7\\r\\n\\r\\n\"first\"';"
                        + " global.said ??= ''; if (event.rawPath == '/said') return said;"
                        + " said += (await context.ask(post)).split('\\r\\n')[0] + ',';"
                        + " said += (await context.ask(post)).split('\\r\\n')[0]; return 'third'";
        calling.deploy(function("f", script, 1, LONG));
        calling.awaitReady("f.1");
        assertThat(calling.getWhenFree("f").body()).isEqualTo("first");
        assertThat(askWhenFree("/said"))
                .isEqualTo("HTTP/1.1 202 Accepted,HTTP/1.1 400 Bad Request");
        assertThat(
                        calling.running
                                .registry
                                .get("pando.compute.calls")
                                .tag("function", "f")
                                .tag("outcome", "ok")
                                .counter()
                                .count())
                .isEqualTo(2);
        otherGoesOn();
    }

    @Test
    void refusesAnAnswerAfterItsDeadline() throws Exception {
        String script =
                "const post = 'POST /2018-06-01/runtime/invocation/' + context.awsRequestId +"
                    + " '/response HTTP/1.1\\r\\nHost: a\\r\\nContent-Length: 1\\r\\n\\r\\n1'; if"
                    + " (event.rawPath == '/hold') return new Promise(r => global.tell = r);"
                    + " setTimeout(async () => global.tell((await"
                    + " context.ask(post)).split('\\r\\n')[0]), context.deadline - Date.now() +"
                    + " 300); return new Promise(() => {})";
        calling.deploy(function("f", script, 2, LONG));
        calling.awaitReady("f.1");
        CompletableFuture<HttpResponse<String>> hold = calling.later("f.1", "/hold");
        calling.awaitBusy("f");
        long deadline = System.currentTimeMillis() + 500;
        HttpResponse<String> late =
                calling.send(
                        calling.request("f.1", "/late").header("Pando-Deadline", "" + deadline));
        assertThat(late.statusCode()).isEqualTo(504);
        assertThat(hold.join().body()).isEqualTo("HTTP/1.1 400 Bad Request");
        otherGoesOn();
    }

    @Test
    void outlastsAFloodOfOutput() throws Exception {
        int megabytes = Boolean.getBoolean("campaign") ? 1024 : 128;
        String script =
                "const line = 'x'.repeat(1023) + '\\n'; const block ="
                        + " Buffer.from(line.repeat(1024)); for (let i = 0; i < "
                        + megabytes
                        + "; i++)"
                        + " require('fs').writeSync(1, block); return 'done'";
        calling.deploy(function("f", script, 1, LONG));
        calling.awaitReady("f.1");
        CompletableFuture<HttpResponse<String>> printing = calling.later("f.1", "/");
        otherGoesOn();
        assertThat(printing.join().statusCode()).isIn(200, 504);
        otherGoesOn();
    }

    @Test
    void endsAForkBomb() throws Exception {
        endsABomb();
    }

    @Test
    void endsAForkBombWhereTheKernelKeepsNoLimit() throws Exception {
        calling.close();
        calling = start(EnumSet.of(Facility.NAMESPACES));
        endsABomb();
    }

    private void endsABomb() throws Exception {
        String script =
                "if (event.rawPath != '/bomb') return process.pid;"
                        + " const { spawn } = require('child_process');"
                        + " for (let i = 0; i < 1200; i++)"
                        + " spawn('sleep', ['60'], {detached: true}).on('error', () => {});"
                        + " return new Promise(() => {})";
        calling.deploy(Calling.with(calling.hostile("f", script), 1, PLENTY, LONG));
        calling.awaitReady("f.1");
        String before = calling.getWhenFree("f").body();
        CompletableFuture<HttpResponse<String>> bomb = calling.later("f.1", "/bomb");
        otherGoesOn();
        assertThat(bomb.join().statusCode()).isEqualTo(502);
        otherGoesOn();
        assertThat(calling.running.awaitTold(InstanceEvent.TooManyProcesses.class).limit())
                .isEqualTo(1024);
        assertThat(calling.getWhenFree("f").body()).isNotEqualTo(before);
    }

    @Test
    void endsAFunctionThatEatsItsMemory() throws Exception {
        String script =
                "if (event.rawPath != '/eat') return process.pid;"
                        + " const all = []; for (;;) { all.push(Buffer.alloc(8 << 20, 1));"
                        + " await new Promise(r => setImmediate(r)) }";
        calling.deploy(function("f", script, 1, LONG));
        calling.awaitReady("f.1");
        String before = calling.getWhenFree("f").body();
        CompletableFuture<HttpResponse<String>> eating = calling.later("f.1", "/eat");
        otherGoesOn();
        assertThat(eating.join().statusCode()).isEqualTo(502);
        calling.running.awaitTold(InstanceEvent.OverMemory.class);
        assertThat(calling.getWhenFree("f").body()).isNotEqualTo(before);
        otherGoesOn();
    }

    @Test
    void replacesAChangedFunctionAndLetsItsCallFinish() throws Exception {
        Function old =
                function("f", "await new Promise(r => setTimeout(r, 600)); return 'old'", 1, LONG);
        calling.deploy(old);
        calling.awaitReady("f.1");
        CompletableFuture<HttpResponse<String>> running = calling.later("f.1", "/");
        calling.awaitBusy("f");
        calling.deploy(function("f", "return 'new'", 1, LONG).at("f-2"));
        assertThat(running.join().body()).isEqualTo("old");
        eventually(
                "only the new one runs",
                SOON,
                () ->
                        calling.running.keeper.current().instances(Running.APP, old.name()).stream()
                                .map(Instance::version)
                                .toList()
                                .equals(java.util.List.of("f-2")));
        assertThat(calling.getWhenFree("f").body()).isEqualTo("new");
        otherGoesOn();
    }

    private String askWhenFree(String target) {
        String[] body = {""};
        eventually(
                target + " is answered",
                SOON,
                () -> {
                    HttpResponse<String> answer = calling.send(calling.request("f.1", target));
                    body[0] = answer.body();
                    return answer.statusCode() == 200;
                });
        return body[0];
    }
}
