package dev.pando.edge;

import static dev.pando.testing.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import dev.pando.cluster.rule.Access;
import dev.pando.cluster.rule.PathRules;
import dev.pando.cluster.rule.RateLimit;
import dev.pando.cluster.traffic.RequestKey;
import dev.pando.edge.log.AccessLog;
import dev.pando.node.net.Network;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whom the edge takes for the client, and what it tells instances of the way. */
@SuppressWarnings("StringConcatToTextBlock") // the line ends matter here: CR LF
final class TrustedProxyTest {
    private static final Network HERE = Network.parse("127.0.0.0/8");
    private static final Network INNER = Network.parse("10.0.0.0/8");
    private static final String FIELDS =
            "X-Forwarded-For: 192.0.2.66, 192.0.2.1\r\n"
                    + "X-Forwarded-For: 10.0.0.1\r\n"
                    + "X-Forwarded-Proto: https\r\n"
                    + "X-Forwarded-Host: shop.example\r\n"
                    + "X-Forwarded-Port: 443\r\n"
                    + "Forwarded: for=192.0.2.77\r\n"
                    + "X-Request-Id: theirs\r\n";

    private static Message get(RawClient client, String path, String fields) throws IOException {
        return client.send("GET " + path + " HTTP/1.1\r\nHost: a\r\n" + fields + "\r\n").read();
    }

    @Test
    void believesATrustedProxyAndAddsIt() throws Exception {
        try (var instance = ScriptedServer.echo();
                var rig = EdgeRig.inFrontOf(instance.address());
                var client = RawClient.to(rig.front())) {
            rig.trust(HERE, INNER);
            Message answer = get(client, "/", FIELDS);
            assertThat(answer.field("x-request-id")).hasValue("theirs");
            assertThat(answer.body())
                    .containsOnlyOnce("X-Forwarded-For")
                    .contains("\nX-Forwarded-For: 192.0.2.66, 192.0.2.1, 10.0.0.1, 127.0.0.1\n")
                    .containsOnlyOnce("X-Forwarded-Proto: https\n")
                    .containsOnlyOnce("X-Forwarded-Host: shop.example\n")
                    .contains("X-Forwarded-Port: 443\n")
                    .contains("Forwarded: for=192.0.2.77\n")
                    .containsOnlyOnce("X-Request-Id: theirs");
            assertThat(get(client, "/", "").body())
                    .contains("\nX-Forwarded-For: 127.0.0.1\n")
                    .contains("\nX-Forwarded-Proto: http\n")
                    .contains("\nX-Forwarded-Host: a\n");
        }
    }

    @Test
    void believesNobodyElse() throws Exception {
        try (var instance = ScriptedServer.echo();
                var rig = EdgeRig.inFrontOf(instance.address());
                var client = RawClient.to(rig.front())) {
            rig.trust(INNER);
            Message answer = get(client, "/", FIELDS);
            assertThat(answer.field("x-request-id").orElseThrow()).isNotEqualTo("theirs");
            assertThat(answer.body())
                    .contains("\nX-Forwarded-For: 127.0.0.1\n")
                    .doesNotContain("192.0.2", "https", "shop.example", "443", "theirs");
        }
    }

    @Test
    void goesByTheClientThatAProxyNames() throws Exception {
        RateLimit limit = new RateLimit(RequestKey.client(), 1, Duration.ofMinutes(1), 1);
        Network banned = Network.parse("192.0.2.13/32");
        PathRules usual = PathRules.below("/");
        PathRules rules =
                new PathRules(
                        List.of(),
                        "/",
                        List.of(limit),
                        new Access(List.of(), List.of(banned)),
                        null,
                        null,
                        null,
                        usual.requestHeaders(),
                        usual.answerHeaders(),
                        List.of());
        try (var instance = ScriptedServer.echo();
                var rig = EdgeRig.inFrontOf(instance.address());
                var client = RawClient.to(rig.front())) {
            rig.trust(HERE);
            rig.rules(rules);
            assertThat(status(client, "192.0.2.1")).isEqualTo(200);
            assertThat(status(client, "192.0.2.1")).isEqualTo(429);
            assertThat(status(client, "192.0.2.9, 192.0.2.1")).isEqualTo(429);
            assertThat(status(client, "192.0.2.2")).isEqualTo(200);
            assertThat(status(client, "192.0.2.13")).isEqualTo(403);
            assertThat(status(client, "192.0.2.1, 192.0.2.13")).isEqualTo(403);
            assertThat(status(client, "2001:db8::1")).isEqualTo(200);
            assertThat(status(client, "2001:db8::ffff:2")).isEqualTo(429);
            assertThat(status(client, "2001:db8:0:1::1")).isEqualTo(200);
            assertThat(status(client, "[2001:db8:0:1::1]:80")).isEqualTo(429);
            assertThat(status(client, "unknown")).isEqualTo(200);
            assertThat(status(client, "192.0.2.3, 127.0.0.1")).isEqualTo(200);
        }
    }

    private static int status(RawClient client, String forwardedFor) throws IOException {
        return get(client, "/", "X-Forwarded-For: " + forwardedFor + "\r\n").status();
    }

    @Test
    void logsTheClientThatAProxyNames(@TempDir Path directory) throws Exception {
        Path file = directory.resolve("access.log");
        AccessLog log = AccessLog.toFile(file, 1 << 20, 2);
        try (var instance = ScriptedServer.echo();
                var rig = new EdgeRig(EdgeSettings.DEFAULTS, log);
                var client = RawClient.to(rig.front())) {
            rig.serve(EdgeRig.service(EdgeRig.WEB, 9, Duration.ofSeconds(30), 10), "/");
            rig.ready(EdgeRig.WEB, 1, instance.address());
            rig.trust(HERE);
            assertThat(status(client, "192.0.2.1")).isEqualTo(200);
            eventually(
                    "it is logged",
                    Duration.ofSeconds(10),
                    () -> Files.readString(file).contains("\"client\":\"192.0.2.1\""));
        }
    }
}
