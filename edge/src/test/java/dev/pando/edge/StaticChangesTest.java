package dev.pando.edge;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pando.testing.Generated;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Changes on the disk are seen by the next request, however they are made. */
final class StaticChangesTest {
    /** Both kept in memory and sent by the kernel. */
    private static final int[] LENGTHS = {0, 1, 1000, 60_000, 70_000, 200_000};

    @TempDir private Path directory;

    @Test
    void areSeenAtOnceHoweverTheyAreMade() throws Exception {
        try (var rig = StaticRig.at("/", directory);
                var client = rig.client();
                var onTheOtherLoop = rig.client()) {
            Generated.forAll(
                    400,
                    random -> {
                        Path file = rig.folder.resolve("f" + random.nextInt(3) + ".txt");
                        String content = change(rig, file, random);
                        if (random.nextInt(8) == 0) {
                            rig.settle(); // so that it is kept, too
                        }
                        for (RawClient each : new RawClient[] {client, onTheOtherLoop, client}) {
                            Message answer = StaticRig.get(each, "/" + file.getFileName());
                            assertThat(answer.status()).isEqualTo(content == null ? 404 : 200);
                            if (content != null) {
                                assertThat(answer.body().equals(content)).isTrue();
                            }
                        }
                    });
        }
    }

    private static @Nullable String change(StaticRig rig, Path file, RandomGenerator random)
            throws IOException {
        int length = LENGTHS[random.nextInt(LENGTHS.length)];
        String content = String.valueOf((char) random.nextInt('a', 'z')).repeat(length);
        switch (random.nextInt(6)) {
            case 0 -> Files.writeString(file, content);
            case 1 -> {
                Path next = Files.writeString(rig.folder.resolve("next"), content);
                Files.move(next, file, StandardCopyOption.ATOMIC_MOVE);
            }
            case 2 -> {
                Files.deleteIfExists(file);
                return null;
            }
            case 3 -> {
                Files.deleteIfExists(file);
                Path other = Files.writeString(rig.folder.resolve("other"), content);
                Files.createSymbolicLink(file, other);
            }
            case 4 -> {
                FileTime before = timeOf(file);
                Files.writeString(file, content);
                Files.setLastModifiedTime(file, before); // as if nothing had been
            }
            default -> {
                Files.writeString(file, content);
                Files.setLastModifiedTime(file, FileTime.fromMillis(random.nextLong(1L << 40)));
            }
        }
        return content;
    }

    private static FileTime timeOf(Path file) throws IOException {
        try {
            return Files.getLastModifiedTime(file);
        } catch (NoSuchFileException e) {
            return FileTime.fromMillis(0);
        }
    }

    @Test
    void changeTheTagEvenWithTheTimeSetBack() throws Exception {
        try (var rig = StaticRig.at("/", directory)) {
            Path file = rig.write("a.txt", "one");
            rig.settle();
            Message one = rig.get("/a.txt");
            FileTime time = Files.getLastModifiedTime(file);
            Files.writeString(file, "two");
            Files.setLastModifiedTime(file, time);
            String tag = one.field("etag").orElseThrow();
            Message two = rig.get("/a.txt", "If-None-Match: " + tag);
            assertThat(two.status()).isEqualTo(200);
            assertThat(two.body()).isEqualTo("two");
            rig.settle();
            assertThat(rig.get("/a.txt").field("etag")).isEqualTo(rig.get("/a.txt").field("etag"));
        }
    }

    @Test
    void areSeenByOneWhoAsksWhileOthersDo() throws Exception {
        try (var rig = StaticRig.at("/", directory)) {
            Path file = rig.write("hot.txt", "0");
            rig.settle();
            AtomicBoolean done = new AtomicBoolean();
            Thread[] others = new Thread[6];
            for (int i = 0; i < others.length; i++) {
                others[i] = Thread.ofPlatform().start(() -> ask(rig, done));
            }
            try (var client = rig.client()) {
                for (int i = 1; i < 1_000; i++) {
                    if (i % 10 == 0) {
                        rig.settle(); // so that the others are answered from memory
                    }
                    Files.writeString(file, Integer.toString(i));
                    assertThat(StaticRig.get(client, "/hot.txt").body())
                            .isEqualTo(Integer.toString(i));
                }
            } finally {
                done.set(true);
                for (Thread other : others) {
                    other.join();
                }
            }
        }
    }

    private static void ask(StaticRig rig, AtomicBoolean done) {
        try (var client = rig.client()) {
            while (!done.get()) {
                StaticRig.get(client, "/hot.txt");
            }
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
