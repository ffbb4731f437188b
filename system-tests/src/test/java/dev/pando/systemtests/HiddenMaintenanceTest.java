package dev.pando.systemtests;

import static dev.pando.testing.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpClient;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Promise 5: while clients ask and talk, every instance is replaced by {@code pando drain}, and
 * nobody notices but by WebSockets that are asked to come back. All drains are asked for at once;
 * with {@code -Dcampaign=true} one after the other, under 2,000 requests a second.
 */
class HiddenMaintenanceTest {
    private static final boolean CAMPAIGN = Boolean.getBoolean("campaign");
    private static final int REQUESTS_PER_SECOND = CAMPAIGN ? 2000 : 300;
    private static final int CONNECTIONS = CAMPAIGN ? 64 : 16;
    private static final int WEB_SOCKETS = 12;
    private static final int INSTANCES = 3;
    private static final Duration SOON = Duration.ofSeconds(30);

    /** Answers requests, and sends back each short frame of a WebSocket, the Close too. */
    private static final String SERVER =
            """
            const http = require('node:http');
            const crypto = require('node:crypto');
            const server = http.createServer((request, response) => {
              request.resume();
              request.on('end', () => response.end(`hello from ${process.env.PANDO_INSTANCE}\\n`));
            });
            server.on('upgrade', (request, socket) => {
              const key = request.headers['sec-websocket-key'];
              const accept = crypto.createHash('sha1')
                  .update(key + '258EAFA5-E914-47DA-95CA-C5AB0DC85B11').digest('base64');
              socket.write('HTTP/1.1 101 Switching Protocols\\r\\nUpgrade: websocket\\r\\n'
                  + `Connection: Upgrade\\r\\nSec-WebSocket-Accept: ${accept}\\r\\n\\r\\n`);
              let bytes = Buffer.alloc(0);
              socket.on('data', read => {
                bytes = Buffer.concat([bytes, read]);
                while (bytes.length >= 6 && bytes.length >= 6 + (bytes[1] & 0x7f)) {
                  const end = 6 + (bytes[1] & 0x7f);
                  const payload = bytes.subarray(6, end).map((byte, i) => byte ^ bytes[2 + i % 4]);
                  socket.write(Buffer.concat([Buffer.from([bytes[0], end - 6]), payload]));
                  if ((bytes[0] & 0xf) === 8) socket.end();
                  bytes = bytes.subarray(end);
                }
              });
              socket.on('error', () => socket.destroy());
            });
            server.listen(process.env.PORT, '127.0.0.1');
            process.on('SIGTERM', () => process.exit(0));
            """;

    @TempDir Path folder;

    private Path app() {
        return folder.resolve("app");
    }

    private Path state() {
        return folder.resolve("state");
    }

    @Test
    void replacesEveryInstanceUnderLoadAndNobodyNotices() throws Exception {
        SmallApp.in(
                        app(),
                        """
                        services:
                          web:
                            command: node server.js
                            route: /
                            instances: 3
                        """)
                .with("server.js", SERVER);
        List<LoyalClient> clients = new ArrayList<>();
        try (RunningPando pando = RunningPando.ready(app(), state());
                HttpClient http = HttpClient.newHttpClient()) {
            ConstantLoad load = ConstantLoad.on(pando.url(), REQUESTS_PER_SECOND, CONNECTIONS);
            URI socket = URI.create(pando.url().toString().replaceFirst("http", "ws") + "/talk");
            for (int i = 0; i < WEB_SOCKETS; i++) {
                clients.add(new LoyalClient(http, socket));
            }
            eventually("all talk", SOON, () -> clients.stream().allMatch(one -> one.echoes() > 3));
            assertThat(pando("ps")).contains("web.1 ", "web.2 ", "web.3 ", "READY");
            long start = System.nanoTime();
            long before = load.answered();

            List<String> stories = drainAll();

            double seconds = (System.nanoTime() - start) / 1e9;
            double rate = (load.answered() - before) / seconds;
            load.close();
            clients.forEach(LoyalClient::close);
            int returns = clients.stream().mapToInt(LoyalClient::returns).sum();
            System.out.printf(
                    "%d instances replaced in %.1f s: %d requests (%.0f/s), %d failed;"
                            + " %d WebSockets came back %d times%n",
                    INSTANCES,
                    seconds,
                    load.answered(),
                    rate,
                    load.failures().size(),
                    WEB_SOCKETS,
                    returns);
            assertThat(stories).allMatch(story -> story.contains("is gone after"), "ends well");
            assertThat(load.failures()).isEmpty();
            assertThat(rate).isGreaterThan(REQUESTS_PER_SECOND / 2.0);
            assertThat(clients).allSatisfy(one -> assertThat(one.abnormal()).isEmpty());
            assertThat(returns).isGreaterThanOrEqualTo(WEB_SOCKETS);
            assertThat(pando("ps").lines().filter(line -> line.contains("READY"))).hasSize(3);
            assertThat(pando("drain", "web.99")).contains("pando drain: no instance web.99");
        }
        Leftovers.assertNone(folder);
    }

    private List<String> drainAll() throws Exception {
        List<Callable<String>> drains = new ArrayList<>();
        for (int number = 1; number <= INSTANCES; number++) {
            String instance = "web." + number;
            drains.add(() -> pando("drain", instance));
        }
        List<String> stories = new ArrayList<>();
        try (ExecutorService at = Executors.newFixedThreadPool(CAMPAIGN ? 1 : INSTANCES)) {
            for (Future<String> story : at.invokeAll(drains)) {
                stories.add(story.get());
            }
        }
        return stories;
    }

    private String pando(String command, String... arguments) throws Exception {
        List<String> all = new ArrayList<>(List.of(command));
        all.addAll(List.of(arguments));
        all.addAll(List.of(app().toString(), "--state", state().toString()));
        return RunningPando.pando(all.toArray(String[]::new));
    }
}
