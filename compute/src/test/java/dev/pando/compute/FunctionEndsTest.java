package dev.pando.compute;

import static dev.pando.compute.Running.SOON;
import static dev.pando.testing.Eventually.eventually;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pando.compute.child.Facility;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What needs a compute of its own: its end, other settings, fewer facilities of the kernel. */
final class FunctionEndsTest {
    private static final EnumSet<Facility> ALL = EnumSet.allOf(Facility.class);

    @TempDir Path folder;

    @Test
    void whatNeverPollsIsEndedAndTriedAgain() throws Exception {
        try (Calling calling = Calling.start(folder, ALL, Running.quick(Duration.ofSeconds(2)))) {
            calling.deploy(
                    calling.function("fine", "return 'fine'"),
                    calling.function(
                            "never",
                            "never.mjs",
                            "setInterval(() => {}, 1000); await new Promise(() => {});"));
            calling.awaitReady("fine.1");
            try (Bystander _ = new Bystander(calling, "fine")) {
                InstanceEvent.NeverReady told =
                        calling.running.awaitTold(InstanceEvent.NeverReady.class);
                assertThat(told.instance().label()).isEqualTo("never.1");
                assertThat(told.met()).contains("did not ask for a call");
            }
        }
    }

    @Test
    void aBombIsFoundWithoutControlGroups() throws Exception {
        try (Calling calling = Calling.start(folder, EnumSet.of(Facility.NAMESPACES))) {
            calling.deploy(
                    calling.function("fine", "return 'fine'"),
                    Calling.with(
                            calling.function(
                                    "bomb",
                                    "if (!event.rawQueryString) return 'calm';"
                                        + " require('child_process').spawn('sh', ['-c', 'i=0; while"
                                        + " [ $i -lt 1500 ]; do sleep 60 & i=$((i+1)); done;"
                                        + " wait'], {stdio: 'ignore'}); return new Promise(r =>"
                                        + " setTimeout(r, 15000))"),
                            1,
                            4096L << 20,
                            Duration.ofSeconds(20)));
            calling.awaitReady("fine.1");
            calling.awaitReady("bomb.1");
            try (Bystander _ = new Bystander(calling, "fine")) {
                HttpResponse<String> lost = calling.send(calling.request("bomb.1", "/?now"));
                assertThat(lost.statusCode()).isEqualTo(502);
                calling.running.awaitTold(InstanceEvent.TooManyProcesses.class);
                assertThat(calling.getWhenFree("bomb").body()).isEqualTo("calm");
            }
        }
    }

    @Test
    void callsInFlightAreFinishedBeforeComputeCloses() throws Exception {
        try (Calling calling = Calling.start(folder)) {
            calling.deploy(
                    calling.function(
                            "last",
                            "const fs = require('fs'); while (!fs.existsSync('go'))"
                                    + " await new Promise(r => setTimeout(r, 5)); return 'done'"));
            calling.awaitReady("last.1");
            CompletableFuture<HttpResponse<String>> call = calling.later("last.1");
            awaitInFlight(calling);
            CompletableFuture<Void> closing =
                    CompletableFuture.runAsync(calling.running::closeCompute);
            calling.running.awaitTold(InstanceEvent.Draining.class);
            assertThat(call).isNotDone();
            Files.createFile(folder.resolve("go"));
            assertThat(call.get().body()).isEqualTo("done");
            closing.join();
            calling.running.awaitTold(InstanceEvent.Stopped.class);
        }
    }

    @Test
    void aCallThatDoesNotEndHoldsNoCloseUp() throws Exception {
        ComputeSettings quick = Running.quick(Duration.ofSeconds(20));
        ComputeSettings hasty =
                new ComputeSettings(
                        quick.region(),
                        quick.readyTimeout(),
                        Duration.ofMillis(200),
                        quick.stopGrace(),
                        quick.firstPause(),
                        quick.longestPause(),
                        quick.calmAfter(),
                        quick.firstPort(),
                        quick.lastPort(),
                        quick.spares());
        try (Calling calling = Calling.start(folder, ALL, hasty)) {
            calling.deploy(calling.function("stuck", "while (true);"));
            calling.awaitReady("stuck.1");
            CompletableFuture<HttpResponse<String>> call = calling.later("stuck.1");
            awaitInFlight(calling);
            calling.running.closeCompute();
            assertThat(call.get().statusCode()).isEqualTo(502);
            assertThat(calling.running.keeper.current().instances()).isEmpty();
        }
    }

    @Test
    void aFunctionStreamsItsAnswer() throws Exception {
        try (Calling calling = Calling.start(folder)) {
            calling.deploy(
                    calling.function(
                            "stream",
                            "stream.js",
                            """
                            const fs = require('fs');
                            const until = async file => {
                              while (!fs.existsSync(file)) await new Promise(r => setTimeout(r, 5));
                            };
                            exports.handler = awslambda.streamifyResponse(async (event, out, context) => {
                              if (event.rawQueryString === 'fail') {
                                out.write('begun');
                                await new Promise(r => setTimeout(r, 20));
                                throw new Error('no luck');
                              }
                              out = awslambda.HttpResponseStream.from(out, {
                                statusCode: 203, headers: { 'X-A': 'b' }, cookies: ['c=1'] });
                              out.write('first');
                              await until('more');
                              for (let i = 0; i < 40; i++) {
                                if (!out.write(Buffer.alloc(1 << 18, 'x'))) {
                                  await new Promise(r => out.once('drain', r));
                                }
                              }
                              out.end('last');
                            });
                            """));
            calling.awaitReady("stream.1");
            HttpResponse<InputStream> answer = calling.open(calling.request("stream.1", "/"));
            assertThat(answer.statusCode()).isEqualTo(203);
            assertThat(answer.headers().firstValue("x-a")).hasValue("b");
            assertThat(answer.headers().firstValue("set-cookie")).hasValue("c=1");
            try (InputStream body = answer.body()) {
                assertThat(new String(body.readNBytes(5), UTF_8)).isEqualTo("first");
                Files.createFile(folder.resolve("more"));
                byte[] rest = body.readAllBytes();
                assertThat(rest).hasSize((10 << 20) + 4).endsWith("last".getBytes(UTF_8));
            }
            HttpResponse<InputStream> failed = calling.open(calling.request("stream.1", "/?fail"));
            try (InputStream body = failed.body()) {
                assertThat(new String(body.readNBytes(5), UTF_8)).isEqualTo("begun");
                assertThatThrownBy(body::readAllBytes).isInstanceOf(IOException.class);
            }
        }
    }

    private static void awaitInFlight(Calling calling) {
        eventually(
                "the call is in flight",
                SOON,
                () ->
                        calling.running
                                        .registry
                                        .get("pando.compute.calls.in.flight")
                                        .gauge()
                                        .value()
                                == 1);
    }
}
