package dev.pando.database.binaries;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import dev.pando.testing.Generated;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tukaani.xz.LZMA2Options;
import org.tukaani.xz.XZOutputStream;

class TarXzTest {
    @TempDir private Path folder;

    @Test
    void keepsContentModesAndLinks() {
        Generated.forAll(
                20,
                random -> {
                    var expected = new HashMap<String, byte[]>();
                    byte[] packed =
                            archive(tar -> {
                                for (int i = 0; i < random.nextInt(1, 20); i++) {
                                    byte[] content = new byte[random.nextInt(5_000)];
                                    random.nextBytes(content);
                                    String name = "d" + random.nextInt(3) + "/f" + i;
                                    file(tar, name, content, 0640);
                                    expected.put(name, content);
                                }
                                link(tar, "links/first", "../d0");
                            });
                    Path target = folder.resolve(Long.toHexString(random.nextLong()));
                    TarXz.unpack(new ByteArrayInputStream(packed), target);

                    for (Map.Entry<String, byte[]> file : expected.entrySet()) {
                        Path path = target.resolve(file.getKey());
                        assertThat(path).hasBinaryContent(file.getValue());
                        assertThat(Files.getPosixFilePermissions(path))
                                .isEqualTo(PosixFilePermissions.fromString("rw-r-----"));
                    }
                    assertThat(Files.readSymbolicLink(target.resolve("links/first")))
                            .isEqualTo(Path.of("../d0"));
                });
    }

    @Test
    void writesNothingOutside() throws Exception {
        assertRefused(tar -> file(tar, "../outside", new byte[1], 0644));
        assertRefused(tar -> file(tar, "a/../../outside", new byte[1], 0644));
        assertRefused(tar -> link(tar, "link", "../outside"));
        assertRefused(tar -> link(tar, "link", "/etc"));
        assertRefused(tar -> {
            file(tar, "a/b/c", new byte[1], 0644);
            link(tar, "a/b/up", "../..");
            file(tar, "a/b/up/x", new byte[1], 0644);
        });
        try (var left = Files.list(folder)) {
            assertThat(left.map(path -> path.getFileName().toString()))
                    .allMatch(name -> name.startsWith("target-"));
        }
    }

    @Test
    void refusesWhatIsNeitherFileNorFolderNorLink() throws Exception {
        for (byte type :
                new byte[] {TarConstants.LF_FIFO, TarConstants.LF_CHR, TarConstants.LF_LINK}) {
            assertRefused(tar -> {
                var entry = new TarArchiveEntry("odd", type);
                entry.setLinkName("a");
                tar.putArchiveEntry(entry);
                tar.closeArchiveEntry();
            });
        }
    }

    @Test
    void noticesDamage() {
        Generated.forAll(
                50,
                random -> {
                    byte[] content = new byte[20_000];
                    random.nextBytes(content);
                    byte[] packed = archive(tar -> file(tar, "file", content, 0644));
                    byte[] damaged =
                            random.nextBoolean()
                                    ? Arrays.copyOf(packed, random.nextInt(20_000))
                                    : flip(packed, random.nextInt(packed.length));
                    Path target = folder.resolve("target-" + random.nextLong());
                    assertThatIOException()
                            .isThrownBy(
                                    () -> TarXz.unpack(new ByteArrayInputStream(damaged), target));
                });
    }

    private static byte[] flip(byte[] bytes, int at) {
        byte[] flipped = bytes.clone();
        flipped[at] ^= 0x10;
        return flipped;
    }

    private void assertRefused(Content content) throws IOException {
        byte[] packed = archive(content);
        Path target = folder.resolve("target-" + System.nanoTime());
        assertThatIOException()
                .isThrownBy(() -> TarXz.unpack(new ByteArrayInputStream(packed), target));
    }

    @FunctionalInterface
    private interface Content {
        void writeTo(TarArchiveOutputStream tar) throws IOException;
    }

    private static byte[] archive(Content content) throws IOException {
        var bytes = new ByteArrayOutputStream();
        try (var tar =
                new TarArchiveOutputStream(
                        new XZOutputStream(bytes, new LZMA2Options(0)), UTF_8.name())) {
            content.writeTo(tar);
        }
        return bytes.toByteArray();
    }

    private static void file(TarArchiveOutputStream tar, String name, byte[] content, int mode)
            throws IOException {
        var entry = new TarArchiveEntry(name, true);
        entry.setSize(content.length);
        entry.setMode(mode);
        tar.putArchiveEntry(entry);
        tar.write(content);
        tar.closeArchiveEntry();
    }

    private static void link(TarArchiveOutputStream tar, String name, String target)
            throws IOException {
        var entry = new TarArchiveEntry(name, TarConstants.LF_SYMLINK);
        entry.setLinkName(target);
        tar.putArchiveEntry(entry);
        tar.closeArchiveEntry();
    }
}
