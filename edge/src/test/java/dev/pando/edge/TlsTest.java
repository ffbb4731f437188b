package dev.pando.edge;

import static dev.pando.testing.Eventually.eventually;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pando.cluster.CertificateFiles;
import dev.pando.cluster.StaticFolder;
import dev.pando.cluster.rule.PathRules;
import dev.pando.node.net.Address;
import dev.pando.node.net.Network;
import java.io.IOException;
import java.net.SocketException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The front door over TLS, asked by the JDK's own client of it. */
@SuppressWarnings("StringConcatToTextBlock") // the line ends matter here: CR LF
final class TlsTest {
    private static final String GET = "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n";
    private static final Duration SOON = Duration.ofSeconds(10);

    /** Shared, since making keys takes a second. */
    @SuppressWarnings("NullAway.Init")
    private static TestAuthority authority;

    @TempDir private Path folder;

    @BeforeAll
    static void begin(@TempDir Path ofAll) {
        authority = new TestAuthority(ofAll);
    }

    private EdgeRig rig(Address... instances) throws Exception {
        EdgeRig rig = EdgeRig.inFrontOf(instances);
        rig.shows(authority.issue());
        return rig;
    }

    private static byte[] bytes(Message message) {
        return message.body().getBytes(ISO_8859_1);
    }

    private static String nameShown(SSLSocket socket) throws Exception {
        var leaf = (X509Certificate) socket.getSession().getPeerCertificates()[0];
        return leaf.getSubjectAlternativeNames().stream()
                .map(name -> name.get(1).toString())
                .filter(name -> name.endsWith(".test"))
                .findFirst()
                .orElse("localhost");
    }

    @Test
    void answersAndTellsInstancesHowItWasAsked() throws Exception {
        try (var instance = ScriptedServer.echo();
                var rig = rig(instance.address())) {
            Address front = rig.frontTls();
            for (String version : List.of("TLSv1.2", "TLSv1.3")) {
                try (SSLSocket socket = authority.connect(front, "localhost", version);
                        var client = RawClient.of(socket)) {
                    assertThat(socket.getSession().getProtocol()).isEqualTo(version);
                    for (int i = 0; i < 3; i++) {
                        assertThat(client.send(GET).read().body().toLowerCase(Locale.ROOT))
                                .contains("x-forwarded-proto: https");
                    }
                }
            }
            assertThat(rig.meter("pando_edge_tls_handshakes")).isEqualTo(2);
            assertThatThrownBy(() -> authority.connect(front, "localhost", "TLSv1.1"))
                    .isInstanceOf(SSLException.class);
        }
    }

    @Test
    void showsTheCertificateThatIsAskedFor() throws Exception {
        try (var rig = rig()) {
            rig.shows(
                    authority.issue("a.test"),
                    authority.issue("*.b.test"),
                    authority.issue("x.b.test"));
            Address front = rig.frontTls();
            for (String[] asked :
                    new String[][] {
                        {"a.test", "a.test"},
                        {"c.b.test", "*.b.test"},
                        {"x.b.test", "x.b.test"},
                        {"C.B.TEST", "*.b.test"},
                        {"d.c.b.test", "a.test"},
                        {"elsewhere.example", "a.test"}
                    }) {
                try (SSLSocket socket = authority.connect(front, asked[0])) {
                    assertThat(nameShown(socket)).as(asked[0]).isEqualTo(asked[1]);
                }
            }
        }
    }

    @Test
    void takesNewCertificatesWhileItRuns() throws Exception {
        CertificateFiles files =
                new CertificateFiles(folder.resolve("site.pem"), folder.resolve("site.key"));
        replace(files, authority.issue("a.test"));
        try (var instance = ScriptedServer.echo();
                var rig = EdgeRig.inFrontOf(instance.address())) {
            rig.shows(files);
            Address front = rig.frontTls();
            AtomicBoolean over = new AtomicBoolean();
            AtomicInteger failed = new AtomicInteger();
            Thread asking =
                    Thread.ofVirtual()
                            .start(() -> {
                                while (!over.get()) {
                                    try (var client = authority.client(front)) {
                                        if (client.send(GET).read().status() != 200) {
                                            failed.incrementAndGet();
                                        }
                                    } catch (Exception e) {
                                        failed.incrementAndGet();
                                    }
                                }
                            });
            try (var kept = authority.client(front)) {
                replace(files, authority.issue("b.test"));
                eventually("the new one is shown", SOON, () -> shown(front).equals("b.test"));
                // A key that is not the certificate's, as between two steps of a renewal.
                Files.copy(
                        authority.issue("c.test").key(),
                        files.key(),
                        StandardCopyOption.REPLACE_EXISTING);
                long looked = System.nanoTime();
                eventually(
                        "it had time to look twice",
                        SOON,
                        () -> {
                            assertThat(shown(front)).isEqualTo("b.test");
                            return System.nanoTime() - looked > 2_500_000_000L;
                        });
                replace(files, authority.issue("c.test"));
                eventually("the third is shown", SOON, () -> shown(front).equals("c.test"));
                assertThat(kept.send(GET).read().status()).isEqualTo(200);
            }
            over.set(true);
            asking.join();
            assertThat(failed).hasValue(0);
        }
    }

    private static void replace(CertificateFiles files, CertificateFiles by) throws IOException {
        Files.copy(by.certificate(), files.certificate(), StandardCopyOption.REPLACE_EXISTING);
        Files.copy(by.key(), files.key(), StandardCopyOption.REPLACE_EXISTING);
    }

    private String shown(Address front) {
        try (SSLSocket socket = authority.connect(front, "localhost")) {
            return nameShown(socket);
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void opensNoDoorWithoutACertificate() throws Exception {
        try (var rig = EdgeRig.inFrontOf()) {
            assertThatThrownBy(rig::frontTls).hasMessageContaining("no certificate");
        }
    }

    @Test
    void passesLargeBodiesBothWays() throws Exception {
        byte[] body = new byte[5 << 20];
        new Random(1).nextBytes(body);
        try (var instance =
                        ScriptedServer.with(connection -> {
                            byte[] read = connection.read().body().getBytes(ISO_8859_1);
                            connection.send(
                                    "HTTP/1.1 200 OK\r\nContent-Length: "
                                            + read.length
                                            + "\r\n\r\n");
                            connection.send(read);
                        });
                var rig = rig(instance.address());
                var client = authority.client(rig.frontTls())) {
            client.send(
                    "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: " + body.length + "\r\n\r\n");
            client.send(body);
            assertThat(client.read().body().getBytes(ISO_8859_1)).isEqualTo(body);
        }
    }

    @Test
    void sendsLargeFilesAndTheirRanges() throws Exception {
        byte[] content = new byte[3_333_333];
        new Random(1).nextBytes(content);
        Path file = Files.createDirectories(folder.resolve("public")).resolve("large.bin");
        Files.write(file, content);
        try (var rig = EdgeRig.inFrontOf()) {
            rig.serve(folder, new StaticFolder("/files", Path.of("public"), null, List.of()));
            rig.shows(authority.issue());
            try (var client = authority.client(rig.frontTls())) {
                String get = "GET /files/large.bin HTTP/1.1\r\nHost: a\r\n";
                for (int i = 0; i < 3; i++) {
                    assertThat(bytes(client.send(get + "\r\n").read())).isEqualTo(content);
                }
                Message part = client.send(get + "Range: bytes=100000-899999\r\n\r\n").read();
                assertThat(part.status()).isEqualTo(206);
                assertThat(bytes(part)).isEqualTo(Arrays.copyOfRange(content, 100_000, 900_000));
            }
        }
    }

    @Test
    void carriesOtherProtocolsAndEndsThem() throws Exception {
        try (var instance =
                        ScriptedServer.with(connection -> {
                            connection.read();
                            connection.send(
                                    "HTTP/1.1 101 Switching Protocols\r\n"
                                            + "Connection: Upgrade\r\nUpgrade: x\r\n\r\n");
                            connection.send(connection.readExactly(5) + "!");
                        });
                var rig = rig(instance.address());
                var client = authority.client(rig.frontTls())) {
            client.send(
                    "GET / HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: x\r\n\r\nhello");
            assertThat(client.readHead()).startsWith("HTTP/1.1 101");
            assertThat(client.readToEnd()).isEqualTo("hello!"); // and no error: it was told
            eventually("it ends", SOON, () -> instance.open() == 0);
        }
    }

    @Test
    void saysThatItEnds() throws Exception {
        try (var instance = ScriptedServer.echo();
                var rig = rig(instance.address());
                var client = authority.client(rig.frontTls())) {
            client.send("GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
            assertThat(client.read().status()).isEqualTo(200);
            assertThat(client.readToEnd()).as("close_notify, or reading would fail").isEmpty();
        }
    }

    @Test
    void cutsAnAnswerOffSoThatItShows() throws Exception {
        try (var instance =
                        ScriptedServer.with(connection -> {
                            connection.read();
                            connection.send("HTTP/1.0 200 OK\r\nContent-Length: 9\r\n\r\nhalf");
                        });
                var rig = rig(instance.address());
                var client = authority.client(rig.frontTls())) {
            client.send("GET / HTTP/1.0\r\nHost: a\r\n\r\n").readHead();
            assertThatThrownBy(client::readToEnd).isInstanceOf(SocketException.class);
        }
    }

    @Test
    void tellsThoseWhoSpeakNoTls() throws Exception {
        try (var rig = rig();
                var client = RawClient.to(rig.frontTls())) {
            Message answer = client.send(GET).read();
            assertThat(answer.status()).isEqualTo(400);
            assertThat(answer.body()).contains("https://");
            assertThat(client.readToEnd()).isEmpty();
        }
    }

    @Test
    void waitsForAHandshakeNoLongerThanForAHead() throws Exception {
        try (var rig = rig()) {
            Address front = rig.frontTls();
            try (var silent = RawClient.to(front);
                    var begun = RawClient.to(front);
                    var wrong = RawClient.to(front)) {
                begun.send(new byte[] {22, 3, 1, 2, 0, 1});
                wrong.send(new byte[] {22, 3, 1, 0, 4, 9, 9, 9, 9});
                assertThatThrownBy(() -> wrong.readExactly(100)).isInstanceOf(IOException.class);
                eventually(
                        "it is counted",
                        SOON,
                        () -> rig.meter("pando_edge_tls_handshake_failures") == 1);
                rig.clock.skip(EdgeSettings.DEFAULTS.heads().read().plusSeconds(1));
                assertThatThrownBy(() -> silent.readExactly(1)).isInstanceOf(IOException.class);
                assertThatThrownBy(() -> begun.readExactly(1)).isInstanceOf(IOException.class);
                eventually("they are gone", SOON, () -> rig.meter("pando_edge_connections") == 0);
            }
        }
    }

    /** Anybody can bring about as many as he likes. */
    @Test
    void logsNothingOfBadHandshakes() throws Exception {
        List<String> logged = new CopyOnWriteArrayList<>();
        Logger netty = Logger.getLogger("io.netty");
        Handler handler = recording(logged);
        netty.addHandler(handler);
        try (var rig = rig()) {
            Address front = rig.frontTls();
            for (int i = 0; i < 20; i++) {
                try (var wrong = RawClient.to(front)) {
                    wrong.send(new byte[] {22, 3, 1, 0, 4, 9, 9, 9, 9, 22, 3, 1, 0, 1, 1});
                }
                try (var gone = RawClient.to(front)) {
                    gone.send(new byte[] {22, 3, 1, 2, 0, 1, 0, 1, (byte) i});
                }
                assertThatThrownBy(() -> authority.connect(front, "localhost", "TLSv1.1"))
                        .isInstanceOf(IOException.class);
            }
            eventually("all are gone", SOON, () -> rig.meter("pando_edge_connections") == 0);
            eventually(
                    "they are counted",
                    SOON,
                    () -> rig.meter("pando_edge_tls_handshake_failures") > 39);
        } finally {
            netty.removeHandler(handler);
        }
        assertThat(logged).isEmpty();
    }

    private static Handler recording(List<String> to) {
        return new Handler() {
            @Override
            public void publish(LogRecord said) {
                if (said.getLevel().intValue() >= Level.WARNING.intValue()) {
                    to.add(said.getMessage());
                }
            }

            @Override
            public void flush() {}

            @Override
            public void close() {}
        };
    }

    @Test
    void resetsWhoTakesNothing() throws Exception {
        try (var instance =
                        ScriptedServer.with(connection -> {
                            connection.read();
                            connection.send(
                                    "HTTP/1.1 200 OK\r\nContent-Length: "
                                            + (24 << 20)
                                            + "\r\n\r\n");
                            connection.send(new byte[24 << 20]);
                        });
                var rig = rig(instance.address());
                var client = authority.client(rig.frontTls())) {
            client.send(GET).readHead();
            eventually(
                    "it is reset",
                    Duration.ofSeconds(20),
                    () -> {
                        rig.clock.skip(Duration.ofSeconds(20));
                        return rig.meter("pando_edge_slow_readers") > 0;
                    });
            eventually("it is gone", SOON, () -> rig.meter("pando_edge_connections") == 0);
        }
    }

    @Test
    void closesWhatIsOverItsBounds() throws Exception {
        var usual = EdgeSettings.DEFAULTS.connections();
        var one = new EdgeSettings.Connections(1, usual.idle(), usual.closing());
        try (var rig = new EdgeRig(EdgeSettings.DEFAULTS.with(one))) {
            rig.serve(EdgeRig.service(EdgeRig.WEB, 1, Duration.ofSeconds(30), 0), "/");
            rig.shows(authority.issue());
            Address front = rig.frontTls();
            try (var _ = authority.client(front)) {
                assertThatThrownBy(() -> authority.client(front)).isInstanceOf(IOException.class);
            }
        }
    }

    @Test
    void leadsPlainRequestsToTls() throws Exception {
        PathRules rules =
                SiteRig.below("/").redirect(308, "https://$host$path").whenAsked("http").rules();
        try (var instance = ScriptedServer.echo();
                var rig = rig(instance.address())) {
            rig.rules(rules);
            Address plain = rig.front();
            try (var client = RawClient.to(plain);
                    var secure = authority.client(rig.frontTls())) {
                Message led = client.send("GET /a?b=c HTTP/1.1\r\nHost: a.test:80\r\n\r\n").read();
                assertThat(led.status()).isEqualTo(308);
                assertThat(led.field("location")).hasValue("https://a.test/a?b=c");
                assertThat(secure.send(GET).read().status()).isEqualTo(200);
            }
            rig.trust(Network.parse("127.0.0.1"));
            try (var proxy = RawClient.to(plain)) {
                String get = "GET / HTTP/1.1\r\nHost: a\r\nX-Forwarded-Proto: ";
                assertThat(proxy.send(get + "https\r\n\r\n").read().status()).isEqualTo(200);
                assertThat(proxy.send(get + "http\r\n\r\n").read().status()).isEqualTo(308);
            }
        }
    }
}
