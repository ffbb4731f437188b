package dev.pando.edge;

import static dev.pando.testing.Eventually.eventually;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import dev.pando.edge.log.AccessLog;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.net.SocketException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Long answers: large files, slow clients, clients that leave, and files that change meanwhile. */
final class StaticTransfersTest {
    private static final Duration SOON = Duration.ofSeconds(20);
    private static final int MEGABYTE = 1 << 20;

    @TempDir private Path directory;

    @Test
    void carryAGigabyteInALittleMemory() throws Exception {
        long length = 1L << 30;
        try (var rig = StaticRig.at("/", directory);
                var client = rig.client()) {
            Path file = rig.folder.resolve("sparse.bin");
            try (var sparse = new RandomAccessFile(file.toFile(), "rw")) {
                sparse.setLength(length);
                sparse.seek(length - 3);
                sparse.write("end".getBytes(US_ASCII));
            }
            client.send(StaticRig.request("GET", "/sparse.bin"));
            assertThat(client.readHead()).contains("\r\nContent-Length: " + length + "\r\n");
            client.in.skipNBytes(length - 3);
            assertThat(client.readExactly(3)).isEqualTo("end");
            Message tail = StaticRig.get(client, "/sparse.bin", "Range: bytes=-3");
            assertThat(tail.body()).isEqualTo("end");
            assertThat(tail.field("content-range"))
                    .hasValue("bytes " + (length - 3) + "-" + (length - 1) + "/" + length);
            client.send(
                    StaticRig.request("GET", "/sparse.bin", "Range: bytes=5-600000000,700000000-"));
            assertThat(client.readHead()).startsWith("HTTP/1.1 206").contains("multipart/");
            client.in.skipNBytes(600_000_000 - 4 + (length - 700_000_000));
        }
    }

    @Test
    void reachASlowClientWhole() throws Exception {
        byte[] content = new byte[5 * MEGABYTE];
        new Random(1).nextBytes(content);
        try (var rig = StaticRig.at("/", directory)) {
            Files.write(rig.folder.resolve("large.bin"), content);
            try (var client = RawClient.withReceiveBuffer(rig.front, 4096)) {
                client.send(StaticRig.request("GET", "/large.bin"));
                client.readHead();
                byte[] got = new byte[content.length];
                int at = 0;
                while (at < got.length) {
                    int next = Math.min(got.length - at, 100_000);
                    client.in.readNBytes(got, at, next);
                    at += next;
                    // Each step takes long, but not as long as a stall.
                    rig.edge.clock.skip(Duration.ofMinutes(4));
                }
                assertThat(got).isEqualTo(content);
                assertThat(StaticRig.get(client, "/gone").status()).isEqualTo(404);
            }
        }
    }

    @Test
    void areCutOffWhenTheClientTakesNothing() throws Exception {
        try (var rig = StaticRig.at("/", directory);
                var client = RawClient.withReceiveBuffer(rig.front, 4096)) {
            Files.write(rig.folder.resolve("large.bin"), new byte[50 * MEGABYTE]);
            client.send(StaticRig.request("GET", "/large.bin"));
            assertThat(client.readHead()).startsWith("HTTP/1.1 200");
            eventually(
                    "cut off",
                    SOON,
                    () -> {
                        rig.edge.clock.skip(Duration.ofMinutes(3));
                        return rig.edge.meter("pando_edge_connections") == 0;
                    });
        }
    }

    @Test
    void areCutWhenTheFileIsCutShort() throws Exception {
        assertCutBy(file -> {
            try (var open = new RandomAccessFile(file.toFile(), "rw")) {
                open.setLength(6 * MEGABYTE);
            }
        });
    }

    @Test
    void areCutWhenTheFileIsWrittenOver() throws Exception {
        assertCutBy(file -> Files.write(file, new byte[30 * MEGABYTE], StandardOpenOption.WRITE));
    }

    /** What happens to a file while it is sent. */
    @FunctionalInterface
    private interface Change {
        void make(Path file) throws IOException;
    }

    private void assertCutBy(Change change) throws Exception {
        byte[] content = new byte[30 * MEGABYTE];
        new Random(1).nextBytes(content);
        try (var rig = StaticRig.at("/", directory);
                var client = RawClient.withReceiveBuffer(rig.front, 4096)) {
            Path file = Files.write(rig.folder.resolve("large.bin"), content);
            client.send(StaticRig.request("GET", "/large.bin"));
            client.readHead();
            client.in.readNBytes(100_000);
            change.make(file);
            boolean reset = false;
            long got = 100_000;
            try {
                int read = 0;
                byte[] some = new byte[MEGABYTE];
                while (read >= 0) {
                    read = client.in.read(some);
                    got += Math.max(read, 0);
                }
            } catch (SocketException e) {
                reset = true;
            }
            assertThat(reset).isTrue();
            assertThat(got).isLessThan(content.length);
            eventually("closed", SOON, () -> rig.edge.meter("pando_edge_connections") == 0);
            assertThat(rig.get("/large.bin").status()).isEqualTo(200);
        }
    }

    @Test
    void goOnWhenTheFileIsReplacedOrDeleted() throws Exception {
        byte[] content = new byte[30 * MEGABYTE];
        new Random(1).nextBytes(content);
        try (var rig = StaticRig.at("/", directory);
                var client = RawClient.withReceiveBuffer(rig.front, 4096)) {
            Path file = Files.write(rig.folder.resolve("large.bin"), content);
            client.send(StaticRig.request("GET", "/large.bin"));
            client.readHead();
            byte[] first = client.in.readNBytes(100_000);
            Files.delete(file);
            assertThat(rig.get("/large.bin").status()).isEqualTo(404);
            Files.writeString(file, "other");
            assertThat(rig.get("/large.bin").body()).isEqualTo("other");
            byte[] rest = client.in.readNBytes(content.length - 100_000);
            assertThat(first).isEqualTo(Arrays.copyOf(content, 100_000));
            assertThat(rest).isEqualTo(Arrays.copyOfRange(content, 100_000, content.length));
        }
    }

    private static long descriptors(Path folder) throws IOException {
        Path real = folder.toRealPath();
        long count = 0;
        try (Stream<Path> all = Files.list(Path.of("/proc/self/fd"))) {
            for (Path each : all.toList()) {
                try {
                    count += Files.readSymbolicLink(each).startsWith(real) ? 1 : 0;
                } catch (IOException e) {
                    // It was closed meanwhile.
                }
            }
        }
        return count;
    }

    @Test
    void leaveNoFileOpenAfterAStormOfClientsThatLeave() throws Exception {
        try (var rig = StaticRig.at("/", directory)) {
            for (int i = 0; i < 20; i++) {
                Files.write(rig.folder.resolve(i + ".bin"), new byte[3 * MEGABYTE]);
                rig.write(i + ".txt", "x".repeat(i * 3_000));
            }
            Random random = new Random(1);
            for (int i = 0; i < 600; i++) {
                String name = random.nextInt(20) + (random.nextBoolean() ? ".bin" : ".txt");
                try (var client = rig.client()) {
                    client.resetOnClose();
                    client.send(StaticRig.request("GET", "/" + name, range(random)));
                    if (random.nextBoolean()) {
                        client.readHead();
                    }
                }
                if (random.nextInt(10) == 0) {
                    Files.write(rig.folder.resolve(name), new byte[random.nextInt(3 * MEGABYTE)]);
                }
            }
            eventually("all gone", SOON, () -> rig.edge.meter("pando_edge_connections") == 0);
            for (int i = 0; i < 20; i++) {
                Files.delete(rig.folder.resolve(i + ".bin"));
                Files.delete(rig.folder.resolve(i + ".txt"));
                assertThat(rig.get("/" + i + ".bin").status()).isEqualTo(404); // and forgotten
                assertThat(rig.get("/" + i + ".txt").status()).isEqualTo(404);
            }
            eventually("all closed", SOON, () -> descriptors(rig.folder) == 0);
            assertThat(rig.edge.meter("pando_edge_open_files")).isZero();
        }
    }

    private static String range(Random random) {
        return random.nextInt(3) == 0 ? "Range: bytes=1-1000,2000-3000" : "X: y";
    }

    @Test
    void closeWhatIsKeptWithTheEdge() throws Exception {
        try (var rig = StaticRig.at("/", directory)) {
            Files.write(rig.folder.resolve("a.bin"), new byte[MEGABYTE]);
            rig.settle();
            assertThat(rig.get("/a.bin").status()).isEqualTo(200);
            assertThat(descriptors(rig.folder)).isEqualTo(2);
            rig.edge.edge.close();
            eventually("closed", SOON, () -> descriptors(rig.folder) == 0);
        }
    }

    private StaticRig bounded(int maxKept, long maxBytes, int maxOpen) throws IOException {
        var settings =
                EdgeSettings.DEFAULTS.with(
                        new EdgeSettings.Files(2, 10, maxKept, maxBytes, maxOpen));
        return StaticRig.at("/", directory, settings, AccessLog.discarding());
    }

    @Test
    void openNoMoreFilesThanTheyMay() throws Exception {
        try (var rig = bounded(100, MEGABYTE, 3)) {
            for (int i = 0; i < 8; i++) {
                Files.write(rig.folder.resolve(i + ".bin"), new byte[30 * MEGABYTE]);
            }
            rig.settle();
            for (int i = 0; i < 8; i++) { // those kept make room
                assertThat(rig.get("/" + i + ".bin", "Range: bytes=0-9").status()).isEqualTo(206);
                assertThat(rig.edge.meter("pando_edge_open_files")).isLessThanOrEqualTo(3);
            }
            List<RawClient> slow = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                RawClient client = RawClient.withReceiveBuffer(rig.front, 4096);
                client.send(StaticRig.request("GET", "/" + i + ".bin"));
                assertThat(client.readHead()).startsWith("HTTP/1.1 200");
                slow.add(client);
            }
            Message refused = rig.get("/7.bin");
            assertThat(refused.status()).isEqualTo(503);
            assertThat(refused.field("retry-after")).isPresent();
            assertThat(rig.get("/1.bin", "Range: bytes=0-9").status()).isEqualTo(206);
            slow.getFirst().close();
            eventually("there is room", SOON, () -> rig.get("/7.bin").status() == 200);
            for (RawClient client : slow) {
                client.close();
            }
        }
    }

    @Test
    void keepNoMoreThanTheyMay() throws Exception {
        try (var rig = bounded(1_000, 300_000, 3)) {
            for (int i = 0; i < 100; i++) {
                rig.write(i + ".txt", i + "x".repeat(20_000));
            }
            rig.settle();
            Random random = new Random(1);
            for (int i = 0; i < 500; i++) {
                int which = random.nextInt(100);
                assertThat(rig.get("/" + which + ".txt").body()).startsWith(which + "xx");
                assertThat(rig.edge.meter("pando_edge_kept_file_bytes")).isLessThan(300_001);
            }
            assertThat(rig.edge.meter("pando_edge_kept_file_bytes")).isGreaterThan(200_000);
        }
    }
}
