package dev.pando.edge;

import static dev.pando.testing.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Connections that change to another protocol. */
@SuppressWarnings("StringConcatToTextBlock") // the line ends matter here: CR LF
final class TunnelTest {
    private static final String UPGRADE =
            "GET /chat HTTP/1.1\r\n"
                    + "Host: a\r\n"
                    + "Connection: keep-alive, Upgrade\r\n"
                    + "Upgrade: chat/2\r\n\r\n";
    private static final String SWITCHED =
            "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: chat/2\r\n\r\n";

    @Test
    void carriesAWebSocket() throws Exception {
        BlockingQueue<String> heard = new LinkedBlockingQueue<>();
        try (var instance = ScriptedServer.with(TunnelTest::webSocketEcho);
                var rig = EdgeRig.inFrontOf(instance.address());
                var http = HttpClient.newHttpClient()) {
            WebSocket socket =
                    http.newWebSocketBuilder()
                            .buildAsync(
                                    URI.create("ws://" + rig.front() + "/socket"),
                                    new WebSocket.Listener() {
                                        @Override
                                        public @Nullable CompletionStage<?> onText(
                                                WebSocket from, CharSequence data, boolean last) {
                                            heard.add(data.toString());
                                            from.request(1);
                                            return null;
                                        }
                                    })
                            .get(10, TimeUnit.SECONDS);
            for (int i = 0; i < 100; i++) {
                socket.sendText("message " + i, true).get(10, TimeUnit.SECONDS);
                assertThat(heard.poll(10, TimeUnit.SECONDS)).isEqualTo("message " + i);
            }
            assertThat(rig.meter("pando_edge_in_flight_requests")).isZero();
            socket.abort();
            eventually("it ends", Duration.ofSeconds(10), () -> instance.open() == 0);
        }
    }

    private static void webSocketEcho(RawClient connection) throws Exception {
        connection.send(Frames.accept(connection.read()));
        while (true) {
            Frames.Frame frame = Frames.read(connection);
            connection.send(Frames.plain(frame.opcode(), frame.payload()));
        }
    }

    @Test
    void passesOnWhatIsSentEarlyAndEndsEachSideByItself() throws Exception {
        try (var instance =
                        ScriptedServer.with(connection -> {
                            Message request = connection.read();
                            assertThat(request.field("connection")).hasValue("Upgrade");
                            assertThat(request.field("upgrade")).hasValue("chat/2");
                            connection.send(SWITCHED + "hello");
                            String all = connection.readToEnd();
                            connection.send("heard " + all);
                        });
                var rig = EdgeRig.inFrontOf(instance.address());
                var client = RawClient.to(rig.front())) {
            client.send(UPGRADE + "early ");
            assertThat(client.readHead())
                    .startsWith("HTTP/1.1 101 ")
                    .contains("Connection: Upgrade\r\n", "Upgrade: chat/2\r\n");
            assertThat(client.readExactly(5)).isEqualTo("hello");
            client.send("and late").endOutput();

            assertThat(client.readToEnd()).isEqualTo("heard early and late");
            eventually(
                    "both are closed",
                    Duration.ofSeconds(10),
                    () -> rig.meter("pando_edge_connections") == 0 && instance.open() == 0);
        }
    }

    @Test
    void slowsTheSenderDown() throws Exception {
        AtomicLong written = new AtomicLong();
        byte[] block = new byte[64 * 1024];
        try (var instance =
                        ScriptedServer.with(connection -> {
                            connection.read();
                            connection.send(SWITCHED);
                            for (int i = 0; i < 3200; i++) {
                                connection.send(block);
                                written.addAndGet(block.length);
                            }
                        });
                var rig = EdgeRig.inFrontOf(instance.address());
                var client = RawClient.withReceiveBuffer(rig.front(), 16 * 1024)) {
            client.send(UPGRADE).readHead();
            long all = 3200L * block.length;
            long read = 0;
            while (read < all) {
                client.readExactly(block.length);
                read += block.length;
                assertThat(written.get() - read).isLessThan(64 << 20);
            }
            assertThat(client.isEnded()).isTrue();
        }
    }

    @Test
    void isNotMadeForHttp2OrWithABodyOrUnasked() throws Exception {
        try (var instance = ScriptedServer.echo();
                var rig = EdgeRig.inFrontOf(instance.address());
                var client = RawClient.to(rig.front())) {
            for (String fields :
                    new String[] {
                        "Connection: Upgrade, HTTP2-Settings\r\n"
                                + "Upgrade: h2c\r\n"
                                + "HTTP2-Settings: AA\r\n",
                        "Connection: Upgrade\r\nUpgrade: HTTP/2.0\r\n",
                        "Connection: Upgrade\r\nUpgrade: websocket, h2c\r\n",
                        "Connection: Upgrade\r\nUpgrade: websocket\r\nContent-Length: 1\r\n",
                        "Upgrade: websocket\r\n"
                    }) {
                String body = fields.contains("Content-Length") ? "x" : "";
                String seen =
                        client.send("GET / HTTP/1.1\r\nHost: a\r\n" + fields + "\r\n" + body)
                                .read()
                                .body();
                assertThat(seen).doesNotContainIgnoringCase("upgrade").doesNotContain("HTTP2");
            }
        }
    }

    @Test
    void goesOnAsHttpWhenTheInstanceDeclines() throws Exception {
        try (var instance = ScriptedServer.echo();
                var rig = EdgeRig.inFrontOf(instance.address());
                var client = RawClient.to(rig.front())) {
            assertThat(client.send(UPGRADE + "GET /next HTTP/1.1\r\nHost: a\r\n\r\n").read().body())
                    .startsWith("GET /chat");
            assertThat(client.read().body()).startsWith("GET /next");
        }
    }

    @Test
    void endsWhenNothingMovesForLong() throws Exception {
        try (var instance =
                        ScriptedServer.with(connection -> {
                            connection.read();
                            connection.send(SWITCHED);
                            connection.readToEnd();
                        });
                var rig = EdgeRig.inFrontOf(instance.address());
                var client = RawClient.to(rig.front())) {
            client.send(UPGRADE).readHead();
            rig.clock.skip(Duration.ofMinutes(61));

            assertThat(client.isGone()).isTrue();
            eventually("both", Duration.ofSeconds(10), () -> instance.open() == 0);
        }
    }
}
