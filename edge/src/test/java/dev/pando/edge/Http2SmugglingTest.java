package dev.pando.edge;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import dev.pando.edge.LenientReader.Leniency;
import dev.pando.edge.LenientReader.Understood;
import dev.pando.node.net.Address;
import dev.pando.testing.Generated;
import io.netty.handler.codec.http2.Http2Exception;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Generated requests by HTTP/2, many of them malformed: what instances are sent of each is one
 * request with its body or nothing, to every reader of {@link LenientReader}. The campaign has a
 * hundred times as many.
 */
final class Http2SmugglingTest {
    private static final int CASES = Boolean.getBoolean("campaign") ? 20_000 : 200;
    private static final int STREAMS = 4;
    private static final String[] METHODS = {"GET", "POST", "PUT", "DELETE", "OPTIONS", "G\tT"};

    private static final String[] NAMES = {
        "x",
        "x-a",
        "content-length",
        "content_length",
        "transfer-encoding",
        "transfer_encoding",
        "expect",
        "host",
        "cookie",
        "te",
        "trailer",
        "connection",
        "x\r\ny",
        "x:",
        " x",
        "x ",
        ":path",
        "Content-Length",
        "x\0"
    };

    private static final String[] VALUES = {
        "1",
        "0",
        "5",
        " 5",
        "+5",
        "5, 5",
        "0x5",
        "chunked",
        "chunked, identity",
        "a\r\nX-Evil: 1",
        "a\r\n\r\nGET /evil HTTP/1.1\r\nHost: a\r\n\r\n",
        "a\nb",
        "a\rb",
        "a\tb",
        "\u000bchunked",
        "trailers",
        "100-continue",
        "localhost",
        "\u00a05",
        ""
    };

    @TempDir private Path folder;

    /** What a client sends by one stream. */
    private record Sent(String path, String body) {}

    @Test
    void sendsInstancesOneRequestAStreamOrNone() throws Exception {
        TestAuthority authority = new TestAuthority(folder);
        Map<String, String> bodies = new HashMap<>();
        AtomicInteger count = new AtomicInteger();
        try (var instance = new RecordingServer();
                var rig = EdgeRig.inFrontOf(instance.address())) {
            rig.shows(authority.issue());
            Address front = rig.frontTls();
            Generated.forAll(
                    CASES,
                    random -> {
                        try (RawHttp2 client = RawHttp2.to(authority, front)) {
                            client.window(0, 1 << 20);
                            for (int i = 0; i < STREAMS; i++) {
                                Sent sent =
                                        send(client, 1 + 2 * i, count.incrementAndGet(), random);
                                bodies.put(sent.path, sent.body);
                            }
                            awaitEnds(client);
                        } catch (IOException e) {
                            assertThat(e).isInstanceOf(IOException.class); // GOAWAY, and closed
                        }
                    });
            int requests = 0;
            for (byte[] bytes : instance.recorded()) {
                List<Understood> meant = LenientReader.read(bytes, Set.of());
                requests += meant.size();
                for (Understood one : meant) {
                    String sent = bodies.remove(one.target());
                    assertThat(sent)
                            .as("asked for once: %s", one)
                            .isNotNull()
                            .isEqualTo(one.body());
                }
                for (Leniency each : Leniency.values()) {
                    SmugglingTest.assertMeans(
                            meant, LenientReader.read(bytes, Set.of(each)), Set.of(each));
                }
            }
            assertThat(requests).as("of %s streams", count).isBetween(CASES, count.get() - CASES);
        }
    }

    private static Sent send(RawHttp2 client, int stream, int number, RandomGenerator random)
            throws IOException {
        String path = "/" + number;
        String method =
                random.nextInt(10) == 0
                        ? METHODS[random.nextInt(METHODS.length)]
                        : METHODS[random.nextInt(3)];
        List<String> fields = new ArrayList<>(Arrays.asList(RawHttp2.fields(method, path)));
        while (random.nextInt(5) < 2) {
            fields.add(NAMES[random.nextInt(NAMES.length)]);
            fields.add(VALUES[random.nextInt(VALUES.length)]);
        }
        String body = body(random);
        if (random.nextInt(3) == 0) {
            fields.add("content-length");
            fields.add(String.valueOf(body.length()));
        }
        boolean trailers = random.nextInt(8) == 0;
        boolean last = body.isEmpty() && !trailers;
        client.headers(stream, last, fields.toArray(String[]::new));
        if (!body.isEmpty()) {
            int cut = random.nextInt(body.length());
            client.send(RawHttp2.DATA, 0, stream, body.substring(0, cut).getBytes(ISO_8859_1));
            client.send(
                    RawHttp2.DATA,
                    trailers ? 0 : RawHttp2.END_STREAM,
                    stream,
                    body.substring(cut).getBytes(ISO_8859_1));
        }
        if (trailers) {
            client.headers(
                    stream,
                    true,
                    NAMES[random.nextInt(NAMES.length)],
                    VALUES[random.nextInt(VALUES.length)]);
        }
        return new Sent(path, body);
    }

    private static String body(RandomGenerator random) {
        return switch (random.nextInt(5)) {
            case 0 -> "";
            case 1 -> "0\r\n\r\nGET /evil HTTP/1.1\r\nHost: a\r\n\r\n";
            case 2 -> "x".repeat(random.nextInt(1, 3_000));
            case 3 -> "5";
            default -> "hello";
        };
    }

    /** Reads until each stream is answered or reset. */
    private static void awaitEnds(RawHttp2 client) throws IOException, Http2Exception {
        int open = STREAMS;
        while (open > 0) {
            RawHttp2.Frame frame = client.read();
            if (frame.ends() || frame.type() == RawHttp2.RST_STREAM) {
                open--;
            }
        }
    }
}
