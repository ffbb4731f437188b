package dev.pando.edge;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

/**
 * The known families of request smuggling, each with a hidden request for {@code /evil}. Either the
 * edge refuses, or what it passes on means the same: no instance ever sees that request.
 */
@SuppressWarnings("StringConcatToTextBlock") // the line ends matter here: CR LF
final class SmugglingTest {
    private static final String HIDDEN = "GET /evil HTTP/1.1\r\nHost: a\r\n\r\n";
    private static final int LENGTH = HIDDEN.length();
    private static final String START = "POST /good HTTP/1.1\r\nHost: a\r\n";
    private static final String CHUNKED_HIDDEN =
            Integer.toHexString(LENGTH) + "\r\n" + HIDDEN + "\r\n0\r\n\r\n";

    private record Attack(String family, String bytes) {}

    private static List<Attack> attacks() {
        List<Attack> attacks = new ArrayList<>();
        attacks.add(
                new Attack(
                        "CL.TE",
                        START
                                + "Content-Length: "
                                + (LENGTH + 5)
                                + "\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"
                                + HIDDEN));
        attacks.add(
                new Attack(
                        "TE.CL",
                        START
                                + "Transfer-Encoding: chunked\r\nContent-Length: 4\r\n\r\n"
                                + CHUNKED_HIDDEN));
        attacks.add(
                new Attack(
                        "CL.CL",
                        START
                                + "Content-Length: 0\r\nContent-Length: "
                                + LENGTH
                                + "\r\n\r\n"
                                + HIDDEN));
        attacks.add(
                new Attack(
                        "CL list", START + "Content-Length: 0, " + LENGTH + "\r\n\r\n" + HIDDEN));
        for (String disguise :
                List.of(
                        "Transfer-Encoding: xchunked",
                        "Transfer-Encoding : chunked",
                        "Transfer-Encoding: chunked\r\nTransfer-Encoding: x",
                        "Transfer-Encoding:\tchunked\u000b",
                        "Transfer-Encoding: \u000bchunked",
                        "\u0000Transfer-Encoding: chunked",
                        " Transfer-Encoding: chunked",
                        "X: y\nTransfer-Encoding: chunked",
                        "X: y\rTransfer-Encoding: chunked",
                        "Transfer-Encoding\r\n : chunked",
                        "Transfer-Encoding:\r\n chunked",
                        "Transfer-Encoding: 'chunked'",
                        "Transfer-Encoding: \"chunked\"",
                        "Transfer-Encoding: chunked, identity",
                        "Transfer-Encoding: identity, chunked",
                        "Transfer-Encoding: cow, chunked",
                        "Transfer-Encoding: chunked\u00a0",
                        "Transfer_Encoding: chunked",
                        "Transfer-Encoding:: chunked",
                        "Transfer-Encoding: [chunked]",
                        "Transfer-Encoding: chun\u0000ked",
                        "X-Transfer-Encoding: chunked")) {
            attacks.add(
                    new Attack(
                            "TE.TE " + disguise,
                            START
                                    + "Content-Length: "
                                    + (LENGTH + 5)
                                    + "\r\n"
                                    + disguise
                                    + "\r\n\r\n0\r\n\r\n"
                                    + HIDDEN));
        }
        for (String length :
                List.of(
                        "+N", "-N", "0xN", "N ", "0N", "N\u000b", "N;", "N.0", " N", "\tN",
                        "N N")) {
            attacks.add(
                    new Attack(
                            "CL " + length,
                            START
                                    + "Content-Length: "
                                    + length.replace("N", "" + LENGTH)
                                    + "\r\n\r\n"
                                    + HIDDEN));
        }
        attacks.add(
                new Attack(
                        "underscore",
                        START
                                + "Content_Length: 0\r\nContent-Length: "
                                + LENGTH
                                + "\r\n\r\n"
                                + HIDDEN));
        attacks.add(
                new Attack(
                        "Connection: Content-Length",
                        START
                                + "Connection: Content-Length\r\nContent-Length: "
                                + LENGTH
                                + "\r\n\r\n"
                                + HIDDEN));
        attacks.add(
                new Attack(
                        "Connection: Transfer-Encoding",
                        START
                                + "Connection: Transfer-Encoding\r\n"
                                + "Transfer-Encoding: chunked\r\n\r\n"
                                + CHUNKED_HIDDEN));
        attacks.add(
                new Attack(
                        "GET with a body",
                        START.replace("POST", "GET")
                                + "Content-Length: "
                                + LENGTH
                                + "\r\n\r\n"
                                + HIDDEN));
        attacks.add(
                new Attack(
                        "HEAD with a body",
                        START.replace("POST", "HEAD")
                                + "Content-Length: "
                                + LENGTH
                                + "\r\n\r\n"
                                + HIDDEN));
        attacks.add(
                new Attack(
                        "upgrade with a body",
                        START
                                + "Connection: Upgrade\r\nUpgrade: websocket\r\nContent-Length: "
                                + LENGTH
                                + "\r\n\r\n"
                                + HIDDEN));
        attacks.add(
                new Attack(
                        "Expect",
                        START
                                + "Expect: 100-continue\r\nExpect: x\r\nContent-Length: "
                                + LENGTH
                                + "\r\n\r\n"
                                + HIDDEN));
        attacks.add(
                new Attack(
                        "HTTP/1.0 with chunks",
                        "POST /good HTTP/1.0\r\n"
                                + "Transfer-Encoding: chunked\r\n"
                                + "Content-Length: 5\r\n\r\n"
                                + "0\r\n\r\n"
                                + HIDDEN));
        for (String line :
                List.of(
                        "0;a=b\n",
                        "0;a\r",
                        "00000000000000000",
                        "0\n",
                        "0 \r\n",
                        "\r\n0\r\n",
                        "0x0\r\n",
                        "-0\r\n",
                        "0;\u0000\r\n",
                        "10000000000000000\r\n")) {
            attacks.add(
                    new Attack(
                            "chunk size " + line,
                            START + "Transfer-Encoding: chunked\r\n\r\n" + line + "\r\n" + HIDDEN));
        }
        attacks.add(
                new Attack(
                        "chunk extension",
                        START
                                + "Transfer-Encoding: chunked\r\n\r\n2;\nxx\r\n"
                                + Integer.toHexString(LENGTH)
                                + "\r\n0\r\n\r\n"
                                + HIDDEN));
        attacks.add(
                new Attack(
                        "trailer",
                        START
                                + "Transfer-Encoding: chunked\r\n\r\n"
                                + "0\r\n"
                                + "Content-Length: 5\r\n"
                                + "X: y\n"
                                + "Z: "
                                + HIDDEN));
        return attacks;
    }

    @Test
    void getsNothingPast() throws Exception {
        List<String> targets = new CopyOnWriteArrayList<>();
        try (var instance =
                        ScriptedServer.with(connection -> {
                            while (true) {
                                Message request = connection.read();
                                targets.add(request.target());
                                assertThat(
                                                request.all("content-length").size()
                                                        + request.all("transfer-encoding").size())
                                        .isLessThanOrEqualTo(1);
                                connection.send(
                                        request.startLine().startsWith("HEAD")
                                                ? "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n"
                                                : ScriptedServer.ok("ok"));
                            }
                        });
                var rig = EdgeRig.inFrontOf(instance.address())) {
            var front = rig.front();
            for (Attack attack : attacks()) {
                try (var client = RawClient.to(front)) {
                    client.send(attack.bytes);
                    boolean head = attack.bytes.startsWith("HEAD");
                    Message first = head ? client.readHeadAnswer() : client.read();
                    if (first.status() == 200) {
                        // The connection goes on in step: the next request gets the next answer.
                        client.send("GET /next HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
                        assertThat(client.read().status()).as(attack.family).isEqualTo(200);
                        assertThat(targets).as(attack.family).endsWith("/next");
                    }
                    assertEnded(client, attack);
                }
                assertThat(targets).as(attack.family).doesNotContain("/evil");
            }
            assertThat(targets).as("some were passed on, and meant the same").contains("/good");
        }
    }

    private static void assertEnded(RawClient client, Attack attack) throws IOException {
        assertThat(client.isEnded()).as(attack.family).isTrue();
    }
}
