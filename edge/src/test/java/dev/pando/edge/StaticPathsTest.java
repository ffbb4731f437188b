package dev.pando.edge;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.pando.testing.Generated;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which files a URL can name: those below the folder, and none outside. */
final class StaticPathsTest {
    private static final String SECRET = "secret, whatever way leads here";

    @TempDir private Path directory;

    private StaticRig rig(String prefix) throws IOException {
        StaticRig rig = StaticRig.at(prefix, directory);
        Files.writeString(directory.resolve("secret.txt"), SECRET);
        rig.write("a.txt", "plain");
        rig.write("deep/b.txt", "deep");
        rig.write(".env", SECRET);
        rig.write(".git/config", SECRET);
        rig.write("deep/.hidden/c.txt", SECRET);
        rig.write(".well-known/acme/token", "token");
        return rig;
    }

    @Test
    void leadNowhereOutside() throws Exception {
        List<String> within =
                List.of(
                        "/../secret.txt",
                        "/deep/../../secret.txt",
                        "/deep/../a.txt",
                        "/./a.txt",
                        "/%2e%2e/secret.txt",
                        "/.%2e/secret.txt",
                        "/%2E./secret.txt",
                        "/deep/%2e%2e/%2e%2e/secret.txt",
                        "/..%2fsecret.txt",
                        "/..%2Fsecret.txt",
                        "/%2e%2e%2fsecret.txt",
                        "/%252e%252e/secret.txt",
                        "/%252e%252e%252fsecret.txt",
                        "/..%5csecret.txt",
                        "/%2e%2e%5Csecret.txt",
                        "/deep%2fb.txt",
                        "/deep%5cb.txt",
                        "/%c0%ae%c0%ae/secret.txt",
                        "/%c0%ae%c0%ae%c0%afsecret.txt",
                        "/%e0%80%ae%e0%80%ae/secret.txt",
                        "/%f0%80%80%ae%f0%80%80%ae/secret.txt",
                        "/%c1%9csecret.txt",
                        "/%uff0e%uff0e/secret.txt",
                        "/..;/secret.txt",
                        "/..%00/secret.txt",
                        "/a.txt%00.png",
                        "/a.txt%0a",
                        "/a.txt%0d%0aX:%20y",
                        "/a.txt%7f",
                        "/a.txt%c2%85",
                        "/%ff",
                        "/%80a.txt",
                        "/%ed%a0%80",
                        "//a.txt",
                        "/deep//b.txt",
                        "/a.txt/",
                        "/a.txt/.",
                        "/a.txt/..",
                        "/deep/",
                        "/.env",
                        "/%2eenv",
                        "/.git/config",
                        "/deep/.hidden/c.txt",
                        "/...",
                        "/.well-known/../.env",
                        "/.well-knownx",
                        "/" + "x".repeat(300),
                        "/" + "x/".repeat(2500) + "a.txt");
        try (var rig = rig("/assets")) {
            for (String path : within) {
                try (var client = rig.client()) {
                    Message answer = StaticRig.get(client, "/assets" + path);
                    assertThat(answer.status()).as(path).isIn(404, 400);
                    assertThat(answer.body()).as(path).doesNotContain(SECRET, "plain", "deep\n");
                }
            }
        }
    }

    @Test
    void haveOneFormBesideThePercentSigns() throws Exception {
        try (var rig = rig("/%C3%A9/x")) {
            assertThat(rig.get("/%C3%A9/x/a.txt").body()).isEqualTo("plain");
            assertThat(rig.get("/%C3%A9/%78/%61.txt").body()).isEqualTo("plain");
        }
        try (var rig = rig("/assets")) {
            rig.write("gr\u00fc\u00df.txt", "umlauts");
            rig.write("per%20cent.txt", "per cent");
            rig.write("~user+x (1).txt", "odd");
            assertThat(rig.get("/%61ssets/%61.txt").body()).isEqualTo("plain");
            assertThat(rig.get("/assets/a%2Etxt").body()).isEqualTo("plain");
            assertThat(rig.get("/assets/gr%C3%BC%c3%9f.txt").body()).isEqualTo("umlauts");
            assertThat(rig.get("/assets/per%2520cent.txt").body()).isEqualTo("per cent");
            assertThat(rig.get("/assets/%7Euser+x%20(1).txt").body()).isEqualTo("odd");
            assertThat(rig.get("/assets/.well-known/acme/token").body()).isEqualTo("token");
            assertThat(rig.get("http://else/assets/a.txt").body()).isEqualTo("plain");
        }
    }

    @Test
    void neverGiveASecretWhateverTheyAreMadeOf() throws Exception {
        List<String> pieces =
                List.of(
                        "/",
                        "..",
                        ".",
                        "%2e",
                        "%2E",
                        "%2f",
                        "%5c",
                        "%c0%ae",
                        "%00",
                        "a.txt",
                        "deep",
                        "secret.txt",
                        "%252e",
                        "%c0%af",
                        ";",
                        "public",
                        "assets",
                        "//",
                        "%20",
                        "~",
                        "%ff",
                        ".env",
                        ".git",
                        "config");
        try (var rig = rig("/assets")) {
            Generated.forAll(
                    1_000,
                    random -> {
                        String path = "/assets/" + made(random, pieces);
                        Message answer = rig.get(path);
                        assertThat(answer.body()).as(path).doesNotContain(SECRET);
                        assertThat(answer.status()).as(path).isIn(200, 404, 400, 301);
                    });
        }
    }

    private static String made(RandomGenerator random, List<String> pieces) {
        StringBuilder path = new StringBuilder();
        for (int i = random.nextInt(1, 9); i > 0; i--) {
            path.append(pieces.get(random.nextInt(pieces.size())));
        }
        return path.toString();
    }

    @Test
    void followLinksInsideAndNoneOutside() throws Exception {
        try (var rig = rig("/")) {
            Path outside = Files.createDirectories(directory.resolve("outside"));
            Files.writeString(outside.resolve("x.txt"), SECRET);
            Files.createDirectories(directory.resolve("public-not"));
            Files.writeString(directory.resolve("public-not/x.txt"), SECRET);
            link(rig, "in.txt", "a.txt");
            link(rig, "in-absolute.txt", rig.folder.resolve("a.txt").toString());
            link(rig, "in-folder", "deep");
            link(rig, "out.txt", "../secret.txt");
            link(rig, "out-absolute.txt", directory.resolve("secret.txt").toString());
            link(rig, "out-folder", outside.toString());
            link(rig, "neighbour", "../public-not");
            link(rig, "chain.txt", "out.txt");
            link(rig, "there-and-back.txt", "../public/a.txt");
            link(rig, "hidden.txt", ".env");
            link(rig, "loop", "loop");
            link(rig, "gone", "nothing");
            for (int i = 0; i < 2; i++) {
                assertThat(rig.get("/in.txt").body()).isEqualTo("plain");
                assertThat(rig.get("/in-absolute.txt").body()).isEqualTo("plain");
                assertThat(rig.get("/in-folder/b.txt").body()).isEqualTo("deep");
                assertThat(rig.get("/there-and-back.txt").body()).isEqualTo("plain");
                for (String path :
                        List.of(
                                "/out.txt",
                                "/out-absolute.txt",
                                "/out-folder/x.txt",
                                "/neighbour/x.txt",
                                "/chain.txt",
                                "/loop",
                                "/loop/x",
                                "/gone")) {
                    assertThat(rig.get(path).status()).as(path).isEqualTo(404);
                }
                rig.settle();
            }
        }
    }

    private static void link(StaticRig rig, String name, String target) throws IOException {
        Files.createSymbolicLink(rig.folder.resolve(name), Path.of(target));
    }

    @Test
    void mayLeadOverALinkToTheFolderItself() throws Exception {
        try (var rig = rig("/")) {
            Path one = Files.move(rig.folder, directory.resolve("release-1"));
            Path two = Files.createDirectories(directory.resolve("release-2"));
            Files.writeString(two.resolve("a.txt"), "second");
            Files.createSymbolicLink(rig.folder, one);
            assertThat(rig.get("/a.txt").body()).isEqualTo("plain");
            Path next = Files.createSymbolicLink(directory.resolve("next"), two);
            Files.move(
                    next,
                    rig.folder,
                    StandardCopyOption.ATOMIC_MOVE,
                    StandardCopyOption.REPLACE_EXISTING);
            assertThat(rig.get("/a.txt").body()).isEqualTo("second");
            Files.delete(rig.folder);
            assertThat(rig.get("/a.txt").status()).isEqualTo(404);
        }
    }

    @Test
    void giveNothingForWhatIsNoFile() throws Exception {
        try (var rig = rig("/");
                var socket = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            // Short enough for a socket's address, whatever the temporary folder is called.
            Path at = Path.of("/tmp").resolve("pando-" + ProcessHandle.current().pid() + ".sock");
            Files.deleteIfExists(at);
            socket.bind(UnixDomainSocketAddress.of(at));
            Files.move(at, rig.folder.resolve("socket"));
            run("mkfifo", rig.folder.resolve("pipe").toString());
            run("mkfifo", rig.folder.resolve("index.html").toString());
            link(rig, "device", "/dev/zero");
            link(rig, "terminal", "/dev/tty");
            link(rig, "process", "/proc/self/environ");
            for (String path :
                    List.of("/pipe", "/", "/socket", "/device", "/terminal", "/process", "/deep")) {
                assertThat(rig.get(path).status()).as(path).isEqualTo(404);
            }
        }
    }

    private static void run(String... command) throws Exception {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), UTF_8);
        assertThat(process.waitFor()).as(said).isZero();
    }

    @Test
    void areNotLostToALinkThatIsSwapped() throws Exception {
        try (var rig = rig("/")) {
            Path outside = directory.resolve("secret.txt");
            Path link = rig.folder.resolve("swapped.txt");
            Files.createSymbolicLink(link, Path.of("a.txt"));
            Thread swapping =
                    Thread.ofPlatform()
                            .start(() -> {
                                try {
                                    swap(link, outside);
                                } catch (IOException e) {
                                    throw new IllegalStateException(e);
                                }
                            });
            int plain = 0;
            try (var client = rig.client()) {
                while (swapping.isAlive()) {
                    Message answer = StaticRig.get(client, "/swapped.txt");
                    assertThat(answer.body()).doesNotContain(SECRET);
                    plain += answer.status() == 200 ? 1 : 0;
                }
            }
            assertThat(plain).isPositive();
        }
    }

    private static void swap(Path link, Path outside) throws IOException {
        Path next = link.resolveSibling("next");
        for (int i = 0; i < 3_000; i++) {
            Files.createSymbolicLink(next, i % 2 == 0 ? outside : Path.of("a.txt"));
            Files.move(
                    next,
                    link,
                    StandardCopyOption.ATOMIC_MOVE,
                    StandardCopyOption.REPLACE_EXISTING);
        }
    }

    @Test
    void areReadByBytesWhateverTheLocale() throws Exception {
        try (var rig = rig("/")) {
            byte[] name = "\u65e5\u672c.txt".getBytes(UTF_8);
            rig.write("\u65e5\u672c.txt", "nihon");
            StringBuilder encoded = new StringBuilder("/");
            for (byte b : name) {
                encoded.append(String.format("%%%02X", b));
            }
            assertThat(rig.get(encoded.toString()).body().getBytes(ISO_8859_1))
                    .isEqualTo("nihon".getBytes(UTF_8));
        }
    }
}
