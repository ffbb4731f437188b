package dev.pando.edge;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pando.edge.LenientReader.Leniency;
import dev.pando.edge.LenientReader.Understood;
import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.random.RandomGenerator;
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

    private static final long SEED = 7;

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

    /** More of them, of which some are right, with a second request of the same client's behind. */
    private static List<Attack> doubtful() {
        List<Attack> attacks = new ArrayList<>();
        attacks.add(
                new Attack("0.CL", START + "Content-Length:\r\n " + LENGTH + "\r\n\r\n" + HIDDEN));
        attacks.add(
                new Attack("TE.0", START + "Transfer-Encoding: chunked\r\n\r\n" + CHUNKED_HIDDEN));
        attacks.add(
                new Attack(
                        "DELETE with chunks",
                        START.replace("POST", "DELETE")
                                + "Transfer-Encoding: chunked\r\n\r\n"
                                + CHUNKED_HIDDEN));
        for (String ending : List.of("\n", "\r", "\r\r\n", " \n")) {
            attacks.add(
                    new Attack(
                            "EXT.TERM " + ending.replace('\r', 'R').replace('\n', 'N'),
                            START
                                    + "Transfer-Encoding: chunked\r\n\r\n5;a"
                                    + ending
                                    + "b\r\nhello\r\n0\r\n\r\n"
                                    + HIDDEN));
            attacks.add(
                    new Attack(
                            "TERM.SPILL " + ending.replace('\r', 'R').replace('\n', 'N'),
                            START
                                    + "Transfer-Encoding: chunked\r\n\r\n5\r\nhello"
                                    + ending
                                    + "\r\n0\r\n\r\n"
                                    + HIDDEN));
        }
        for (String quoted : List.of("\"a\r\n\"", "\"a\\\"b\"", "\"a\nb\"")) {
            attacks.add(
                    new Attack(
                            "quoted extension " + quoted,
                            START
                                    + "Transfer-Encoding: chunked\r\n\r\n5;x="
                                    + quoted
                                    + "\r\nhello\r\n0\r\n\r\n"
                                    + HIDDEN));
        }
        for (String line :
                List.of(
                        "POST  /good HTTP/1.1",
                        "POST /good\tHTTP/1.1",
                        "POST /good HTTP/1.1 HTTP/1.1",
                        "POST /good HTTP/1.1\r",
                        "POST /go\u000bod HTTP/1.1",
                        " POST /good HTTP/1.1",
                        "POST /good",
                        "PO\u0000ST /good HTTP/1.1",
                        "POST http://a/good HTTP/1.1",
                        "POST /good HTTP/1.10")) {
            attacks.add(
                    new Attack(
                            "request line " + line,
                            line
                                    + "\r\nHost: a\r\nContent-Length: "
                                    + LENGTH
                                    + "\r\n\r\n"
                                    + HIDDEN));
        }
        for (String fields :
                List.of(
                        "Host: b\r\n",
                        "Content-Length: N\r\nContent-Length: N\r\n",
                        "Content-Length: N, N\r\n",
                        "Content-Length\u0000: N\r\n",
                        "Content-Length : N\r\n",
                        "Content\u00adLength: N\r\n",
                        "CONTENT-LENGTH: N\r\nX_Y: z\r\n",
                        "Content-Length: N\r\nTrailer: Content-Length\r\n",
                        "Content-Length: N\r\nConnection: keep-alive, content-length\r\n",
                        "Content-Length: N\r\nExpect: 100-continue\r\n",
                        "Content-Length: N\r\nExpect: 100-continue, x\r\n",
                        "Content-Length: N\r\nExpect:\r\n",
                        "Content-Length: N\r\n: x\r\n",
                        "Content-Length: N\r\nX\r\n",
                        "Content-Length: N\r\nX: \u0000\r\n",
                        "Content-Length: N\r\nX: a\r\n\tb\r\n")) {
            attacks.add(
                    new Attack(
                            "fields " + fields,
                            START + fields.replace("N", "" + LENGTH) + "\r\n" + HIDDEN));
        }
        attacks.add(
                new Attack(
                        "trailers that frame",
                        START
                                + "Transfer-Encoding: chunked\r\n\r\n0\r\nContent-Length: 40\r\n"
                                + "Transfer-Encoding: chunked\r\nHost: evil\r\nX: y\r\n\r\n"
                                + HIDDEN.replace("/evil", "/next")));
        return attacks;
    }

    /** All leniencies alone, in pairs, and many sets drawn at random. */
    private static List<Set<Leniency>> leniencies() {
        List<Set<Leniency>> sets = new ArrayList<>();
        for (Leniency one : Leniency.values()) {
            for (Leniency other : Leniency.values()) {
                sets.add(EnumSet.of(one, other));
            }
        }
        RandomGenerator random = new SplittableRandom(SEED);
        for (int i = 0; i < 300; i++) {
            Set<Leniency> set = EnumSet.noneOf(Leniency.class);
            for (Leniency each : Leniency.values()) {
                if (random.nextInt(3) == 0) {
                    set.add(each);
                }
            }
            sets.add(set);
        }
        return sets;
    }

    /**
     * What was passed on means the same to every server, however lenient. The one that ignores
     * bodies of GET cannot be told from the others; it gets nothing more on that connection, so
     * that no other client's answer is touched.
     */
    @Test
    void meansTheSameToWhoeverReadsIt() throws Exception {
        List<Set<Leniency>> leniencies = leniencies();
        try (var instance = new RecordingServer();
                var rig = EdgeRig.inFrontOf(instance.address())) {
            var front = rig.front();
            List<Attack> all = new ArrayList<>(attacks());
            all.addAll(doubtful());
            for (Attack attack : all) {
                try (var client = RawClient.to(front)) {
                    client.send(attack.bytes);
                    client.send("GET /next HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
                    client.readToEnd();
                }
            }
            assertThat(instance.recorded()).isNotEmpty();
            for (byte[] bytes : instance.recorded()) {
                List<Understood> meant = LenientReader.read(bytes, Set.of());
                assertThat(meant).last().extracting(Understood::end).isEqualTo(bytes.length);
                for (Set<Leniency> each : leniencies) {
                    assertMeans(meant, LenientReader.read(bytes, each), each);
                }
            }
        }
    }

    /** Whether a reader with these leniencies reads what a strict one does. */
    static void assertMeans(
            List<Understood> meant, List<Understood> understood, Set<Leniency> leniencies) {
        boolean ignoresBodies = leniencies.contains(Leniency.NO_BODY_OF_GET);
        boolean losesTheEnd =
                leniencies.contains(Leniency.NO_CHUNKS)
                        || leniencies.contains(Leniency.NO_TRAILERS);
        for (int i = 0; i < meant.size(); i++) {
            Understood one = meant.get(i);
            boolean hasBody =
                    !one.body().isEmpty()
                            || (i < understood.size() && understood.get(i).end() != one.end());
            if (hasBody && ignoresBodies && LenientReader.isBodiless(one.method())) {
                assertThat(i).as("the last one: " + meant).isEqualTo(meant.size() - 1);
                return;
            }
            assertThat(understood).as("%s by %s", meant, leniencies).hasSizeGreaterThan(i);
            assertThat(understood.get(i).target()).isEqualTo(one.target());
            if (losesTheEnd && understood.get(i).end() != one.end()) {
                // What it takes for the next request is a chunk's size or a trailer, and so none.
                assertThat(understood).as("%s by %s", meant, leniencies).hasSize(i + 1);
                return;
            }
            assertThat(understood.get(i)).as("%s by %s", meant, leniencies).isEqualTo(one);
        }
        assertThat(understood).as("%s by %s", meant, leniencies).hasSameSizeAs(meant);
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
