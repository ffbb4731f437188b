package dev.pando.systemtests;

import static dev.pando.testing.Eventually.eventually;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code pando proxy} in front of servers that somebody else runs. */
final class ProxyTest {
    private static final Duration SOON = Duration.ofSeconds(20);

    @TempDir private Path folder;
    private final List<HttpServer> servers = new ArrayList<>();
    private final HttpClient client = HttpClient.newHttpClient();

    @BeforeEach
    void startServers() throws IOException {
        for (String name : List.of("a", "b", "c")) {
            servers.add(server(name));
        }
    }

    @AfterEach
    void stopServers() {
        servers.forEach(server -> server.stop(0));
        client.close();
    }

    private static HttpServer server(String name) throws IOException {
        InetAddress here = InetAddress.getLoopbackAddress();
        HttpServer server = HttpServer.create(new InetSocketAddress(here, 0), 100);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext(
                "/",
                exchange -> {
                    byte[] body = (name + " " + exchange.getRequestURI()).getBytes(UTF_8);
                    exchange.sendResponseHeaders(200, body.length);
                    exchange.getResponseBody().write(body);
                    exchange.close();
                });
        server.start();
        return server;
    }

    private String address(int server) {
        return "127.0.0.1:" + servers.get(server).getAddress().getPort();
    }

    private Path file(String text) throws IOException {
        Path draft = Files.writeString(folder.resolve("draft"), text);
        return Files.move(draft, folder.resolve("proxy.yaml"), StandardCopyOption.REPLACE_EXISTING);
    }

    private HttpResponse<String> get(URI front, String path) throws Exception {
        return client.send(
                HttpRequest.newBuilder(front.resolve(path)).build(), BodyHandlers.ofString());
    }

    private Set<String> answering(URI front) throws Exception {
        Set<String> names = new TreeSet<>();
        for (int i = 0; i < 60; i++) {
            names.add(get(front, "/").body().substring(0, 1));
        }
        return names;
    }

    @Test
    void balancesOverTheServersThatAreNamed() throws Exception {
        try (RunningPando proxy =
                RunningPando.proxy(
                        "--listen",
                        "0",
                        "--to",
                        address(0) + "," + address(1),
                        "--admin-port",
                        "0")) {
            URI front = proxy.frontDoor();
            assertThat(answering(front)).containsExactly("a", "b");
            servers.get(0).stop(0);
            for (int i = 0; i < 100; i++) {
                assertThat(get(front, "/x?y=" + i).body()).isEqualTo("b /x?y=" + i);
            }
            String meters = get(proxy.noted("meters"), "/metrics").body();
            assertThat(meters).contains("pando_edge_requests_total");

            proxy.signal("TERM");
            assertThat(proxy.awaitExit()).isZero();
            assertThat(proxy.printed()).contains("Stopping");
        }
    }

    @Test
    void followsItsFileUnderLoad() throws Exception {
        Path file = file(config("127.0.0.1:0", address(0)));
        try (RunningPando proxy = RunningPando.proxy("--config", file.toString())) {
            URI front = proxy.frontDoor();
            AtomicBoolean stop = new AtomicBoolean();
            AtomicInteger answered = new AtomicInteger();
            Map<String, Integer> failures = new ConcurrentHashMap<>();
            Thread load =
                    Thread.ofVirtual()
                            .start(() -> {
                                while (!stop.get()) {
                                    try {
                                        int status = get(front, "/").statusCode();
                                        if (status != 200) {
                                            failures.merge("status " + status, 1, Integer::sum);
                                        }
                                        answered.incrementAndGet();
                                    } catch (Exception e) {
                                        failures.merge(e.toString(), 1, Integer::sum);
                                    }
                                }
                            });
            for (String servers :
                    List.of(
                            address(0) + ", " + address(1),
                            address(1),
                            address(2) + ", " + address(1),
                            address(2))) {
                file(config("127.0.0.1:0", servers));
                int times = proxy.count("holds from now on");
                eventually("read", SOON, () -> proxy.count("holds from now on") > times);
            }
            assertThat(answering(front)).containsExactly("c");
            stop.set(true);
            load.join();

            assertThat(failures).isEmpty();
            assertThat(answered.get()).isPositive();
        }
    }

    private static String config(String listen, String servers) {
        return "listen: "
                + listen
                + "\nupstreams: { web: { route: /, drain: 1s, servers: ["
                + servers
                + "] } }\n";
    }

    @Test
    void changesNothingForAWrongFileAndSaysWhy() throws Exception {
        Path file = file(config("127.0.0.1:0", address(0)));
        try (RunningPando proxy = RunningPando.proxy("--config", file.toString())) {
            URI front = proxy.frontDoor();
            file(config("127.0.0.1:0", address(0) + ", nonsense"));
            proxy.awaitLine("what held before holds on");
            assertThat(proxy.printed())
                    .contains("proxy.yaml:2:")
                    .contains("upstreams.web.servers: 'nonsense'");
            assertThat(answering(front)).containsExactly("a");
            file(config("127.0.0.1:0", address(1)));
            eventually("b answers", SOON, () -> answering(front).equals(Set.of("b")));

            int times = proxy.count("holds from now on");
            proxy.signal("HUP");
            eventually("read again", SOON, () -> proxy.count("holds from now on") > times);
            assertThat(answering(front)).containsExactly("b");
        }
    }

    @Test
    void checksAFileWithoutRunningIt() throws Exception {
        Path right = file(config("80", "localhost:1"));
        assertThat(RunningPando.pando("proxy", "--check", "--config", right.toString()))
                .contains("is right");
        file("upstreams: { web: { route: x } }");
        assertThat(RunningPando.pando("proxy", "--check", "--config", right.toString()))
                .contains("proxy.yaml:1:")
                .contains("upstreams.web.servers: missing");
        assertThat(RunningPando.pando("proxy", "--to", "x")).contains("--to: 'x' (expected:");
        assertThat(RunningPando.pando("proxy")).contains("--to").contains("--config");
    }
}
