package dev.pando.edge;

import static dev.pando.testing.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import dev.pando.cluster.StaticFolder.CacheRule;
import dev.pando.edge.log.AccessLog;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a client gets of the files of a folder. */
final class StaticFilesTest {
    private static final Duration SOON = Duration.ofSeconds(10);

    @TempDir private Path directory;

    @Test
    void isServedWithWhatTellsOfIt() throws Exception {
        try (var rig = StaticRig.at("/assets", directory)) {
            rig.write("css/site.css", "body {}");
            rig.settle();
            for (int i = 0; i < 3; i++) {
                Message answer = rig.get("/assets/css/site.css?v=1");
                assertThat(answer.startLine()).isEqualTo("HTTP/1.1 200 OK");
                assertThat(answer.body()).isEqualTo("body {}");
                assertThat(answer.field("content-type")).hasValue("text/css; charset=utf-8");
                assertThat(answer.field("content-length")).hasValue("7");
                assertThat(answer.field("accept-ranges")).hasValue("bytes");
                assertThat(answer.field("cache-control")).hasValue("no-cache");
                assertThat(answer.field("x-content-type-options")).hasValue("nosniff");
                assertThat(answer.field("etag").orElseThrow()).matches("\"[0-9a-f-]+\"");
                assertThat(answer.field("last-modified").orElseThrow()).endsWith(" GMT");
                assertThat(answer.field("date")).isPresent();
                assertThat(answer.field("x-request-id")).isPresent();
                assertThat(answer.field("vary")).isEmpty();
                assertThat(answer.field("connection")).isEmpty();
            }
        }
    }

    @Test
    void isServedOverOneConnectionInOrder() throws Exception {
        try (var rig = StaticRig.at("/", directory)) {
            rig.write("small.txt", "small");
            rig.write("middle.txt", "m".repeat(60_000));
            rig.write("large.txt", "l".repeat(300_000));
            for (int round = 0; round < 3; round++) {
                try (var client = rig.client()) {
                    client.send(
                            StaticRig.request("GET", "/small.txt")
                                    + StaticRig.request("GET", "/large.txt")
                                    + StaticRig.request("GET", "/gone.txt")
                                    + StaticRig.request("GET", "/middle.txt")
                                    + StaticRig.request("GET", "/small.txt"));
                    assertThat(client.read().body()).isEqualTo("small");
                    assertThat(client.read().body()).isEqualTo("l".repeat(300_000));
                    assertThat(client.read().status()).isEqualTo(404);
                    assertThat(client.read().body()).isEqualTo("m".repeat(60_000));
                    assertThat(client.read().body()).isEqualTo("small");
                }
                rig.settle();
            }
        }
    }

    @Test
    void answersHeadAsGetWithoutTheBody() throws Exception {
        try (var rig = StaticRig.at("/", directory)) {
            rig.write("a.txt", "hello");
            rig.write("large.bin", "x".repeat(100_000));
            rig.settle();
            try (var client = rig.client()) {
                for (String path : List.of("/a.txt", "/large.bin", "/gone")) {
                    Message get = StaticRig.get(client, path);
                    Message head = client.send(StaticRig.request("HEAD", path)).readHeadAnswer();
                    assertThat(head.startLine()).isEqualTo(get.startLine());
                    assertThat(withoutTimes(head)).isEqualTo(withoutTimes(get));
                }
                assertThat(
                                client.send(StaticRig.request("HEAD", "/a.txt", "Range: bytes=0-1"))
                                        .readHeadAnswer()
                                        .status())
                        .isEqualTo(200);
            }
        }
    }

    private static List<String> withoutTimes(Message message) {
        return message.fields().stream()
                .filter(line -> !line.startsWith("Date") && !line.startsWith("X-Request-Id"))
                .toList();
    }

    @Test
    void endsTheConnectionWhereItMust() throws Exception {
        try (var rig = StaticRig.at("/", directory)) {
            rig.write("a.txt", "hello");
            rig.write("large.bin", "x".repeat(100_000));
            rig.settle();
            for (String path : List.of("/a.txt", "/large.bin", "/gone")) {
                try (var old = rig.client();
                        var last = rig.client();
                        var withBody = rig.client()) {
                    Message toOld = old.send("GET " + path + " HTTP/1.0\r\n\r\n").read();
                    assertThat(toOld.field("connection")).hasValue("close");
                    assertThat(old.isEnded()).isTrue();
                    Message toLast = StaticRig.get(last, path, "Connection: close");
                    assertThat(toLast.field("connection")).hasValue("close");
                    assertThat(last.isEnded()).isTrue();
                    withBody.send(StaticRig.request("GET", path, "Content-Length: 5") + "ab");
                    Message toBody = withBody.read();
                    assertThat(toBody.status()).isEqualTo(path.equals("/gone") ? 404 : 200);
                    assertThat(toBody.field("connection")).hasValue("close");
                    assertThat(withBody.isEnded()).isTrue();
                }
            }
        }
    }

    @Test
    void takesOnlyGetAndHead() throws Exception {
        try (var rig = StaticRig.at("/assets", directory)) {
            rig.write("a.txt", "hello");
            assertThat(post(rig, "/assets/a.txt").status()).isEqualTo(405);
            assertThat(post(rig, "/assets/a.txt").field("allow")).hasValue("GET, HEAD");
        }
    }

    private static Message post(StaticRig rig, String path) throws IOException {
        try (var client = rig.client()) {
            return client.send(StaticRig.request("POST", path)).read();
        }
    }

    @Test
    void servesTheIndexOfAFolderAtItsSlash() throws Exception {
        try (var rig = StaticRig.at("/site", directory)) {
            rig.write("index.html", "<h1>home");
            rig.write("a b/index.html", "<h1>deep");
            rig.write("empty/note.txt", "");
            rig.settle();
            for (int i = 0; i < 2; i++) {
                assertThat(rig.get("/site/").body()).isEqualTo("<h1>home");
                assertThat(rig.get("/site/a%20b/").body()).isEqualTo("<h1>deep");
                assertThat(rig.get("/site/a%20b/index.html").body()).isEqualTo("<h1>deep");
            }
            Message root = rig.get("/site?x=1");
            assertThat(root.status()).isEqualTo(301);
            assertThat(root.field("location")).hasValue("/site/?x=1");
            assertThat(root.field("cache-control")).hasValue("no-cache");
            assertThat(rig.get("/site/a%20b").field("location")).hasValue("/site/a%20b/");
            assertThat(rig.get("/site/empty").status()).isEqualTo(404);
            assertThat(rig.get("/site/empty/").status()).isEqualTo(404);
            assertThat(rig.get("/site/index.html/").status()).isEqualTo(404);
            assertThat(rig.get("//site/").status()).isEqualTo(404);
        }
    }

    @Test
    void hasNoFallThroughUnderItsPrefix() throws Exception {
        try (var instance = ScriptedServer.answering(ScriptedServer.ok("service"));
                var rig = StaticRig.at("/assets", directory)) {
            rig.edge.serve(EdgeRig.service(EdgeRig.WEB, 9, Duration.ofSeconds(9), 10), "/");
            rig.edge.ready(EdgeRig.WEB, 1, instance.address());
            rig.serve("/assets", null);
            assertThat(rig.get("/assets/gone.js").status()).isEqualTo(404);
            assertThat(rig.get("/other").body()).isEqualTo("service");
            assertThat(post(rig, "/assets/gone.js").body()).isEqualTo("service");
        }
    }

    @Test
    void answersPagesWithTheFallback() throws Exception {
        String page = "Accept: text/html,application/xhtml+xml,*/*;q=0.8";
        try (var rig = StaticRig.at("/", directory)) {
            rig.write("index.html", "<h1>app");
            rig.write("app-3f2a9c1b.js", "run()");
            rig.serve("/", "index.html");
            rig.settle();
            for (int i = 0; i < 2; i++) {
                Message deep = rig.get("/users/a.b", page);
                assertThat(deep.status()).isEqualTo(200);
                assertThat(deep.body()).isEqualTo("<h1>app");
                assertThat(deep.field("content-type")).hasValue("text/html; charset=utf-8");
                assertThat(deep.field("cache-control")).hasValue("no-cache");
                assertThat(deep.field("vary")).hasValue("Accept");
                String tag = deep.field("etag").orElseThrow();
                assertThat(rig.get("/else", page, "If-None-Match: " + tag).status()).isEqualTo(304);
            }
            assertThat(rig.get("/gone.js", "Accept: */*").status()).isEqualTo(404);
            assertThat(rig.get("/gone.js").status()).isEqualTo(404);
            assertThat(rig.get("/x", "Accept: text/html;q=0").status()).isEqualTo(404);
            assertThat(rig.get("/.env", page).status()).isEqualTo(404);
            assertThat(rig.get("/a/%2e%2e/x", page).status()).isEqualTo(404);
            assertThat(rig.get("/app-3f2a9c1b.js", page).field("cache-control"))
                    .hasValue("public, max-age=31536000, immutable");
            Files.delete(rig.folder.resolve("index.html"));
            assertThat(rig.get("/users/1", page).status()).isEqualTo(404);
        }
    }

    @Test
    void givesCachesTheFirstRuleThatMatches() throws Exception {
        try (var rig = StaticRig.at("/", directory)) {
            rig.write("img/a.png", "");
            rig.write("img/deep/b.png", "");
            rig.write("c.html", "");
            rig.write("app-3f2a9c1b.js", "");
            rig.serve(
                    "/",
                    null,
                    new CacheRule("img/*", "max-age=60"),
                    new CacheRule("*.png", "max-age=70"),
                    new CacheRule("**/*.js", "max-age=80"),
                    new CacheRule("app-*", "no-store"));
            assertThat(rig.get("/img/a.png").field("cache-control")).hasValue("max-age=60");
            assertThat(rig.get("/img/deep/b.png").field("cache-control")).hasValue("max-age=70");
            assertThat(rig.get("/c.html").field("cache-control")).hasValue("no-cache");
            assertThat(rig.get("/app-3f2a9c1b.js").field("cache-control")).hasValue("no-store");
        }
    }

    @Test
    void isCountedAndLogged() throws Exception {
        Path file = directory.resolve("access.log");
        var log = AccessLog.toFile(file, 1 << 20, 2);
        try (var rig = StaticRig.at("/assets", directory, EdgeSettings.DEFAULTS, log)) {
            rig.write("a.txt", "hello");
            rig.write("large.bin", "x".repeat(100_000));
            rig.settle();
            String id;
            try (var client = rig.client()) { // one loop, so that the lines keep the order
                Message first = StaticRig.get(client, "/assets/a.txt?key=secret");
                id = first.field("x-request-id").orElseThrow();
                StaticRig.get(client, "/assets/a.txt", "If-None-Match: *");
                StaticRig.get(client, "/assets/gone");
                StaticRig.get(client, "/assets/large.bin", "Range: bytes=10-19");
            }
            eventually("written", SOON, () -> Files.readAllLines(file).size() == 4);
            List<String> lines = Files.readAllLines(file);
            assertThat(lines.get(0))
                    .contains(
                            "\"id\":\"" + id + "\"",
                            "\"method\":\"GET\",\"host\":\"a\",\"path\":\"/assets/a.txt\"",
                            "\"status\":200,\"bytes\":5,\"total_ms\":")
                    .doesNotContain("secret");
            assertThat(lines.get(1)).contains("\"status\":304,\"bytes\":0");
            assertThat(lines.get(2)).contains("\"status\":404");
            assertThat(lines.get(3)).contains("\"status\":206,\"bytes\":10");
            String meter = "pando_edge_requests";
            String[] tags = {"app", "shop", "part", "/assets", "status"};
            assertThat(count(rig, meter, tags, "2xx")).isEqualTo(2);
            assertThat(count(rig, meter, tags, "3xx")).isEqualTo(1);
            assertThat(count(rig, meter, tags, "4xx")).isEqualTo(1);
        }
    }

    private static double count(StaticRig rig, String meter, String[] tags, String status) {
        String[] all = new String[tags.length + 1];
        System.arraycopy(tags, 0, all, 0, tags.length);
        all[tags.length] = status;
        return rig.edge.meter(meter, all);
    }

    @Test
    void takesOverTheIdOfTheAppsOwnRequests() throws Exception {
        try (var rig = StaticRig.at("/", directory)) {
            rig.write("a.txt", "hello");
            var inside = rig.edge.edge.listen(new Door.Front(EdgeRig.APP, true), rig.loopback());
            try (var client = RawClient.to(inside)) {
                Message answer = StaticRig.get(client, "/a.txt", "X-Request-Id: mine-1");
                assertThat(answer.field("x-request-id")).hasValue("mine-1");
            }
            assertThat(rig.get("/a.txt", "X-Request-Id: mine-1").field("x-request-id"))
                    .isNotEqualTo(Optional.of("mine-1"));
        }
    }

    @Test
    void letsALargeAnswerFinishWhenTheEdgeCloses() throws Exception {
        int length = 20 << 20;
        try (var rig = StaticRig.at("/", directory);
                var client = RawClient.withReceiveBuffer(rig.front, 16 * 1024)) {
            Files.write(rig.folder.resolve("large.bin"), new byte[length]);
            client.send(StaticRig.request("GET", "/large.bin"));
            assertThat(client.readHead()).startsWith("HTTP/1.1 200");
            var closed = new CompletableFuture<Boolean>();
            Thread.ofVirtual()
                    .start(() -> {
                        rig.edge.edge.close();
                        closed.complete(true);
                    });
            assertThat(client.readExactly(length)).hasSize(length);
            closed.get(20, TimeUnit.SECONDS);
        }
    }
}
