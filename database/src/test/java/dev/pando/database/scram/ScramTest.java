package dev.pando.database.scram;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Both roles against the example of RFC 7677 §3, and against each other. */
class ScramTest {
    private static final String SALT = "W22ZaJ0SNY7soEsUEjb6gQ==";
    private static final String CLIENT_NONCE = "rOprNGfwEbeRWgbNEkqO";
    private static final String SERVER_NONCE = "%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0";
    private static final ScramKeys KEYS = ScramKeys.of("pencil", SALT, 4096);

    @Test
    void theServersPartIsThatOfTheStandard() throws Exception {
        ScramServer server = new ScramServer(KEYS, List.of(KEYS), true, SERVER_NONCE);
        assertThat(server.first("n,,n=user,r=" + CLIENT_NONCE))
                .isEqualTo("r=" + CLIENT_NONCE + SERVER_NONCE + ",s=" + SALT + ",i=4096");
        assertThat(
                        server.last(
                                "c=biws,r="
                                        + CLIENT_NONCE
                                        + SERVER_NONCE
                                        + ",p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ="))
                .isEqualTo("v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=");
    }

    @Test
    void clientAndServerAgree() throws Exception {
        ScramServer server = new ScramServer(KEYS, List.of(KEYS), true, SERVER_NONCE);
        ScramClient client = new ScramClient(CLIENT_NONCE);
        ScramClient.Challenge challenge = client.challenge(server.first(client.first()));
        ScramKeys keys = ScramKeys.of("pencil", challenge.salt(), challenge.iterations());
        client.verify(server.last(client.last(challenge, keys)));
    }

    @Test
    void wrongPasswordsAndStrangersAreRefusedAtTheSamePoint() throws Exception {
        ScramKeys strangers = new ScramKeys.Strangers(new Random(1)).of("stranger");
        for (ScramServer server :
                List.of(
                        new ScramServer(
                                KEYS, List.of(ScramKeys.of("pen", SALT, 4096)), true, SERVER_NONCE),
                        new ScramServer(KEYS, List.of(KEYS), false, SERVER_NONCE),
                        new ScramServer(strangers, List.of(KEYS), false, SERVER_NONCE))) {
            ScramClient client = new ScramClient(CLIENT_NONCE);
            ScramClient.Challenge challenge = client.challenge(server.first(client.first()));
            ScramKeys keys = ScramKeys.of("pencil", challenge.salt(), challenge.iterations());
            ScramFailure failure =
                    catchThrowableOfType(
                            ScramFailure.class, () -> server.last(client.last(challenge, keys)));
            assertThat(failure.isUntrue()).isTrue();
        }
    }

    @Test
    void aServerThatDoesNotKnowThePasswordIsFoundOut() throws Exception {
        ScramServer server = new ScramServer(KEYS, List.of(KEYS), true, SERVER_NONCE);
        ScramClient client = new ScramClient(CLIENT_NONCE);
        ScramClient.Challenge challenge = client.challenge(server.first(client.first()));
        client.last(challenge, KEYS);
        ScramFailure failure =
                catchThrowableOfType(
                        ScramFailure.class, () -> client.verify("v=" + "A".repeat(43) + "="));
        assertThat(failure.isUntrue()).isTrue();
    }

    @Test
    void whatIsNotScramIsRefused() {
        for (String first :
                List.of(
                        "",
                        "n",
                        "x,,n=,r=abc",
                        "p=tls-unique,,n=,r=abc",
                        "n,a=admin,n=,r=abc",
                        "n,,r=abc",
                        "n,,n=,r=",
                        "n,,n=,r=a\tb",
                        "n,,m=ext,n=,r=abc")) {
            ScramServer server = new ScramServer(KEYS, List.of(KEYS), true, SERVER_NONCE);
            assertThat(catchThrowableOfType(ScramFailure.class, () -> server.first(first)))
                    .as(first)
                    .isNotNull()
                    .matches(failure -> !failure.isUntrue());
        }
    }

    @Test
    void finalMessagesMustFitTheFirst() throws Exception {
        String nonce = CLIENT_NONCE + SERVER_NONCE;
        for (String last :
                List.of(
                        "",
                        "c=biws,r=" + nonce,
                        "c=eSws,r=" + nonce + ",p=AAAA",
                        "c=biws,r=" + CLIENT_NONCE + ",p=AAAA",
                        "c=biws,r=" + nonce + ",p=AAAA",
                        "c=biws,r=" + nonce + ",p=!")) {
            ScramServer server = new ScramServer(KEYS, List.of(KEYS), true, SERVER_NONCE);
            server.first("n,,n=,r=" + CLIENT_NONCE);
            assertThat(catchThrowableOfType(ScramFailure.class, () -> server.last(last)))
                    .as(last)
                    .isNotNull();
        }
    }
}
