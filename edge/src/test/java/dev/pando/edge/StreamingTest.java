package dev.pando.edge;

import static dev.pando.testing.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import dev.pando.node.net.Address;
import io.netty.buffer.PooledByteBufAllocator;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** Bodies far larger than this JVM's memory, both ways, and sides of unlike speed. */
@SuppressWarnings("StringConcatToTextBlock") // the line ends matter here: CR LF
final class StreamingTest {
    private static final long GIGABYTE = 1L << 30;
    private static final byte[] BLOCK = block();

    private static byte[] block() {
        byte[] block = new byte[64 * 1024];
        for (int i = 0; i < block.length; i++) {
            block[i] = (byte) (i * 31);
        }
        return block;
    }

    @Test
    void passesAGigabyteUp() throws Exception {
        try (var instance =
                        ScriptedServer.with(connection -> {
                            connection.readHead();
                            long sum = drain(connection.in, GIGABYTE);
                            connection.send(ScriptedServer.ok("" + sum));
                        });
                var rig = EdgeRig.inFrontOf(instance.address());
                var client = RawClient.to(rig.front())) {
            client.send("PUT / HTTP/1.1\r\nHost: a\r\nContent-Length: " + GIGABYTE + "\r\n\r\n");
            for (long sent = 0; sent < GIGABYTE; sent += BLOCK.length) {
                client.send(BLOCK);
            }

            assertThat(client.read().body()).isEqualTo("" + sum(GIGABYTE));
        }
    }

    @Test
    void passesAGigabyteDownInChunks() throws Exception {
        try (var instance =
                        ScriptedServer.with(connection -> {
                            connection.read();
                            connection.send(
                                    "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
                            for (long sent = 0; sent < GIGABYTE; sent += BLOCK.length) {
                                connection.send(Integer.toHexString(BLOCK.length) + "\r\n");
                                connection.send(BLOCK);
                                connection.send("\r\n");
                            }
                            connection.send("0\r\n\r\n");
                        });
                var rig = EdgeRig.inFrontOf(instance.address());
                var client = RawClient.to(rig.front())) {
            client.send("GET / HTTP/1.0\r\nHost: a\r\n\r\n").readHead();

            assertThat(drain(client.in, Long.MAX_VALUE)).isEqualTo(sum(GIGABYTE));
        }
    }

    /** Adds up each 4096th byte, so that a lost, doubled or moved block shows. */
    private static long drain(InputStream in, long length) throws IOException {
        byte[] buffer = new byte[BLOCK.length];
        long at = 0;
        long sum = 0;
        while (at < length) {
            int read = in.read(buffer, 0, (int) Math.min(buffer.length, length - at));
            if (read < 0) {
                break;
            }
            for (int i = (int) (-at & 4095); i < read; i += 4096) {
                sum += buffer[i] * ((at + i) / 4096 % 1009);
            }
            at += read;
        }
        return sum + at;
    }

    private static long sum(long length) {
        long sum = 0;
        for (long at = 0; at < length; at += 4096) {
            sum += BLOCK[(int) (at % BLOCK.length)] * (at / 4096 % 1009);
        }
        return sum + length;
    }

    @Test
    void keepsLittleOfWhatASlowClientDoesNotTake() throws Exception {
        var written = new AtomicLong();
        try (var instance =
                        ScriptedServer.with(connection -> {
                            connection.read();
                            connection.send(
                                    "HTTP/1.1 200 OK\r\nContent-Length: " + GIGABYTE + "\r\n\r\n");
                            while (true) {
                                connection.send(BLOCK);
                                written.addAndGet(BLOCK.length);
                            }
                        });
                var rig = EdgeRig.inFrontOf(instance.address());
                var client = RawClient.withReceiveBuffer(rig.front(), 16 * 1024)) {
            client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n").readHead();
            assertThat(stalls(written)).isLessThan(64 << 20);
            assertThat(directBytes()).isLessThan(24 << 20);
            client.readExactly(1 << 20);
            long before = written.get();
            client.readExactly(8 << 20);
            eventually("it goes on", Duration.ofSeconds(10), () -> written.get() > before);
        }
    }

    @Test
    void keepsLittleOfWhatASlowInstanceDoesNotTake() throws Exception {
        var written = new AtomicLong();
        var goOn = new CompletableFuture<Boolean>();
        try (var instance =
                        ScriptedServer.with(connection -> {
                            connection.readHead();
                            goOn.get(20, TimeUnit.SECONDS);
                            connection.readToEnd();
                        });
                var rig = EdgeRig.inFrontOf(instance.address());
                var client = RawClient.to(rig.front())) {
            Thread sending = Thread.ofVirtual().start(() -> upload(client, written));
            assertThat(stalls(written)).isLessThan(64 << 20);
            assertThat(directBytes()).isLessThan(24 << 20);
            long before = written.get();
            goOn.complete(true);
            eventually("it goes on", Duration.ofSeconds(10), () -> written.get() > before);
            client.leave();
            sending.join();
        }
    }

    @Test
    void answersNoFasterThanItsAnswersAreTaken() throws Exception {
        var written = new AtomicLong();
        try (var instance = ScriptedServer.answering(ScriptedServer.ok("x".repeat(1000)));
                var rig = EdgeRig.inFrontOf(instance.address());
                var client = RawClient.withReceiveBuffer(rig.front(), 16 * 1024)) {
            byte[] requests =
                    "GET / HTTP/1.1\r\nHost: a\r\n\r\n"
                            .repeat(1000)
                            .getBytes(StandardCharsets.US_ASCII);
            Thread sending = Thread.ofVirtual().start(() -> sendForever(client, requests, written));
            assertThat(stalls(written)).isLessThan(64 << 20);
            assertThat(directBytes()).isLessThan(24 << 20);
            long before = written.get();
            for (int i = 0; written.get() == before; i++) {
                assertThat(client.read().body()).as("answer %s", i).hasSize(1000);
            }
            client.leave();
            sending.join();
        }
    }

    private static void sendForever(RawClient client, byte[] block, AtomicLong written) {
        try {
            while (true) {
                client.send(block);
                written.addAndGet(block.length);
            }
        } catch (IOException e) {
            // The test is over.
        }
    }

    private static void upload(RawClient client, AtomicLong written) {
        try {
            client.send("PUT / HTTP/1.1\r\nHost: a\r\nContent-Length: " + GIGABYTE + "\r\n\r\n");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        sendForever(client, BLOCK, written);
    }

    /** How much was written when nothing more has been for a while. */
    private static long stalls(AtomicLong written) {
        AtomicLong seen = new AtomicLong(-1);
        AtomicLong since = new AtomicLong(System.nanoTime());
        eventually(
                "the sender is slowed down",
                Duration.ofSeconds(20),
                () -> {
                    if (written.get() != seen.get()) {
                        seen.set(written.get());
                        since.set(System.nanoTime());
                    }
                    return seen.get() > 0 && System.nanoTime() - since.get() > 300_000_000L;
                });
        return seen.get();
    }

    private static long directBytes() {
        return PooledByteBufAllocator.DEFAULT.metric().usedDirectMemory();
    }

    @Test
    void passesAnAnswerOnPieceByPiece() throws Exception {
        var next = new LinkedBlockingQueue<String>();
        try (var instance =
                        ScriptedServer.with(connection -> {
                            connection.read();
                            connection.send(
                                    "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n"
                                            + "\r\n");
                            for (int i = 0; i < 3; i++) {
                                connection.send(next.take());
                            }
                        });
                var rig = EdgeRig.inFrontOf(instance.address());
                var client = RawClient.to(rig.front())) {
            client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n").readHead();
            for (int i = 0; i < 3; i++) {
                next.add("data: " + i + "\n\n");
                assertThat(client.readExactly(14)).isEqualTo("9\r\ndata: " + i + "\n\n\r\n");
            }
            assertThat(client.readExactly(5)).isEqualTo("0\r\n\r\n");
        }
    }

    @Test
    void letsBothBodiesFlowAtOnce() throws Exception {
        try (var instance =
                        ScriptedServer.with(connection -> {
                            connection.readHead();
                            connection.send("HTTP/1.1 200 OK\r\nContent-Length: 8\r\n\r\n");
                            for (int i = 0; i < 4; i++) {
                                connection.send(connection.readExactly(2));
                            }
                        });
                var rig = EdgeRig.inFrontOf(instance.address());
                var client = RawClient.to(rig.front())) {
            client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 100000\r\n\r\n").readHead();
            for (String piece : new String[] {"ab", "cd", "ef", "gh"}) {
                assertThat(client.send(piece).readExactly(2)).isEqualTo(piece);
            }
        }
    }

    @Test
    void passesOnTheAnswerOfAnInstanceThatDoesNotReadTheBody() throws Exception {
        String refusal =
                "HTTP/1.1 413 Content Too Large\r\n"
                        + "Connection: close\r\n"
                        + "Content-Length: 3\r\n\r\n"
                        + "big";
        try (var instance =
                        ScriptedServer.with(connection -> {
                            connection.readHead();
                            connection.send(refusal);
                        });
                var rig = EdgeRig.inFrontOf(instance.address())) {
            Address front = rig.front();
            for (int i = 0; i < 60; i++) {
                try (var client = RawClient.to(front)) {
                    client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 4194304\r\n\r\n");
                    Thread sending = Thread.ofVirtual().start(() -> sendBlocks(client, 64));
                    Message answer = client.read();
                    assertThat(answer.status()).as("upload %s", i).isEqualTo(413);
                    assertThat(answer.body()).isEqualTo("big");
                    sending.join();
                }
            }
        }
    }

    private static void sendBlocks(RawClient client, int count) {
        try {
            for (int i = 0; i < count; i++) {
                client.send(BLOCK);
            }
        } catch (IOException e) {
            // The edge need not take what nobody wants.
        }
    }
}
