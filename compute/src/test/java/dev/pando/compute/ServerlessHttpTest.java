package dev.pando.compute;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Base64;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An Express app inside serverless-http, as its users deploy it to Lambda, unchanged. */
final class ServerlessHttpTest {
    private static final Path PACKAGES = Path.of("src/test/npm/serverless");
    private static final Path INSTALLED = Path.of("target/npm/serverless").toAbsolutePath();
    private static final String APP =
            """
            const express = require('NODE_MODULES/express');
            const app = express();
            app.use(express.json());
            app.use(express.urlencoded({ extended: false }));
            app.get('/items/:id', (q, r) => r.json({ id: q.params.id, query: q.query, ip: q.get('x-forwarded-for') }));
            app.post('/items', (q, r) => r.status(201).location('/items/7').json(q.body));
            app.get('/image', (q, r) => r.type('png').send(Buffer.from([137, 80, 78, 71, 0, 255, 254])));
            app.get('/login', (q, r) => r.cookie('a', '1').cookie('b', '2', { httpOnly: true }).send(q.get('cookie')));
            app.get('/old', (q, r) => r.redirect(301, '/new?x=1'));
            app.delete('/items/:id', (q, r) => r.status(204).end());
            app.get('/boom', () => { throw new Error('boom'); });
            exports.handler = require('NODE_MODULES/serverless-http')(app, { binary: ['image/*'] });
            """;

    @TempDir static Path folder;
    private static Calling calling;

    @BeforeAll
    static void start() throws Exception {
        install();
        calling = Calling.start(folder);
        String app = APP.replace("NODE_MODULES", INSTALLED.resolve("node_modules").toString());
        calling.deploy(calling.function("shop", "shop.js", app));
        calling.awaitReady("shop.1");
    }

    /** Once for all builds of this folder, until the lock file changes. */
    private static void install() throws IOException, InterruptedException {
        byte[] lock = Files.readAllBytes(PACKAGES.resolve("package-lock.json"));
        Path done = INSTALLED.resolve("installed.json");
        if (Files.exists(done) && Arrays.equals(Files.readAllBytes(done), lock)) {
            return;
        }
        Files.createDirectories(INSTALLED);
        Files.write(INSTALLED.resolve("package-lock.json"), lock);
        Files.write(
                INSTALLED.resolve("package.json"),
                Files.readAllBytes(PACKAGES.resolve("package.json")));
        Path log = INSTALLED.resolve("npm.log");
        Process npm =
                new ProcessBuilder("npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund")
                        .directory(INSTALLED.toFile())
                        .redirectErrorStream(true)
                        .redirectOutput(log.toFile())
                        .start();
        assertThat(npm.waitFor(2, TimeUnit.MINUTES) && npm.exitValue() == 0)
                .as(() -> "npm ci: see " + log)
                .isTrue();
        Files.write(done, lock);
    }

    @AfterAll
    static void stop() throws Exception {
        if (calling != null) {
            calling.close();
        }
    }

    @Test
    void routesWithParametersAndQuery() throws Exception {
        HttpResponse<String> answer = get("/items/a%20b?x=1&x=2&y=%C3%BC+z&e=");
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.headers().firstValue("content-type"))
                .hasValue("application/json; charset=utf-8");
        assertThat(answer.body()).contains("\"id\":\"a b\"", "\"y\":\"ü z\"", "192.0.2.7");
    }

    @Test
    void takesJsonAndForms() throws Exception {
        HttpResponse<String> json = post("application/json", "{\"naïve\":[1,null]}");
        assertThat(json.statusCode()).isEqualTo(201);
        assertThat(json.headers().firstValue("location")).hasValue("/items/7");
        assertThat(json.body()).isEqualTo("{\"naïve\":[1,null]}");
        assertThat(post("application/x-www-form-urlencoded", "a=b+c&d=%26").body())
                .isEqualTo("{\"a\":\"b c\",\"d\":\"&\"}");
        assertThat(post("application/json", "{").statusCode()).isEqualTo(400);
    }

    @Test
    void sendsBytesAsTheyAre() throws Exception {
        HttpResponse<byte[]> image = calling.bytes(calling.request("shop.1", "/image"));
        assertThat(image.headers().firstValue("content-type")).hasValue("image/png");
        assertThat(Base64.getEncoder().encodeToString(image.body())).isEqualTo("iVBORwD//g==");
    }

    @Test
    void passesCookiesBothWays() throws Exception {
        HttpResponse<String> answer =
                calling.send(calling.request("shop.1", "/login").header("Cookie", "s=1; t=2"));
        assertThat(answer.body()).isEqualTo("s=1; t=2");
        assertThat(answer.headers().allValues("set-cookie"))
                .containsExactly("a=1; Path=/", "b=2; Path=/; HttpOnly");
    }

    @Test
    void redirectsRefusesAndFails() throws Exception {
        HttpResponse<String> moved = get("/old");
        assertThat(moved.statusCode()).isEqualTo(301);
        assertThat(moved.headers().firstValue("location")).hasValue("/new?x=1");
        assertThat(get("/nowhere").statusCode()).isEqualTo(404);
        assertThat(get("/boom").statusCode()).isEqualTo(500);
        assertThat(calling.send(calling.request("shop.1", "/items/7").DELETE()).statusCode())
                .isEqualTo(204);
    }

    private static HttpResponse<String> get(String target) throws Exception {
        return calling.send(calling.request("shop.1", target));
    }

    private static HttpResponse<String> post(String type, String body) throws Exception {
        return calling.send(
                calling.request("shop.1", "/items")
                        .header("Content-Type", type)
                        .POST(BodyPublishers.ofByteArray(body.getBytes(UTF_8))));
    }
}
