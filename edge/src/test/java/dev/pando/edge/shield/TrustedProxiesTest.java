package dev.pando.edge.shield;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import dev.pando.edge.head.HeadScanner;
import dev.pando.edge.head.LeanHeadScanner;
import dev.pando.edge.head.RequestHead;
import dev.pando.node.net.Network;
import dev.pando.testing.Generated;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Whom a chain of proxies asks for. */
final class TrustedProxiesTest {
    private static final TrustedProxies PROXIES =
            TrustedProxies.in(List.of(Network.parse("10.0.0.0/8"), Network.parse("fd00::/8")));

    /** Entries of X-Forwarded-For and the address that each means; none means malformed. */
    private static final Map<String, String> ENTRIES =
            Map.ofEntries(
                    Map.entry("10.0.0.1", "10.0.0.1"),
                    Map.entry("10.1.2.3:8080", "10.1.2.3"),
                    Map.entry("fd00::1", "fd00:0:0:0:0:0:0:1"),
                    Map.entry("[fd00::2]", "fd00:0:0:0:0:0:0:2"),
                    Map.entry("[fd00::3]:1", "fd00:0:0:0:0:0:0:3"),
                    Map.entry("::ffff:10.0.0.9", "10.0.0.9"),
                    Map.entry("192.0.2.1", "192.0.2.1"),
                    Map.entry("2001:db8::1", "2001:db8:0:0:0:0:0:1"),
                    Map.entry("", ""),
                    Map.entry("unknown", ""),
                    Map.entry("10.0.0", ""),
                    Map.entry("10.0.0.256", ""),
                    Map.entry("10.0.0.01", ""),
                    Map.entry("10.0.0.1.2", ""),
                    Map.entry("10.0.0.1:", ""),
                    Map.entry("10.0.0.1:x", ""),
                    Map.entry("10.0.0.1 10.0.0.1", ""),
                    Map.entry("1", ""),
                    Map.entry("[10.0.0.1]", ""),
                    Map.entry("[fd00::1", ""),
                    Map.entry("[fd00::1]x", ""),
                    Map.entry("fd00::1%eth0", ""),
                    Map.entry("fd00:::1", ""),
                    Map.entry("\"fd00::1\"", ""),
                    Map.entry("x".repeat(60), ""));

    private static String client(String... lines) {
        StringBuilder text = new StringBuilder("GET / HTTP/1.1\r\nHost: a\r\n");
        for (String line : lines) {
            text.append("X-Forwarded-For: ").append(line).append("\r\nX-Other: 192.0.2.9\r\n");
        }
        byte[] bytes = (text + "\r\n").getBytes(ISO_8859_1);
        HeadScanner.Limits limits = new HeadScanner.Limits(1 << 20, 1024, 100);
        RequestHead head = new RequestHead(limits);
        assertThat(new LeanHeadScanner(limits).request(bytes, bytes.length, head)).isPositive();
        InetAddress client = PROXIES.client(head);
        return client == null ? "" : client.getHostAddress();
    }

    @Test
    void walksBackToTheFirstThatIsNotTrusted() {
        assertThat(client()).isEmpty();
        assertThat(client("192.0.2.1")).isEqualTo("192.0.2.1");
        assertThat(client("192.0.2.6, 192.0.2.1,10.0.0.1")).isEqualTo("192.0.2.1");
        assertThat(client("192.0.2.6", "192.0.2.1, 10.0.0.1", "10.0.0.2")).isEqualTo("192.0.2.1");
        assertThat(client("10.0.0.1, 10.0.0.2")).isEqualTo("10.0.0.1");
        assertThat(client("192.0.2.1, evil, 10.0.0.2")).isEqualTo("10.0.0.2");
        assertThat(client("192.0.2.1, evil")).isEmpty();
    }

    @Test
    void walksAsAPlainLoopDoes() {
        List<String> all = ENTRIES.keySet().stream().sorted().toList();
        Generated.forAll(
                2_000,
                random -> {
                    List<String> lines = new ArrayList<>();
                    List<String> chain = new ArrayList<>();
                    int count = random.nextInt(4);
                    for (int i = 0; i < count; i++) {
                        List<String> entries = new ArrayList<>();
                        int length = 1 + random.nextInt(4);
                        for (int n = 0; n < length; n++) {
                            boolean good = random.nextInt(3) > 0;
                            String entry = good ? "10.0.0.1" : all.get(random.nextInt(all.size()));
                            entries.add(entry);
                        }
                        String line =
                                String.join(random.nextBoolean() ? "," : " , ", entries).strip();
                        lines.add(line);
                        chain.addAll(
                                line.isEmpty() ? List.of() : Arrays.asList(line.split(",", -1)));
                    }
                    assertThat(client(lines.toArray(String[]::new)))
                            .as("%s", lines)
                            .isEqualTo(model(chain));
                });
    }

    private static String model(List<String> chain) {
        String farthest = "";
        for (String entry : chain.reversed()) {
            String meant = ENTRIES.getOrDefault(entry.strip(), "");
            if (meant.isEmpty()) {
                return farthest;
            }
            farthest = meant;
            if (!meant.startsWith("10.") && !meant.startsWith("fd")) {
                return farthest;
            }
        }
        return farthest;
    }
}
