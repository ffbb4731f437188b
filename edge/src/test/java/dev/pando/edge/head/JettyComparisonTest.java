package dev.pando.edge.head;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import dev.pando.testing.Generated;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.eclipse.jetty.http.HttpCompliance;
import org.eclipse.jetty.http.HttpException;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpParser;
import org.eclipse.jetty.http.HttpVersion;
import org.junit.jupiter.api.Test;

/**
 * The scanner beside a parser of other people: Jetty's, at its strictest. What both take they read
 * alike. What only one takes is one of the differences listed below, each on purpose.
 */
final class JettyComparisonTest {
    private static final HeadScanner.Limits LIMITS = new HeadScanner.Limits(4096, 1024, 20);

    private final HeadScanner scanner = new LeanHeadScanner(LIMITS);
    private final RequestHead head = new RequestHead(LIMITS);

    @Test
    void readsAlike() {
        int[] both = {0};
        Generated.forAll(
                100_000,
                random -> {
                    String text = GeneratedHead.draw(random);
                    byte[] bytes = text.getBytes(ISO_8859_1);
                    boolean taken = scanner.request(bytes, bytes.length, head) > 0;
                    JettyRequest jetty = JettyRequest.parse(bytes);

                    if (taken && jetty.taken()) {
                        both[0]++;
                        assertThat(jetty.method()).as(text).isEqualTo(method());
                        assertThat(jetty.fields()).as(text).isEqualTo(fields());
                        assertThat(jetty.contentLength()).as(text).isEqualTo(length());
                    } else if (taken) {
                        assertThat(isListed(REFUSED_BY_JETTY_ONLY, text))
                                .as("only Jetty refuses: " + text)
                                .isTrue();
                    } else if (jetty.taken()) {
                        assertThat(hasNoTarget(text) || isListed(REFUSED_BY_US_ONLY, text))
                                .as("only we refuse: " + text)
                                .isTrue();
                    }
                });
        assertThat(both[0]).isPositive();
    }

    private String method() {
        return text(head.methodStart(), head.methodEnd());
    }

    private long length() {
        return head.framing() == BodyFraming.CHUNKED ? -2 : head.contentLength();
    }

    private List<List<String>> fields() {
        FieldLines lines = head.lines();
        List<List<String>> fields = new ArrayList<>();
        for (int i = 0; i < lines.count(); i++) {
            fields.add(
                    field(
                            text(lines.start(i), lines.nameEnd(i)),
                            text(lines.valueStart(i), lines.valueEnd(i))));
        }
        return fields;
    }

    /** Jetty keeps well-known fields ready made, in a case of its own. */
    private static List<String> field(String name, String value) {
        return List.of(name.toLowerCase(Locale.ROOT), value.toLowerCase(Locale.ROOT));
    }

    private String text(int from, int to) {
        return new String(head.bytes(), from, to - from, ISO_8859_1);
    }

    /** What Jetty refuses and we take. */
    private static final List<Pattern> REFUSED_BY_JETTY_ONLY =
            List.of(
                    // RFC 9110 §2.5: a later minor version is read as the highest one known.
                    Pattern.compile("^(\r\n)?.* HTTP/1[.][2-9]\r\n"),
                    // RFC 3986 §3.2.3: a port may be empty, or 0.
                    Pattern.compile("(?i)host:[^\r]*:0*[\\t ]*\r"),
                    // We do not check what stands between the brackets of an IPv6 address.
                    Pattern.compile("(?i)host:[\\t ]*\\["));

    private static final String HOST = "([\\w.-]+|\\[[\\p{XDigit}:.]{2,}])(:\\d{0,5})?";

    /** What we refuse and Jetty takes, or leaves to be refused by what comes after its parser. */
    private static final List<Pattern> REFUSED_BY_US_ONLY =
            List.of(
                    // §2.2: a recipient may, and need not, take a bare LF for a line's end.
                    Pattern.compile("(?<!\r)\n"),
                    // §3: what is no token, or too long, is no method; and we serve no CONNECT.
                    Pattern.compile("^(\r\n)?(CONNECT |[^ ]*[^ \\w!#$%&'*+.^`|~-])"),
                    // §3: a recipient may, and need not, part the words by more than one space.
                    Pattern.compile("^(\r\n)?[^ \r]* [^ \r]* {2}"),
                    // §2.3: the version is case-sensitive, and we serve HTTP/1 alone.
                    Pattern.compile("^(\r\n)?[^\r]* (?!HTTP/1[.]\\d\r)[^ ]*\r\n"),
                    // RFC 3986 §3.2.2 allows more in a name than DNS; RFC 9110 §4.2.1: none is
                    // empty.
                    Pattern.compile("(?i)\nhost:[\t ]*(?!" + HOST + "[\t ]*\r)"),
                    Pattern.compile("(?i)\nhost:[\t ]*[^\r]*:([6-9]\\d{4})"),
                    // §6.1: codings other than chunked, or with HTTP/1.0; §6.2: lengths of more
                    // than 18 digits.
                    Pattern.compile("(?i)\ntransfer-encoding:[\t ]*(?!chunked[\t ]*\r)"),
                    Pattern.compile("(?i)^(\r\n)?[^\r]* HTTP/1[.]0\r\n(.*\r\n)*transfer-encoding:"),
                    Pattern.compile("(?i)\ncontent-length:[\t ]*\\d{19}"));

    /** §3.2: Jetty's parser does not look into the target. */
    private static boolean hasNoTarget(String text) {
        List<String> words = List.of(text.strip().split(" ", 3));
        return words.size() < 3 || !ModelHead.isTarget(words.get(0), words.get(1));
    }

    private static boolean isListed(List<Pattern> differences, String text) {
        return differences.stream().anyMatch(difference -> difference.matcher(text).find());
    }

    /** What Jetty's parser made of a head. */
    private record JettyRequest(
            boolean taken, String method, List<List<String>> fields, long contentLength) {
        static JettyRequest parse(byte[] bytes) {
            Handler handler = new Handler();
            HttpParser parser = new HttpParser(handler, -1, HttpCompliance.RFC9110);
            ByteBuffer buffer = ByteBuffer.wrap(bytes);
            for (int i = 0; i < 3 && !handler.complete && !handler.bad; i++) {
                parser.parseNext(buffer);
            }
            long length = parser.isChunking() ? -2 : Math.max(0, parser.getContentLength());
            return new JettyRequest(
                    handler.complete && !handler.bad, handler.method, handler.fields, length);
        }
    }

    private static final class Handler implements HttpParser.RequestHandler {
        private String method = "";
        private final List<List<String>> fields = new ArrayList<>();
        private boolean complete;
        private boolean bad;

        @Override
        public void startRequest(String method, String uri, HttpVersion version) {
            this.method = method;
        }

        @Override
        public void parsedHeader(HttpField field) {
            String value = field.getValue();
            fields.add(field(field.getName(), value == null ? "" : value));
        }

        @Override
        public boolean headerComplete() {
            complete = true;
            return true;
        }

        @Override
        public boolean content(ByteBuffer item) {
            return true;
        }

        @Override
        public boolean contentComplete() {
            return true;
        }

        @Override
        public boolean messageComplete() {
            return true;
        }

        @Override
        public void earlyEOF() {
            bad = true;
        }

        @Override
        public void badMessage(HttpException failure) {
            bad = true;
        }
    }
}
