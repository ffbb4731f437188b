package dev.pando.edge;

import static dev.pando.testing.Eventually.eventually;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pando.cluster.StaticFolder;
import dev.pando.node.net.Address;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The front door by HTTP/2, asked by the JDK's own client of it. */
@SuppressWarnings("StringConcatToTextBlock") // the line ends matter here: CR LF
final class Http2Test {
    private static final Duration SOON = Duration.ofSeconds(10);

    /** Shared, since making keys takes a second. */
    @SuppressWarnings("NullAway.Init")
    private static TestAuthority authority;

    @SuppressWarnings("NullAway.Init")
    private HttpClient http;

    @TempDir private Path folder;

    @BeforeAll
    static void makeAuthority(@TempDir Path ofAll) throws Exception {
        authority = new TestAuthority(ofAll);
        authority.issue();
    }

    @BeforeEach
    void begin() throws Exception {
        http =
                HttpClient.newBuilder()
                        .sslContext(authority.trusting())
                        .version(HttpClient.Version.HTTP_2)
                        .build();
    }

    @AfterEach
    void end() {
        http.shutdownNow();
    }

    private EdgeRig rig(Address... instances) throws Exception {
        EdgeRig rig = EdgeRig.inFrontOf(instances);
        rig.shows(authority.issue());
        return rig;
    }

    private static HttpRequest.Builder to(Address front, String path) {
        return HttpRequest.newBuilder(URI.create("https://localhost:" + front.port() + path))
                .timeout(Duration.ofSeconds(30));
    }

    private HttpResponse<byte[]> ask(HttpRequest.Builder request) throws Exception {
        HttpResponse<byte[]> answer = http.send(request.build(), BodyHandlers.ofByteArray());
        assertThat(answer.version()).isEqualTo(HttpClient.Version.HTTP_2);
        return answer;
    }

    private static String text(HttpResponse<byte[]> answer) {
        return new String(answer.body(), ISO_8859_1);
    }

    @Test
    void answersAndTellsInstancesHowItWasAsked() throws Exception {
        try (var instance = ScriptedServer.echo();
                var rig = rig(instance.address())) {
            Address front = rig.frontTls();
            for (int i = 0; i < 3; i++) {
                HttpResponse<byte[]> answer = ask(to(front, "/a?b=c").header("X-One", "two"));
                assertThat(answer.statusCode()).isEqualTo(200);
                assertThat(answer.headers().firstValue("x-request-id")).isPresent();
                assertThat(answer.headers().firstValue("transfer-encoding")).isEmpty();
                assertThat(text(answer).toLowerCase(Locale.ROOT))
                        .contains("get /a?b=c http/1.1")
                        .contains("host: localhost:" + front.port())
                        .contains("x-one: two")
                        .contains("x-forwarded-proto: https")
                        .contains("via: 2.0 pando");
            }
            assertThat(rig.meter("pando_edge_http2_connections")).isEqualTo(1);
            assertThat(rig.meter("pando_edge_connections")).isEqualTo(1);
        }
    }

    @Test
    void answersManyAtOnceAndEachWithItsOwn() throws Exception {
        try (var instance = ScriptedServer.echo();
                var rig = rig(instance.address())) {
            Address front = rig.frontTls();
            ask(to(front, "/"));
            List<CompletableFuture<HttpResponse<String>>> all = new ArrayList<>();
            for (int i = 0; i < 100; i++) {
                all.add(http.sendAsync(to(front, "/number/" + i).build(), BodyHandlers.ofString()));
            }
            for (int i = 0; i < 100; i++) {
                assertThat(all.get(i).get(20, TimeUnit.SECONDS).body())
                        .contains("/number/" + i + " ");
            }
            assertThat(rig.meter("pando_edge_http2_connections")).isEqualTo(1);
        }
    }

    @Test
    void passesBodiesBothWays() throws Exception {
        byte[] body = new byte[3 << 20];
        new Random(1).nextBytes(body);
        try (var instance =
                        ScriptedServer.with(connection -> {
                            while (true) {
                                Message request = connection.read();
                                boolean chunked = request.target().equals("/chunked");
                                byte[] read = request.body().getBytes(ISO_8859_1);
                                connection.send(
                                        "HTTP/1.1 200 OK\r\n"
                                                + (chunked
                                                        ? "Transfer-Encoding: chunked\r\n\r\n"
                                                        : "Content-Length: "
                                                                + read.length
                                                                + "\r\n\r\n"));
                                if (chunked) {
                                    connection.send(Integer.toHexString(read.length) + "\r\n");
                                    connection.send(read);
                                    connection.send("\r\n0\r\n\r\n");
                                } else {
                                    connection.send(read);
                                }
                            }
                        });
                var rig = rig(instance.address())) {
            Address front = rig.frontTls();
            for (int length : new int[] {1, 1000, 16_384, 65_536, 100_000, body.length}) {
                byte[] sent = Arrays.copyOf(body, length);
                for (String path : List.of("/length", "/chunked")) {
                    assertThat(ask(to(front, path).POST(BodyPublishers.ofByteArray(sent))).body())
                            .as("%s bytes to %s", length, path)
                            .isEqualTo(sent);
                    InputStream unknown = new ByteArrayInputStream(sent);
                    assertThat(
                                    ask(to(front, path)
                                                    .POST(
                                                            BodyPublishers.ofInputStream(
                                                                    () -> unknown)))
                                            .body())
                            .as("%s bytes without a length to %s", length, path)
                            .isEqualTo(sent);
                }
            }
        }
    }

    @Test
    void answersWithoutBodies() throws Exception {
        try (var instance =
                        ScriptedServer.with(connection -> {
                            while (true) {
                                Message request = connection.read();
                                connection.send(
                                        switch (request.target()) {
                                            case "/204" -> "HTTP/1.1 204 No Content\r\n\r\n";
                                            case "/304" -> "HTTP/1.1 304 X\r\nETag: \"a\"\r\n\r\n";
                                            case "/head" ->
                                                    "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n";
                                            default ->
                                                    "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n";
                                        });
                            }
                        });
                var rig = rig(instance.address())) {
            Address front = rig.frontTls();
            assertThat(ask(to(front, "/204")).statusCode()).isEqualTo(204);
            assertThat(ask(to(front, "/304")).headers().firstValue("etag")).hasValue("\"a\"");
            assertThat(ask(to(front, "/empty")).body()).isEmpty();
            HttpResponse<byte[]> head = ask(to(front, "/head").HEAD());
            assertThat(head.headers().firstValue("content-length")).hasValue("9");
            assertThat(head.body()).isEmpty();
            assertThat(ask(to(front, "/none")).statusCode()).isEqualTo(200);
            assertThat(rig.meter("pando_edge_http2_connection_errors")).isZero();
        }
    }

    @Test
    void sendsFiles() throws Exception {
        byte[] large = new byte[3_333_333];
        new Random(1).nextBytes(large);
        Path files = Files.createDirectories(folder.resolve("public"));
        Files.write(files.resolve("large.bin"), large);
        Files.writeString(files.resolve("small.txt"), "small");
        try (var rig = EdgeRig.inFrontOf()) {
            rig.serve(folder, new StaticFolder("/files", Path.of("public"), null, List.of()));
            rig.shows(authority.issue());
            Address front = rig.frontTls();
            for (int i = 0; i < 3; i++) {
                assertThat(ask(to(front, "/files/large.bin")).body()).isEqualTo(large);
                assertThat(text(ask(to(front, "/files/small.txt")))).isEqualTo("small");
            }
            HttpResponse<byte[]> parts =
                    ask(to(front, "/files/large.bin").header("Range", "bytes=5-9,100-199999"));
            assertThat(parts.statusCode()).isEqualTo(206);
            assertThat(parts.body()).hasSizeGreaterThan(199_900);
            assertThat(ask(to(front, "/files/none")).statusCode()).isEqualTo(404);
            assertThat(ask(to(front, "/files/small.txt").HEAD()).body()).isEmpty();
        }
    }

    @Test
    void refusesABodyThatIsTooLongAndGoesOn() throws Exception {
        try (var instance = ScriptedServer.echo();
                var rig = new EdgeRig()) {
            rig.serve(EdgeRig.service(EdgeRig.WEB, 9, Duration.ofSeconds(30), 1000), "/");
            rig.ready(EdgeRig.WEB, 1, instance.address());
            rig.shows(authority.issue());
            Address front = rig.frontTls();
            byte[] body = new byte[60_000];
            for (int i = 0; i < 10; i++) {
                InputStream unknown = new ByteArrayInputStream(body);
                assertThat(ask(to(front, "/").POST(BodyPublishers.ofByteArray(body))).statusCode())
                        .isEqualTo(413);
                assertThat(
                                ask(to(front, "/")
                                                .POST(BodyPublishers.ofInputStream(() -> unknown)))
                                        .statusCode())
                        .isEqualTo(413);
            }
            assertThat(ask(to(front, "/")).statusCode()).isEqualTo(200);
            assertThat(rig.meter("pando_edge_http2_connections")).isEqualTo(1);
            assertThat(rig.meter("pando_edge_held_body_bytes")).isZero();
        }
    }

    @Test
    void cutsOffAnAnswerThatIsNotWhole() throws Exception {
        try (var instance =
                        ScriptedServer.with(connection -> {
                            connection.read();
                            connection.send("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf");
                        });
                var rig = rig(instance.address())) {
            Address front = rig.frontTls();
            assertThatThrownBy(() -> ask(to(front, "/"))).isInstanceOf(IOException.class);
            assertThatThrownBy(() -> ask(to(front, "/"))).isInstanceOf(IOException.class);
            assertThat(rig.meter("pando_edge_http2_connections")).isEqualTo(1);
        }
    }

    @Test
    void letsAnInstanceGoWhoseRequestWasTakenBack() throws Exception {
        CountDownLatch asked = new CountDownLatch(1);
        try (var instance =
                        ScriptedServer.with(connection -> {
                            connection.read();
                            asked.countDown();
                            connection.readToEnd();
                        });
                var rig = rig(instance.address())) {
            Address front = rig.frontTls();
            var answer = http.sendAsync(to(front, "/").build(), BodyHandlers.ofString());
            assertThat(asked.await(10, TimeUnit.SECONDS)).isTrue();
            answer.cancel(true);
            eventually("it is free", SOON, () -> rig.meter("pando_edge_in_flight_requests") == 0);
            eventually("its connection ends", SOON, () -> instance.open() == 0);
            assertThat(rig.meter("pando_edge_connections")).isEqualTo(1);
        }
    }

    @Test
    void finishesWhatIsUnderWayWhenTheEdgeCloses() throws Exception {
        CountDownLatch asked = new CountDownLatch(1);
        CountDownLatch closing = new CountDownLatch(1);
        try (var instance =
                ScriptedServer.with(connection -> {
                    connection.read();
                    asked.countDown();
                    closing.await();
                    connection.send("HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nlate");
                })) {
            EdgeRig rig = rig(instance.address());
            Address front = rig.frontTls();
            var answer = http.sendAsync(to(front, "/").build(), BodyHandlers.ofString());
            assertThat(asked.await(10, TimeUnit.SECONDS)).isTrue();
            Thread end = Thread.ofVirtual().start(rig::close);
            eventually(
                    "no more is taken",
                    SOON,
                    () -> {
                        try (var client = RawClient.to(front)) {
                            return client == null;
                        } catch (IOException e) {
                            return true;
                        }
                    });
            closing.countDown();
            assertThat(answer.get(10, TimeUnit.SECONDS).body()).isEqualTo("late");
            end.join();
        }
    }

    @Test
    void endsAConnectionThatAsksForNothing() throws Exception {
        try (var instance = ScriptedServer.echo();
                var rig = rig(instance.address())) {
            Address front = rig.frontTls();
            ask(to(front, "/"));
            eventually(
                    "it is gone",
                    SOON,
                    () -> {
                        rig.clock.skip(EdgeSettings.DEFAULTS.connections().idle());
                        return rig.meter("pando_edge_connections") == 0;
                    });
            try (RawHttp2 next = RawHttp2.to(authority, front)) { // the JDK's may not know yet
                next.get(1, "/");
                assertThat(next.answer(1).status()).isEqualTo(200);
            }
        }
    }
}
