package dev.pando.compute;

import static dev.pando.compute.Running.SOON;
import static dev.pando.testing.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import dev.pando.cluster.Function;
import dev.pando.cluster.Instance;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What goes wrong in a worker process costs its own calls a status, and no other function anything:
 * while each of these happens, another function is called and must answer.
 */
final class FunctionFailuresTest {
    private static final Duration SHORT = Duration.ofMillis(300);
    private static final Duration LONG = Duration.ofSeconds(20);
    private static final long MEMORY = 256L << 20;

    /** Waits until the test makes a file. */
    private static final String WAIT =
            "const fs = require('fs');"
                    + " const until = async file => { while (!fs.existsSync(file))"
                    + " await new Promise(r => setTimeout(r, 5)) };";

    @TempDir static Path folder;
    private static Calling calling;
    private Bystander bystander;

    @BeforeAll
    static void start() throws Exception {
        calling = Calling.start(folder);
        calling.deploy(calling.function("fine", "return 'fine'"));
        calling.awaitReady("fine.1");
    }

    @AfterAll
    static void stop() throws Exception {
        calling.close();
    }

    @BeforeEach
    void watch() {
        bystander = new Bystander(calling, "fine");
    }

    @AfterEach
    void nothingElseWentWrong() throws Exception {
        bystander.close();
        calling.keepOnly("fine");
    }

    @Test
    void aCallThatTakesTooLongEndsItsWorkerAtOnce() throws Exception {
        deploy(
                "busy",
                "if (event.rawQueryString) while (true); return global.me ??= 'w' + Math.random()",
                1,
                SHORT);
        String before = calling.getWhenFree("busy").body();
        HttpResponse<String> answer = call("busy.1", "?forever");
        assertThat(answer.statusCode()).isEqualTo(504);
        assertThat(answer.body()).isEqualTo("The function did not answer in time.\n");
        assertThat(calling.getWhenFree("busy").body()).isNotEqualTo(before);
        assertThat(of("busy", InstanceEvent.TimedOut.class)).hasSize(1);
    }

    @Test
    void aWorkerThatNeverAnswersIsReplaced() throws Exception {
        deploy(
                "silent",
                "if (event.rawQueryString) { setInterval(() => {}, 1000);"
                        + " await new Promise(() => {}) } return global.me ??= 'w' + Math.random()",
                1,
                SHORT);
        String before = calling.getWhenFree("silent").body();
        for (int i = 0; i < 3; i++) {
            assertThat(getWhenFree("silent", "?forever").statusCode()).isEqualTo(504);
        }
        assertThat(calling.getWhenFree("silent").body()).isNotEqualTo(before);
        assertThat(of("silent", InstanceEvent.TimedOut.class)).hasSize(3);
    }

    @Test
    void aWorkerWithOtherCallsIsReplacedAndFinishesThem() throws Exception {
        deploy(
                "shared",
                WAIT
                        + "await until(event.rawQueryString || '.'); return global.me ??= 'w' +"
                        + " Math.random()",
                2,
                LONG);
        String before = calling.getWhenFree("shared").body();
        CompletableFuture<HttpResponse<String>> other =
                CompletableFuture.supplyAsync(() -> call("shared.1", "?other"));
        awaitInFlight("shared", 1);
        long soon = System.currentTimeMillis() + SHORT.toMillis();
        HttpResponse<String> overdue =
                calling.send(
                        calling.request("shared.1", "/?late")
                                .header("Pando-Deadline", Long.toString(soon)));
        assertThat(overdue.statusCode()).isEqualTo(504);
        String after = calling.getWhenFree("shared").body();
        assertThat(after).isNotEqualTo(before);
        assertThat(other).isNotDone();

        Files.createFile(folder.resolve("late"));
        awaitLine("shared", "refused a result: 400");
        assertThat(other).isNotDone();
        Files.createFile(folder.resolve("other"));
        assertThat(other.join().body()).isEqualTo(before);
        eventually(
                "the old worker is over",
                SOON,
                () -> of("shared", InstanceEvent.Stopped.class).count() == 1);
        assertThat(calling.getWhenFree("shared").body()).isEqualTo(after);
    }

    @Test
    void aCrashDuringACallIsToldAndAFreshWorkerTakesTheNext() throws Exception {
        deploy(
                "crash",
                "if (event.rawQueryString == 'exit') process.exit(3);"
                        + " if (event.rawQueryString) process.kill(process.pid, 'SIGKILL');"
                        + " await new Promise(r => setTimeout(r, event.rawQueryString ? 9999 : 0));"
                        + " return global.me ??= 'w' + Math.random()",
                1,
                LONG);
        String before = calling.getWhenFree("crash").body();
        HttpResponse<String> killed = getWhenFree("crash", "?kill");
        assertThat(killed.statusCode()).isEqualTo(502);
        assertThat(killed.body()).isEqualTo("The function ended before it answered.\n");
        String between = calling.getWhenFree("crash").body();
        assertThat(between).isNotEqualTo(before);
        assertThat(getWhenFree("crash", "?exit").statusCode()).isIn(500, 502);
        assertThat(calling.getWhenFree("crash").body()).isNotEqualTo(between);
    }

    @Test
    void aSecondAnswerIsRefusedAndChangesNothing() throws Exception {
        deploy(
                "twice",
                "const [id, api] = [context.awsRequestId, process.env.AWS_LAMBDA_RUNTIME_API];"
                        + "const r = await fetch(`http://${api}/2018-06-01/runtime/invocation/${id}"
                        + "/response`, {method: 'POST', body: '\"first\"'});"
                        + " console.log('status', r.status); return 'second'",
                1,
                LONG);
        for (int i = 1; i <= 3; i++) {
            assertThat(calling.getWhenFree("twice").body()).isEqualTo("first");
            int times = i;
            eventually("refused", SOON, () -> lines("twice", "refused a result: 400") == times);
        }
        eventually("the first were taken", SOON, () -> lines("twice", "status 202") == 3);
        assertThat(of("twice", InstanceEvent.Started.class)).hasSize(1);
    }

    @Test
    void muchOutputHoldsNobodyUp() throws Exception {
        deploy(
                "loud",
                "const mega = ('x'.repeat(99) + '\\n').repeat(10486);"
                        + " for (let i = 0; i < 200; i++) process.stdout.write(mega);"
                        + " console.error('after all'); return 'printed'",
                1,
                LONG);
        calling.awaitReady("loud.1");
        assertThat(call("loud.1", "").body()).isEqualTo("printed");
        assertThat(calling.getWhenFree("loud").body()).isEqualTo("printed");
    }

    @Test
    void whatEatsItsMemoryIsEnded() throws Exception {
        Function eats =
                Calling.with(
                        calling.function(
                                "eats",
                                "const all = []; while (event.rawQueryString)"
                                        + " all.push(Buffer.alloc(1 << 20, 1)); return 'slim'"),
                        1,
                        128L << 20,
                        LONG);
        calling.deploy(eats);
        calling.awaitReady("eats.1");
        assertThat(call("eats.1", "?all").statusCode()).isEqualTo(502);
        assertThat(calling.getWhenFree("eats").body()).isEqualTo("slim");
        assertThat(of("eats", InstanceEvent.OverMemory.class)).hasSize(1);
    }

    @Test
    void aBombIsHeldToItsLimitOfProcesses() throws Exception {
        Function bomb =
                Calling.with(
                        calling.function(
                                "bomb",
                                "if (!event.rawQueryString) return 'calm';"
                                    + " require('child_process').spawn('sh', ['-c', 'bomb() { bomb"
                                    + " | bomb & }; bomb; sleep 60'], {stdio: 'ignore'}); return"
                                    + " new Promise(r => setTimeout(r, 15000))"),
                        1,
                        512L << 20,
                        LONG);
        calling.deploy(bomb);
        calling.awaitReady("bomb.1");
        assertThat(call("bomb.1", "?now").statusCode()).isEqualTo(502);
        assertThat(calling.getWhenFree("bomb").body()).isEqualTo("calm");
        assertThat(
                        Stream.concat(
                                of("bomb", InstanceEvent.TooManyProcesses.class),
                                of("bomb", InstanceEvent.OverMemory.class)))
                .isNotEmpty();
    }

    @Test
    void aPollMayBeClosedAndAskedAnew() throws Exception {
        calling.deploy(
                calling.function(
                        "anew",
                        "anew.mjs",
                        """
                        import net from 'node:net';
                        const [host, port] = process.env.AWS_LAMBDA_RUNTIME_API.split(':');
                        const poll = () => {
                          const socket = net.connect(+port, host);
                          socket.write('GET /2018-06-01/runtime/invocation/next HTTP/1.1\\r\\nHost: x\\r\\n\\r\\n');
                          return socket;
                        };
                        for (let i = 0; i < 5; i++) {
                          const socket = poll();
                          await new Promise(r => setTimeout(r, 50));
                          socket.destroy();
                        }
                        await new Promise(r => setTimeout(r, 200));
                        const last = poll();
                        console.log('polls anew');
                        last.on('data', bytes => {
                          const id = /Request-Id: (.*)\\r\\n/.exec(bytes.toString())?.[1];
                          last.write(`POST /2018-06-01/runtime/invocation/${id}/response HTTP/1.1\\r\\n`
                            + 'Content-Length: 6\\r\\n\\r\\n"anew"');
                        });
                        await new Promise(() => {});
                        """));
        awaitLine("anew", "polls anew");
        assertThat(calling.getWhenFree("anew").body()).isEqualTo("anew");
    }

    @Test
    void onlySoManyConnectionsOfAWorkerAreKept() throws Exception {
        deploy(
                "many",
                "const [host, port] = process.env.AWS_LAMBDA_RUNTIME_API.split(':');"
                        + " let closed = 0; const all = [];"
                        + " for (let i = 0; i < 200; i++) { const s ="
                        + " require('net').connect(+port, host); all.push(s);"
                        + " s.on('error', () => {}); s.on('close', () => closed++); }"
                        + " while (closed < 183) await new Promise(r => setTimeout(r, 5));"
                        + " await new Promise(r => setTimeout(r, 50));"
                        + " all.forEach(s => s.destroy()); return closed",
                1,
                LONG);
        assertThat(calling.getWhenFree("many").body()).isEqualTo("183");
        assertThat(calling.getWhenFree("many").body()).isEqualTo("183");
    }

    @Test
    void garbageIsRefused() throws Exception {
        deploy(
                "garbage",
                "const [host, port] = process.env.AWS_LAMBDA_RUNTIME_API.split(':'); const said ="
                    + " async what => { const s = require('net').connect(+port, host); let all ="
                    + " ''; s.on('data', b => all += b); s.on('error', () => {}); s.write(what);"
                    + " await new Promise(r => s.on('close', r)); return all.slice(0, 12) }; const"
                    + " head = 'GET / HTTP/1.1\\r\\n'; return await"
                    + " Promise.all([said('\\0\\1\\2garbage\\r\\n\\r\\n'), said(head + 'X: ' +"
                    + " 'y'.repeat(1 << 20)), said('z'.repeat(1 << 20)),"
                    + " said('\\x16\\x03\\x01\\x02\\0\\x01\\0\\x01\\xfc\\r\\n\\r\\n')])",
                1,
                LONG);
        for (int i = 0; i < 3; i++) {
            assertThat(calling.getWhenFree("garbage").body())
                    .contains("HTTP/1.1 400")
                    .doesNotContain("HTTP/1.1 2");
        }
        assertThat(of("garbage", InstanceEvent.Started.class)).hasSize(1);
    }

    @Test
    void codeThatCannotBeLoadedIsToldWithItsReason() throws Exception {
        calling.deploy(calling.function("broken", "broken.js", "throw new TypeError('no luck');"));
        eventually("told", SOON, () -> of("broken", InstanceEvent.Died.class).count() > 1);
        InstanceEvent.Died died = of("broken", InstanceEvent.Died.class).findFirst().orElseThrow();
        assertThat(died.met()).isEqualTo("could not load its code: TypeError: no luck");
        assertThat(died.wasReady()).isFalse();
        assertThat(died.nextTryIn()).isPositive();
    }

    @Test
    void aModuleThatIsNoJavaScriptIsToldWithoutTheStackOfAnotherFailure() throws Exception {
        String code = "import fs from 'node:fs';\nexport const handler = 1;\nthis is wrong\n";
        calling.deploy(calling.function("wrong", "wrong.mjs", code));
        eventually("told", SOON, () -> of("wrong", InstanceEvent.Died.class).count() > 0);
        InstanceEvent.Died died = of("wrong", InstanceEvent.Died.class).findFirst().orElseThrow();
        assertThat(died.met())
                .startsWith("could not load its code: Runtime.UserCodeSyntaxError: SyntaxError:");
        assertThat(died.lastLines()).noneMatch(line -> line.contains("outside a module"));
    }

    @Test
    void codeThatEndsAtOnceIsToldAndTriedAgainWithPauses() throws Exception {
        calling.deploy(calling.function("gone", "gone.js", "process.exit(7);"));
        eventually("told", SOON, () -> of("gone", InstanceEvent.Died.class).count() > 1);
        assertThat(of("gone", InstanceEvent.Died.class))
                .allSatisfy(died -> {
                    assertThat(died.met()).contains("status 7");
                    assertThat(died.nextTryIn()).isPositive();
                });
    }

    @Test
    void aClientThatLeavesEarlyLeavesItsCallRunning() throws Exception {
        deploy("left", WAIT + "await until('leave'); return 'ran'", 1, LONG);
        calling.awaitReady("left.1");
        CompletableFuture<HttpResponse<String>> client = calling.later("left.1");
        awaitInFlight("left", 1);
        client.cancel(true);
        HttpResponse<String> busy = call("left.1", "");
        assertThat(busy.headers().firstValue("pando-busy")).hasValue("1");
        Files.createFile(folder.resolve("leave"));
        assertThat(calling.getWhenFree("left").body()).isEqualTo("ran");
        assertThat(of("left", InstanceEvent.Started.class)).hasSize(1);
    }

    @Test
    void linesTellTheirCallWhereThereAreSeveral() throws Exception {
        deploy(
                "logs",
                "for (let i = 0; i < 20; i++) { console.log('of ' + context.awsRequestId);"
                        + " await new Promise(r => setTimeout(r, Math.random() * 3)) } return 1",
                4,
                LONG);
        calling.awaitReady("logs.1");
        Stream.generate(() -> calling.later("logs.1"))
                .limit(4)
                .toList()
                .forEach(each -> assertThat(each.join().statusCode()).isIn(200, 503));
        calling.getWhenFree("logs");
        eventually("all lines", SOON, () -> lines("logs", "of ") >= 40);
        assertThat(of("logs", InstanceEvent.OutputLine.class))
                .allSatisfy(line -> assertThat(line.line()).endsWith("of " + line.requestId()));
    }

    @Test
    void twoCallsMayHaveTheSameRequestId() throws Exception {
        deploy("same", WAIT + "await until('same'); return context.awsRequestId", 2, LONG);
        calling.awaitReady("same.1");
        CompletableFuture<String> first = CompletableFuture.supplyAsync(() -> withId("same.1"));
        awaitInFlight("same", 1);
        CompletableFuture<String> second = CompletableFuture.supplyAsync(() -> withId("same.1"));
        awaitInFlight("same", 2);
        Files.createFile(folder.resolve("same"));
        assertThat(first.join()).isEqualTo("taken");
        assertThat(second.join()).matches("[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-.*");
    }

    @Test
    void aNewVersionTakesOverWithoutAFailedCall() throws Exception {
        Function first =
                Calling.with(
                        calling.function(
                                "moves",
                                "await new Promise(r => setTimeout(r, 5)); return global.me ??= 'w'"
                                        + " + Math.random()"),
                        2,
                        MEMORY,
                        LONG);
        calling.deploy(first);
        String before = calling.getWhenFree("moves").body();
        Bystander other = new Bystander(calling, "moves");
        try (other) {
            other.awaitMore();
            for (String version : new String[] {"moves-2", "moves-3"}) {
                calling.deploy(Calling.as(first, version));
                eventually(
                        version + " alone is there",
                        SOON,
                        () -> {
                            Instance[] all =
                                    calling.running
                                            .keeper
                                            .current()
                                            .instances(Running.APP, first.name())
                                            .toArray(Instance[]::new);
                            return all.length == 1 && all[0].version().equals(version);
                        });
                other.awaitMore();
            }
        }
        assertThat(calling.getWhenFree("moves").body()).isNotEqualTo(before);
    }

    private static void deploy(String name, String script, int concurrency, Duration timeout)
            throws Exception {
        calling.deploy(Calling.with(calling.function(name, script), concurrency, MEMORY, timeout));
    }

    private static HttpResponse<String> call(String label, String query) {
        try {
            return calling.send(calling.request(label, "/" + query));
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    private static String withId(String label) {
        try {
            return calling.send(calling.request(label, "/").header("X-Request-Id", "taken")).body();
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    private static HttpResponse<String> getWhenFree(String function, String query) {
        return calling.getWhenFree(function, "/" + query);
    }

    private static void awaitInFlight(String function, int calls) {
        eventually(
                function + " has " + calls + " calls",
                SOON,
                () ->
                        Optional.ofNullable(
                                                calling.running
                                                        .registry
                                                        .find("pando.compute.calls.in.flight")
                                                        .tag("function", function)
                                                        .gauge())
                                        .map(gauge -> gauge.value())
                                        .orElse(0.0)
                                == calls);
    }

    private static <E extends InstanceEvent> Stream<E> of(String function, Class<E> kind) {
        return calling.running
                .told(kind)
                .filter(event -> event.instance().part().toString().equals(function));
    }

    private static long lines(String function, String text) {
        return of(function, InstanceEvent.OutputLine.class)
                .filter(line -> line.line().contains(text))
                .count();
    }

    private static void awaitLine(String function, String text) {
        eventually(function + " prints " + text, SOON, () -> lines(function, text) > 0);
    }
}
