package dev.pando.bench;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.pando.cluster.rule.PathRules;
import dev.pando.cluster.rule.RateLimit;
import dev.pando.cluster.traffic.RequestKey;
import dev.pando.edge.head.ByteWriter;
import dev.pando.edge.head.HeadScanner;
import dev.pando.edge.head.LeanHeadScanner;
import dev.pando.edge.head.RequestHead;
import dev.pando.edge.rule.Client;
import dev.pando.edge.rule.RuleTools;
import dev.pando.edge.rule.Rules;
import dev.pando.edge.rule.Verdict;
import dev.pando.edge.rule.Visit;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.Locale;

/**
 * What it costs to let a request in by its rate, in nanoseconds and without the network: {@code
 * RateCost [ADDRESSES]}. Each round asks with as many addresses in turn, by default so many that
 * the table is full of them.
 */
public final class RateCost {
    private static final int ROUNDS = 10;
    private static final int REQUESTS = 20_000_000;
    private static final int ENTRIES = 256 * 1024;

    private RateCost() {}

    /** Measures and prints each round. */
    public static void main(String[] args) {
        int addresses = args.length > 0 ? Integer.parseInt(args[0]) : 1_000_000;
        RateLimit limit =
                new RateLimit(RequestKey.client(), 1_000_000, Duration.ofSeconds(1), 1_000_000);
        PathRules usual = PathRules.below("/");
        PathRules limited =
                new PathRules(
                        List.of(),
                        "/",
                        List.of(limit),
                        null,
                        null,
                        null,
                        null,
                        usual.requestHeaders(),
                        usual.answerHeaders(),
                        List.of());
        Rules rules =
                Rules.of(
                        List.of(limited),
                        RuleTools.in(ENTRIES, System::nanoTime, new SecureRandom()));
        RequestHead head = head();
        byte[] address = new byte[4];
        Client client = new Client(new byte[0], address);
        ByteWriter lines = new ByteWriter(512);
        for (int round = 0; round < ROUNDS; round++) {
            long start = System.nanoTime();
            int refused = 0;
            for (int i = 0; i < REQUESTS; i++) {
                int n = i % addresses;
                address[0] = (byte) (n >>> 24);
                address[1] = (byte) (n >>> 16);
                address[2] = (byte) (n >>> 8);
                address[3] = (byte) n;
                lines.clear();
                Visit visit = new Visit(head, client, false, lines, start + i * 50L, () -> {});
                refused += rules.admit(visit, 0) instanceof Verdict.Passed ? 0 : 1;
            }
            double nanos = (System.nanoTime() - start) / (double) REQUESTS;
            System.out.printf(
                    Locale.ROOT, "%,d addresses: %.1f ns, %d refused%n", addresses, nanos, refused);
        }
    }

    private static RequestHead head() {
        HeadScanner.Limits limits = new HeadScanner.Limits(4096, 1024, 32);
        RequestHead head = new RequestHead(limits);
        byte[] bytes = "GET /api/photos HTTP/1.1\r\nHost: a\r\n\r\n".getBytes(US_ASCII);
        new LeanHeadScanner(limits).request(bytes, bytes.length, head);
        return head;
    }
}
