package dev.pando.edge;

import static dev.pando.edge.SiteRig.below;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.pando.cluster.rule.BasicAuth;
import dev.pando.cluster.rule.BasicAuth.User;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;
import org.junit.jupiter.api.Test;

/** Names and passwords at the front door. */
final class BasicAuthTest {
    private static BasicAuth of(User... users) {
        return new BasicAuth("the shop", List.of(users));
    }

    private static User user(String name, String password, int rounds) throws Exception {
        byte[] salt = "saltsaltsalt".getBytes(UTF_8);
        byte[] hash =
                SecretKeyFactory.getInstance("PBKDF2WithHmacSHA256")
                        .generateSecret(new PBEKeySpec(password.toCharArray(), salt, rounds, 256))
                        .getEncoded();
        Base64.Encoder base64 = Base64.getEncoder();
        return new User(
                name,
                "pbkdf2-sha256$"
                        + rounds
                        + "$"
                        + base64.encodeToString(salt)
                        + "$"
                        + base64.encodeToString(hash));
    }

    private static String basic(String credentials) {
        return "Authorization: bAsIc "
                + Base64.getEncoder().encodeToString(credentials.getBytes(UTF_8));
    }

    @Test
    void letsInWhoKnowsThePassword() throws Exception {
        try (var site =
                SiteRig.echo(
                        below("/")
                                .auth(
                                        of(
                                                user("ann", "s3cret:x", 1_000),
                                                user("bob", "päss", 1_000)))
                                .rules(),
                        below("/open").auth(of()).rules())) {
            Message refused = site.get("/");
            assertThat(refused.status()).isEqualTo(401);
            assertThat(refused.field("www-authenticate"))
                    .hasValue("Basic realm=\"the shop\", charset=\"UTF-8\"");
            for (String wrong :
                    List.of("ann:wrong", "ann:", "nobody:s3cret:x", "ann", "", "bob:s3cret:x")) {
                assertThat(site.get("/", basic(wrong)).status()).as(wrong).isEqualTo(401);
            }
            assertThat(site.get("/", "Authorization: Bearer x").status()).isEqualTo(401);
            assertThat(site.get("/", "Authorization: Basic %%%").status()).isEqualTo(401);
            for (int i = 0; i < 3; i++) {
                Message in = site.get("/", basic("ann:s3cret:x"));
                assertThat(in.status()).isEqualTo(200);
                assertThat(in.body()).doesNotContain("uthorization");
            }
            assertThat(site.get("/", basic("bob:pa\u0308ss")).status()).isEqualTo(200);
            assertThat(site.get("/open/x").status()).isEqualTo(200);
        }
    }

    @Test
    void keepsABodyAndWhatFollowsInOrder() throws Exception {
        try (var site =
                SiteRig.echo(below("/").limit(1_000).auth(of(user("a", "b", 200_000))).rules())) {
            String post =
                    "POST /1 HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n"
                            + basic("a:b")
                            + "\r\n\r\nabc";
            site.client.send(
                    post + post.replace("POST /1", "POST /2") + post.replace("a:b", "x:y"));
            Message first = site.client.read();
            assertThat(first.body()).startsWith("POST /1 ").endsWith("abc");
            assertThat(first.field("ratelimit"))
                    .hasValueSatisfying(left -> assertThat(left).contains("r=999"));
            Message second = site.client.read();
            assertThat(second.body()).startsWith("POST /2 ").endsWith("abc");
            assertThat(second.field("ratelimit"))
                    .hasValueSatisfying(left -> assertThat(left).contains("r=998"));
        }
    }

    @Test
    void checksOnceForAllWhoAskTheSame() throws Exception {
        try (var site = SiteRig.echo(below("/").auth(of(user("a", "b", 1_000_000))).rules())) {
            List<RawClient> clients = new ArrayList<>();
            var front = site.rig.front();
            for (int i = 0; i < 50; i++) {
                clients.add(
                        RawClient.to(front)
                                .send("GET / HTTP/1.1\r\nHost: a\r\n" + basic("a:b") + "\r\n\r\n"));
            }
            for (RawClient client : clients) {
                assertThat(client.read().status()).isEqualTo(200);
                client.close();
            }
        }
    }
}
