package dev.pando.edge;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pando.cluster.rule.Access;
import dev.pando.cluster.rule.PathRules;
import dev.pando.cluster.rule.RateLimit;
import dev.pando.cluster.traffic.RequestKey;
import dev.pando.node.net.Address;
import dev.pando.node.net.Network;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** How many requests are taken, of whom, and what the others are told. */
@SuppressWarnings("StringConcatToTextBlock") // the line ends matter here: CR LF
final class RateLimitTest {
    private static final RequestKey CLIENT = RequestKey.client();

    private static RateLimit limit(RequestKey key, int count, Duration per, int burst) {
        return new RateLimit(key, count, per, burst);
    }

    private static RateLimit perMinute(RequestKey key, int count) {
        return limit(key, count, Duration.ofMinutes(1), count);
    }

    private static PathRules below(String prefix, RateLimit... limits) {
        return rules(List.of(), prefix, null, limits);
    }

    private static PathRules rules(
            List<String> hosts, String prefix, @Nullable Access access, RateLimit... limits) {
        PathRules usual = PathRules.below(prefix);
        return new PathRules(
                hosts,
                prefix,
                List.of(limits),
                access,
                null,
                null,
                null,
                usual.requestHeaders(),
                usual.answerHeaders(),
                List.of());
    }

    private static Message get(Address front, String path, String... fields) throws IOException {
        try (var client = RawClient.to(front)) {
            return get(client, path, fields);
        }
    }

    private static Message get(RawClient client, String path, String... fields) throws IOException {
        StringBuilder head = new StringBuilder("GET " + path + " HTTP/1.1\r\nHost: a\r\n");
        for (String field : fields) {
            head.append(field).append("\r\n");
        }
        return client.send(head + "\r\n").read();
    }

    @Test
    void takesABurstAndThenAnEvenRateAndSaysSo() throws Exception {
        try (var instance = ScriptedServer.answering(ScriptedServer.ok("yes"));
                var rig = EdgeRig.inFrontOf(instance.address());
                var client = RawClient.to(rig.front())) {
            rig.rules(below("/", limit(CLIENT, 60, Duration.ofMinutes(1), 3)));
            for (int left = 2; left >= 0; left--) {
                Message answer = get(client, "/");
                assertThat(answer.status()).isEqualTo(200);
                assertThat(answer.field("ratelimit-policy"))
                        .hasValue("\"client\";q=60;w=60;pando-burst=3");
                assertThat(answer.field("ratelimit"))
                        .hasValue("\"client\";r=" + left + ";t=" + (3 - left));
            }
            Message refused = get(client, "/");
            assertThat(refused.status()).isEqualTo(429);
            assertThat(refused.field("retry-after")).hasValue("1");
            assertThat(refused.field("ratelimit")).hasValue("\"client\";r=0;t=1");
            assertThat(refused.field("ratelimit-policy")).isPresent();
            assertThat(refused.field("connection")).isEmpty();
            rig.clock.skip(Duration.ofSeconds(1));
            assertThat(get(client, "/").status()).isEqualTo(200);
            assertThat(get(client, "/").status()).isEqualTo(429);
            assertThat(rig.meter("pando_edge_over_rate")).isEqualTo(2);
        }
    }

    @Test
    void countsOnWhenThePictureChangesAndTheLimitDoesNot() throws Exception {
        try (var instance = ScriptedServer.answering(ScriptedServer.ok("yes"));
                var rig = EdgeRig.inFrontOf(instance.address())) {
            Address front = rig.front();
            rig.rules(below("/", perMinute(CLIENT, 2)));
            assertThat(get(front, "/").status()).isEqualTo(200);
            rig.ready(EdgeRig.WEB, 2, instance.address());
            rig.rules(below("/other"), below("/", perMinute(CLIENT, 2)));
            assertThat(get(front, "/").status()).isEqualTo(200);
            assertThat(get(front, "/").status()).isEqualTo(429);
            rig.rules(below("/", perMinute(CLIENT, 3)));
            assertThat(get(front, "/").status()).isEqualTo(200);
        }
    }

    @Test
    void countsByHeaderAndByClientWithoutIt() throws Exception {
        try (var instance = ScriptedServer.answering(ScriptedServer.ok("yes"));
                var rig = EdgeRig.inFrontOf(instance.address())) {
            Address front = rig.front();
            rig.rules(below("/", perMinute(RequestKey.header("X-Key"), 1)));
            assertThat(get(front, "/", "x-key: a").status()).isEqualTo(200);
            Message refused = get(front, "/", "X-KEY: a");
            assertThat(refused.status()).isEqualTo(429);
            assertThat(refused.field("ratelimit-policy")).hasValue("\"header-x-key\";q=1;w=60");
            assertThat(get(front, "/", "X-Key: b").status()).isEqualTo(200);
            assertThat(get(front, "/").status()).isEqualTo(200);
            assertThat(get(front, "/", "X-Keys: a").status()).isEqualTo(429);
        }
    }

    @Test
    void countsByCookie() throws Exception {
        try (var instance = ScriptedServer.answering(ScriptedServer.ok("yes"));
                var rig = EdgeRig.inFrontOf(instance.address())) {
            Address front = rig.front();
            rig.rules(below("/", perMinute(RequestKey.cookie("sid"), 1)));
            assertThat(get(front, "/", "Cookie: sid=a").status()).isEqualTo(200);
            assertThat(get(front, "/", "Cookie: x=y; sid=a; z=b").status()).isEqualTo(429);
            assertThat(get(front, "/", "Cookie: x=y", "Cookie: sid=a").status()).isEqualTo(429);
            assertThat(get(front, "/", "Cookie: x=sid=a; sid=b").status()).isEqualTo(200);
            assertThat(get(front, "/", "Cookie: mysid=c; sid").status()).isEqualTo(200);
            assertThat(get(front, "/", "Cookie: SID=d").status()).isEqualTo(429);
        }
    }

    @Test
    void countsByWhatThePathMeans() throws Exception {
        try (var instance = ScriptedServer.answering(ScriptedServer.ok("yes"));
                var rig = EdgeRig.inFrontOf(instance.address())) {
            Address front = rig.front();
            rig.rules(below("/", perMinute(RequestKey.path(), 1)));
            assertThat(get(front, "/login?a").status()).isEqualTo(200);
            assertThat(get(front, "/login?b").status()).isEqualTo(429);
            assertThat(get(front, "/%6cogin").status()).isEqualTo(429);
            assertThat(get(front, "/x/../login").status()).isEqualTo(429);
            assertThat(get(front, "/other").status()).isEqualTo(200);
        }
    }

    @Test
    void asksAllLimitsAndCountsNoneWhereOneRefuses() throws Exception {
        try (var instance = ScriptedServer.answering(ScriptedServer.ok("yes"));
                var rig = EdgeRig.inFrontOf(instance.address())) {
            Address front = rig.front();
            rig.rules(below("/", perMinute(CLIENT, 3)), below("/api/", perMinute(CLIENT, 1)));
            Message first = get(front, "/api/x");
            assertThat(first.status()).isEqualTo(200);
            assertThat(first.field("ratelimit-policy"))
                    .hasValue("\"client\";q=3;w=60, \"client-2\";q=1;w=60");
            assertThat(first.field("ratelimit"))
                    .hasValue("\"client\";r=2;t=20, \"client-2\";r=0;t=60");
            Message refused = get(front, "/api/x");
            assertThat(refused.status()).isEqualTo(429);
            assertThat(refused.field("retry-after")).hasValue("60");
            assertThat(refused.field("ratelimit")).hasValue("\"client-2\";r=0;t=60");
            assertThat(get(front, "/").field("ratelimit")).hasValue("\"client\";r=1;t=40");
        }
    }

    @Test
    void asksPlatformsOwnInstancesForNothing() throws Exception {
        try (var instance = ScriptedServer.answering(ScriptedServer.ok("yes"));
                var rig = EdgeRig.inFrontOf(instance.address())) {
            rig.rules(below("/", perMinute(CLIENT, 1)));
            Address inside = rig.edge.listen(new Door.Front(null, true), Address.loopback(0));
            for (int i = 0; i < 3; i++) {
                assertThat(get(inside, "/").status()).isEqualTo(200);
            }
        }
    }

    @Test
    void answers403ToWhoMayNotAsk() throws Exception {
        Network here = Network.parse("127.0.0.0/8");
        Network all = Network.parse("0.0.0.0/0");
        Network office = Network.parse("10.0.0.0/8");
        try (var instance = ScriptedServer.answering(ScriptedServer.ok("yes"));
                var rig = EdgeRig.inFrontOf(instance.address());
                var client = RawClient.to(rig.front())) {
            rig.rules(
                    rules(List.of(), "/", new Access(List.of(), List.of(here))),
                    rules(List.of(), "/open", new Access(List.of(here), List.of(all))),
                    rules(List.of(), "/open/office", new Access(List.of(office), List.of())),
                    rules(List.of(), "/both", new Access(List.of(here), List.of(here))),
                    rules(List.of("a"), "/host", new Access(List.of(), List.of())),
                    below("/open/limited", perMinute(CLIENT, 1)));
            assertThat(get(client, "/").status()).isEqualTo(403);
            assertThat(get(client, "/open").status()).isEqualTo(200);
            assertThat(get(client, "/open/office").status()).isEqualTo(403);
            assertThat(get(client, "/both").status()).isEqualTo(403);
            assertThat(get(client, "/host").status()).isEqualTo(200);
            assertThat(get(client, "/open/limited").status()).isEqualTo(200);
            assertThat(get(client, "/open/limited").status()).isEqualTo(429);
        }
    }
}
