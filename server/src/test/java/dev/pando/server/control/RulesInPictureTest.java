package dev.pando.server.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.pando.cluster.rule.Access;
import dev.pando.cluster.rule.BasicAuth;
import dev.pando.cluster.rule.Cors;
import dev.pando.cluster.rule.ErrorPage;
import dev.pando.cluster.rule.HeaderChanges;
import dev.pando.cluster.rule.HeaderChanges.Field;
import dev.pando.cluster.rule.PathRules;
import dev.pando.cluster.rule.RateLimit;
import dev.pando.cluster.rule.Redirect;
import dev.pando.cluster.traffic.RequestKey;
import dev.pando.manifest.Manifest;
import dev.pando.manifest.Supported;
import dev.pando.manifest.part.Rules;
import dev.pando.node.net.Network;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class RulesInPictureTest {
    private static final String HASH =
            "pbkdf2-sha256$1000$c2FsdHNhbHQ=$NgVRQIIUwdUqL/4j2wwOBLVet6AVFB/+IPOtzAiuWOc=";

    private static Rules rules(String text) throws Exception {
        String manifest = "app: a\nstatic: { /: p }\n" + text;
        return Manifest.parse(manifest, "pando.yaml", Supported.today()).rules();
    }

    @Test
    void carriesLimitsByWhoseTheyAre() throws Exception {
        List<PathRules> carried =
                RulesInPicture.of(
                        rules(
                                """
                                limits:
                                  /: 50/s per client
                                  api.test/a:
                                    - 5/m per header X-Key, burst 9
                                    - 5/h per cookie id
                                    - 5/s per path
                                """));

        Duration second = Duration.ofSeconds(1);
        assertThat(carried)
                .extracting(PathRules::hosts, PathRules::prefix, PathRules::limits)
                .containsExactly(
                        tuple(
                                List.of(),
                                "/",
                                List.of(new RateLimit(RequestKey.client(), 50, second, 50))),
                        tuple(
                                List.of("api.test"),
                                "/a",
                                List.of(
                                        new RateLimit(
                                                RequestKey.header("x-key"),
                                                5,
                                                Duration.ofMinutes(1),
                                                9),
                                        new RateLimit(
                                                RequestKey.cookie("id"), 5, Duration.ofHours(1), 5),
                                        new RateLimit(RequestKey.path(), 5, second, 5))));
    }

    @Test
    void carriesWhatHoldsBelowAPath() throws Exception {
        List<PathRules> carried =
                RulesInPicture.of(
                        rules(
                                """
                                paths:
                                  /a:
                                    headers: { remove: [Server], set: { A: b }, add: { C: d } }
                                    request-headers: { set: { X-Real-IP: $client } }
                                    errors: { 502-504: e.html }
                                    errors-of-instances: true
                                    cors: { origins: [https://a.test], methods: [PUT], headers: [x-a], max-age: 1h }
                                    allow: [10.0.0.0/8]
                                    deny: [10.9.8.7]
                                    auth: { realm: R, users: { ada: '%s' } }
                                    redirect: { to: /b, status: 308 }
                                """
                                        .formatted(HASH)));

        assertThat(carried)
                .containsExactly(
                        new PathRules(
                                List.of(),
                                "/a",
                                List.of(),
                                new Access(
                                        List.of(Network.parse("10.0.0.0/8")),
                                        List.of(Network.parse("10.9.8.7"))),
                                new Redirect("/b", 308),
                                new Cors(
                                        List.of("https://a.test"),
                                        List.of("PUT"),
                                        List.of("x-a"),
                                        List.of(),
                                        false,
                                        Duration.ofHours(1)),
                                new BasicAuth("R", List.of(new BasicAuth.User("ada", HASH))),
                                new HeaderChanges(
                                        List.of(),
                                        List.of(new Field("X-Real-IP", "$client")),
                                        List.of()),
                                new HeaderChanges(
                                        List.of("Server"),
                                        List.of(new Field("A", "b")),
                                        List.of(new Field("C", "d"))),
                                List.of(new ErrorPage(502, 504, Path.of("e.html"), true))));
    }

    @Test
    void saysNothingOfWhatIsLeftOut() throws Exception {
        assertThat(RulesInPicture.of(rules("paths: { /a: {} }")))
                .containsExactly(PathRules.below("/a"));
    }

    @Test
    void carriesWhatSwitchesAShorterPathsWordOff() throws Exception {
        PathRules carried =
                RulesInPicture.of(
                                rules("paths: { /a: { auth: none, cors: none, redirect: none } }"))
                        .getFirst();

        assertThat(carried.auth()).isEqualTo(new BasicAuth("", List.of()));
        assertThat(carried.redirect()).isEqualTo(new Redirect("", 307));
        assertThat(carried.cors()).isNotNull().extracting(Cors::origins).isEqualTo(List.of());
    }

    @Test
    void carriesTrustedProxies() throws Exception {
        assertThat(RulesInPicture.trustedProxies(rules("trusted-proxies: [10.0.0.0/8, 10.1.2.3]")))
                .containsExactly(Network.parse("10.0.0.0/8"), Network.parse("10.1.2.3/32"));
    }
}
