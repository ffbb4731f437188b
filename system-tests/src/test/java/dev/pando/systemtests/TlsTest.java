package dev.pando.systemtests;

import static dev.pando.testing.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Page;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.util.Map;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** TLS and HTTP/2 as a user meets them: {@code --dev-tls}, certificates in a file, a browser. */
final class TlsTest {
    private static final Duration SOON = Duration.ofSeconds(20);

    /** A page, and at {@code /echo} a WebSocket that sends back short frames. */
    private static final String SERVER =
            """
            const http = require('node:http');
            const crypto = require('node:crypto');
            const server = http.createServer((request, response) => {
              response.setHeader('Content-Type', 'text/html');
              response.end('<!doctype html><title>' + request.headers['x-forwarded-proto']
                  + ' ' + request.headers['via'] + '</title>');
            });
            server.on('upgrade', (request, socket) => {
              const key = request.headers['sec-websocket-key'];
              const accept = crypto.createHash('sha1')
                  .update(key + '258EAFA5-E914-47DA-95CA-C5AB0DC85B11').digest('base64');
              socket.write('HTTP/1.1 101 Switching Protocols\\r\\nUpgrade: websocket\\r\\n'
                  + `Connection: Upgrade\\r\\nSec-WebSocket-Accept: ${accept}\\r\\n\\r\\n`);
              socket.on('data', frame => {
                const mask = frame.subarray(2, 6);
                const text = frame.subarray(6).map((b, i) => b ^ mask[i % 4]);
                socket.write(Buffer.concat([Buffer.from([frame[0], text.length]), text]));
              });
              socket.on('error', () => socket.destroy());
            });
            server.listen(process.env.PORT, '127.0.0.1');
            """;

    private static final String TALK =
            """
            () => new Promise((resolve, reject) => {
              const socket = new WebSocket('wss://' + location.host + '/echo');
              socket.onopen = () => socket.send('hello');
              socket.onmessage = message => resolve(message.data);
              socket.onerror = () => reject(new Error('no socket'));
            })
            """;

    @TempDir private Path folder;

    private Map<String, String> ownAuthority() {
        return Map.of("XDG_DATA_HOME", folder.resolve("data").toString());
    }

    private Path authority() {
        return folder.resolve("data/pando/authority/authority.pem");
    }

    /** A client that trusts the authority of this test and no other. */
    private HttpClient trusting() throws Exception {
        KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
        store.load(null, null);
        try (InputStream in = Files.newInputStream(authority())) {
            store.setCertificateEntry(
                    "authority", CertificateFactory.getInstance("X.509").generateCertificate(in));
        }
        TrustManagerFactory trust =
                TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(store);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, trust.getTrustManagers(), null);
        return HttpClient.newBuilder().sslContext(context).build();
    }

    private static HttpResponse<String> get(HttpClient client, URI at) throws Exception {
        return client.send(HttpRequest.newBuilder(at).build(), BodyHandlers.ofString());
    }

    @Test
    void speaksTlsAndHttp2WithBrowsersAndOthers() throws Exception {
        SmallApp app =
                SmallApp.in(
                                folder.resolve("app"),
                                """
                                services:
                                  web:
                                    command: node page.js
                                    route: /
                                paths:
                                  /moved: { redirect: { to: https://$host/, scheme: http } }
                                """)
                        .with("page.js", SERVER);
        try (RunningPando pando =
                        RunningPando.starting(
                                app.folder(),
                                folder.resolve("state"),
                                ownAuthority(),
                                "--dev-tls",
                                "--tls-port",
                                "0");
                Chromium chromium = Chromium.start()) {
            pando.awaitReady();
            assertThat(pando.printed()).contains(authority().toString());
            URI secure = pando.overTls("https://");
            try (HttpClient client = trusting()) {
                HttpResponse<String> answer = get(client, secure.resolve("/"));
                assertThat(answer.version()).isEqualTo(HttpClient.Version.HTTP_2);
                assertThat(answer.body()).contains("https 2.0 pando");
                assertThat(get(client, secure.resolve("/moved")).statusCode()).isEqualTo(200);
                assertThat(get(client, pando.url().resolve("/moved")).statusCode()).isEqualTo(307);
            }
            Page page = chromium.newTrustingPerson();
            page.navigate("https://small.localhost:" + secure.getPort());
            assertThat(page.title()).isEqualTo("https 2.0 pando");
            assertThat(page.evaluate("() => performance.getEntries()[0].nextHopProtocol"))
                    .isEqualTo("h2");
            assertThat(page.evaluate(TALK)).isEqualTo("hello");
        }
        Leftovers.assertNone(folder);
    }

    @Test
    void takesCertificatesOfAFileAndRefusesWrongOnes() throws Exception {
        Path site = folder.resolve("site.pem");
        Path key = folder.resolve("site.key");
        try (RunningPando first =
                proxy("--listen", "0", "--listen-tls", "0", "--dev-tls", "--to", "127.0.0.1:1")) {
            copyCertificate(site, key);
            assertThat(first.printed()).contains("front door  https://127.0.0.1:");
        }
        Path file = folder.resolve("proxy.yaml");
        String config =
                """
                listen: 127.0.0.1:0
                listen-tls: 127.0.0.1:0
                certificates: { site.pem: site.key }
                paths: { /: { redirect: { to: /there } } }
                """;
        Files.writeString(file, config);
        try (RunningPando proxy = RunningPando.proxy("--config", file.toString());
                HttpClient client = trusting()) {
            URI secure = proxy.overTls("front door");
            assertThat(get(client, secure.resolve("/")).statusCode()).isEqualTo(307);

            Files.writeString(file, config.replace("site.key", "none.key"));
            proxy.awaitLine("what held before holds on");
            assertThat(proxy.printed()).contains("none.key: there is no such file");
            assertThat(get(client, secure.resolve("/")).statusCode()).isEqualTo(307);

            Files.writeString(file, config.replace("certificates", "#"));
            eventually("that too", SOON, () -> proxy.count("what held before holds on") == 2);
            assertThat(proxy.printed()).contains("no certificate to show");
        }
        Files.writeString(key, "nothing");
        assertThat(RunningPando.pando("proxy", "--check", "--config", file.toString()))
                .contains("is right"); // without certificates now
        Files.writeString(file, config);
        assertThat(RunningPando.pando("proxy", "--check", "--config", file.toString()))
                .contains("site.key: no private key");
    }

    private RunningPando proxy(String... arguments) throws IOException {
        return RunningPando.proxy(ownAuthority(), arguments);
    }

    /** Makes files of what --dev-tls has made. */
    private void copyCertificate(Path site, Path key) throws IOException {
        try (var files = Files.list(authority().getParent())) {
            for (Path made : files.toList()) {
                if (made.toString().endsWith(".key")) {
                    Files.copy(made, key);
                    String name = made.getFileName().toString().replace(".key", ".pem");
                    Files.copy(made.resolveSibling(name), site);
                }
            }
        }
    }
}
