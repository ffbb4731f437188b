package dev.pando.edge;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Requests that two parsers could read in two ways, or that say nothing: refused and closed. */
@SuppressWarnings("StringConcatToTextBlock") // the line ends matter here: CR LF
final class RefusalTest {
    private record Case(int status, String request) {}

    private static Case refused(int status, String request) {
        return new Case(status, request);
    }

    /** A request with that field, and a Host. */
    private static String with(String field) {
        return "POST / HTTP/1.1\r\nHost: a\r\n" + field + "\r\n\r\n";
    }

    private static String chunks(String body) {
        return with("Transfer-Encoding: chunked") + body;
    }

    private static final List<Case> CASES =
            List.of(
                    // RFC 9112 §3: the request line
                    refused(400, "GET /\r\n\r\n"),
                    refused(400, "GET  / HTTP/1.1\r\nHost: a\r\n\r\n"),
                    refused(400, "GET /  HTTP/1.1\r\nHost: a\r\n\r\n"),
                    refused(400, "GET / HTTP/1.1 \r\nHost: a\r\n\r\n"),
                    refused(400, "GET\t/ HTTP/1.1\r\nHost: a\r\n\r\n"),
                    refused(400, "GET / HTTP/1.1\nHost: a\n\n"),
                    refused(400, "GET / HTTP/1.1\rHost: a\r\r"),
                    refused(400, " GET / HTTP/1.1\r\nHost: a\r\n\r\n"),
                    refused(400, "\r\n\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n"),
                    refused(400, "\nGET / HTTP/1.1\r\nHost: a\r\n\r\n"),
                    refused(400, "G(T / HTTP/1.1\r\nHost: a\r\n\r\n"),
                    refused(400, "GET / http/1.1\r\nHost: a\r\n\r\n"),
                    refused(400, "GET / HTTP/1\r\nHost: a\r\n\r\n"),
                    refused(400, "GET / HTTP/1.10\r\nHost: a\r\n\r\n"),
                    refused(400, "GET / HTTP/1.1.1\r\nHost: a\r\n\r\n"),
                    refused(505, "GET / HTTP/2.0\r\nHost: a\r\n\r\n"),
                    refused(505, "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"),
                    // §3.2: the target
                    refused(400, "GET a HTTP/1.1\r\nHost: a\r\n\r\n"),
                    refused(400, "GET * HTTP/1.1\r\nHost: a\r\n\r\n"),
                    refused(400, "GET ftp://a/ HTTP/1.1\r\nHost: a\r\n\r\n"),
                    refused(400, "GET http:///x HTTP/1.1\r\nHost: a\r\n\r\n"),
                    refused(400, "GET http://u@a/ HTTP/1.1\r\nHost: a\r\n\r\n"),
                    refused(400, "GET /#x HTTP/1.1\r\nHost: a\r\n\r\n"),
                    refused(400, "GET /\\x HTTP/1.1\r\nHost: a\r\n\r\n"),
                    refused(400, "GET /\u00e9 HTTP/1.1\r\nHost: a\r\n\r\n"),
                    refused(400, "GET /\u0000 HTTP/1.1\r\nHost: a\r\n\r\n"),
                    refused(400, "GET /%00 HTTP/1.1\r\nHost: a\r\n\r\n"),
                    refused(400, "GET /%4 HTTP/1.1\r\nHost: a\r\n\r\n"),
                    refused(400, "GET /%zz HTTP/1.1\r\nHost: a\r\n\r\n"),
                    refused(501, "CONNECT a:443 HTTP/1.1\r\nHost: a:443\r\n\r\n"),
                    // §3.2 and RFC 9110 §7.2: the Host field
                    refused(400, "GET / HTTP/1.1\r\n\r\n"),
                    refused(400, "GET http://a/ HTTP/1.1\r\n\r\n"),
                    refused(400, with("Host: a")),
                    refused(400, with("host: b")),
                    refused(400, "GET / HTTP/1.1\r\nHost:\r\n\r\n"),
                    refused(400, "GET / HTTP/1.1\r\nHost: a b\r\n\r\n"),
                    refused(400, "GET / HTTP/1.1\r\nHost: a, b\r\n\r\n"),
                    refused(400, "GET / HTTP/1.1\r\nHost: a/b\r\n\r\n"),
                    refused(400, "GET / HTTP/1.1\r\nHost: u@a\r\n\r\n"),
                    refused(400, "GET / HTTP/1.1\r\nHost: a:b\r\n\r\n"),
                    refused(400, "GET / HTTP/1.1\r\nHost: a:65536\r\n\r\n"),
                    refused(400, "GET / HTTP/1.1\r\nHost: [::1\r\n\r\n"),
                    refused(400, "GET http://a/ HTTP/1.1\r\nHost: a b\r\n\r\n"),
                    // §5: fields
                    refused(400, with("A : b")),
                    refused(400, with(" A: b")),
                    refused(400, with("A: b\r\n c")),
                    refused(400, with("A: b\r\n\tc")),
                    refused(400, with("A")),
                    refused(400, with(": b")),
                    refused(400, with("A(: b")),
                    refused(400, with("A\u00e9: b")),
                    refused(400, with("A: b\nC: d")),
                    refused(400, with("A: b\rC: d")),
                    refused(400, with("A: b\r\r\nC: d")),
                    refused(400, with("A: \u0000")),
                    refused(400, with("A: \u0001")),
                    refused(400, with("A: \u007f")),
                    refused(400, with("A: \u000b")),
                    // §6: framing
                    refused(400, with("Content-Length: 1\r\nTransfer-Encoding: chunked")),
                    refused(400, with("Transfer-Encoding: chunked\r\nContent-Length: 1")),
                    refused(400, with("Content-Length: 1\r\nContent-Length: 1") + "x"),
                    refused(400, with("Content-Length: 1\r\nContent-Length: 2") + "xy"),
                    refused(400, with("Content-Length: 1, 1") + "x"),
                    refused(400, with("Content-Length: +1") + "x"),
                    refused(400, with("Content-Length: -1")),
                    refused(400, with("Content-Length: 0x1") + "x"),
                    refused(400, with("Content-Length: 1 1") + "x"),
                    refused(400, with("Content-Length: 1;") + "x"),
                    refused(400, with("Content-Length:")),
                    refused(400, with("Content-Length: \"1\"") + "x"),
                    refused(400, with("Content-Length: 9999999999999999999")),
                    refused(400, with("Content-Length: 18446744073709551617") + "x"),
                    refused(400, with("Transfer-Encoding: gzip")),
                    refused(400, with("Transfer-Encoding: identity")),
                    refused(400, with("Transfer-Encoding: gzip, chunked")),
                    refused(400, with("Transfer-Encoding: chunked, gzip")),
                    refused(400, with("Transfer-Encoding: chunked, chunked")),
                    refused(400, with("Transfer-Encoding: chunked, identity")),
                    refused(400, with("Transfer-Encoding: chunked;a=b")),
                    refused(400, with("Transfer-Encoding: xchunked")),
                    refused(400, with("Transfer-Encoding: \"chunked\"")),
                    refused(400, with("Transfer-Encoding: chunked,")),
                    refused(400, with("Transfer-Encoding:")),
                    refused(400, with("Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked")),
                    refused(400, with("Transfer-Encoding: chunked\r\nTransfer-Encoding: x")),
                    refused(400, with("Transfer-Encoding:\u000bchunked")),
                    refused(400, "POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"),
                    // §7.1: chunks
                    refused(400, chunks("x\r\n")),
                    refused(400, chunks("\r\n")),
                    refused(400, chunks("0x1\r\na\r\n0\r\n\r\n")),
                    refused(400, chunks("+1\r\na\r\n0\r\n\r\n")),
                    refused(400, chunks("-1\r\na\r\n0\r\n\r\n")),
                    refused(400, chunks(" 1\r\na\r\n0\r\n\r\n")),
                    refused(400, chunks("1 \r\na\r\n0\r\n\r\n")),
                    refused(400, chunks("1 ;a\r\na\r\n0\r\n\r\n")),
                    refused(400, chunks("1\na\r\n0\r\n\r\n")),
                    refused(400, chunks("1\r\na\n0\r\n\r\n")),
                    refused(400, chunks("1\r\nab\r\n0\r\n\r\n")),
                    refused(400, chunks("1\r\na0\r\n\r\n")),
                    refused(400, chunks("1;a\nb\r\na\r\n0\r\n\r\n")),
                    refused(400, chunks("1;a\u0000\r\na\r\n0\r\n\r\n")),
                    refused(400, chunks("1\r\r\na\r\n0\r\n\r\n")),
                    refused(400, chunks("FFFFFFFFFFFFFFFF1\r\na\r\n0\r\n\r\n")),
                    refused(400, chunks("0000000000000001\r\na\r\n0\r\n\r\n")),
                    refused(400, chunks("1;" + "x".repeat(5000) + "\r\na\r\n0\r\n\r\n")),
                    refused(400, chunks("0\r\nA : b\r\n\r\n")),
                    refused(400, chunks("0\r\nA: b\n\r\n")),
                    refused(400, chunks("0\r\n A: b\r\n\r\n")),
                    // the bounds
                    refused(414, "GET /" + "x".repeat(8192) + " HTTP/1.1\r\nHost: a\r\n\r\n"),
                    refused(414, "GET /" + "x".repeat(40_000)),
                    refused(400, "G".repeat(33) + " / HTTP/1.1\r\nHost: a\r\n\r\n"),
                    refused(431, with("A: " + "x".repeat(32_768))),
                    refused(431, with("A: b\r\n".repeat(200) + "C: d")),
                    refused(431, chunks("0\r\n" + "A: b\r\n".repeat(40) + "\r\n")),
                    refused(413, with("Content-Length: " + (EdgeRig.MAX_BODY + 1))));

    @Test
    void isAnsweredWithTheRightCodeAndClosedWhateverTheSplit() throws Exception {
        try (var instance = ScriptedServer.echo();
                var rig = EdgeRig.inFrontOf(instance.address())) {
            var front = rig.front();
            for (Case refused : CASES) {
                String shown = refused.request.length() > 200 ? "long" : refused.request;
                try (var whole = RawClient.to(front);
                        var split = RawClient.to(front)) {
                    check(whole.send(refused.request), refused.status, shown);
                    int half = refused.request.length() / 2;
                    split.send(refused.request.substring(0, half));
                    split.send(refused.request.substring(half));
                    check(split, refused.status, shown);
                }
            }
        }
    }

    private static void check(RawClient client, int status, String shown) throws IOException {
        Message answer = client.read();
        assertThat(answer.status()).as(shown).isEqualTo(status);
        assertThat(answer.field("connection")).as(shown).hasValue("close");
        assertThat(answer.field("x-request-id")).as(shown).isPresent();
        assertThat(client.isEnded()).as("ends without a reset: " + shown).isTrue();
    }

    @Test
    void doesNotReachTheClientOnlyToBeResetAway() throws Exception {
        try (var instance = ScriptedServer.echo();
                var rig = EdgeRig.inFrontOf(instance.address());
                var client = RawClient.to(rig.front())) {
            client.send("GET / HTTP/1.1\r\nA : b\r\n\r\n" + "more".repeat(10_000));

            assertThat(client.read().status()).isEqualTo(400);
            client.send("and more".repeat(10_000));
            assertThat(client.isEnded()).isTrue();
        }
    }

    @Test
    void isNotWhatHappensToRareButRegularRequests() throws Exception {
        List<String> regular =
                List.of(
                        "\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n",
                        "GET / HTTP/1.1\r\nHost:a\r\n\r\n",
                        "GET / HTTP/1.1\r\nHost: \t a \t\r\n\r\n",
                        "GET / HTTP/1.1\r\nHost: [::1]:80\r\n\r\n",
                        "GET / HTTP/1.1\r\nHost: a:\r\n\r\n",
                        "GET / HTTP/1.2\r\nHost: a\r\n\r\n",
                        "M-SEARCH / HTTP/1.1\r\nHost: a\r\n\r\n",
                        "GET /|{}^\"<>`~?#".replace("#", "%") + " HTTP/1.1\r\nHost: a\r\n\r\n",
                        "GET / HTTP/1.1\r\nHost: a\r\nA:\r\n\r\n",
                        "GET / HTTP/1.1\r\nHost: a\r\nA: \u00e9\ttab\r\n\r\n",
                        with("Content-Length: 0000000000000002") + "ab",
                        with("Transfer-Encoding:  CHUNKED ") + "0\r\n\r\n",
                        chunks("0000000000001\r\na\r\n0;x=\"y z\"\r\n\r\n"));
        try (var instance = ScriptedServer.echo();
                var rig = EdgeRig.inFrontOf(instance.address());
                var client = RawClient.to(rig.front())) {
            for (String request : regular) {
                assertThat(client.send(request).read().status()).as(request).isEqualTo(200);
            }
        }
    }
}
