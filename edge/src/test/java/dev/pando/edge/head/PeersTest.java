package dev.pando.edge.head;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import dev.pando.testing.Generated;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpMessage;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpRequestDecoder;
import io.netty.handler.codec.http.LastHttpContent;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import java.util.regex.Pattern;
import org.eclipse.jetty.http.HttpCompliance;
import org.eclipse.jetty.http.HttpException;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpParser;
import org.eclipse.jetty.http.HttpVersion;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * Whole requests, bodies included, beside two parsers of other people: Jetty's and Netty's. What we
 * take, whoever takes it too reads alike: the method, the target, the fields, the body and where
 * the request ends. That is what keeps a request from meaning two things behind us.
 */
final class PeersTest {
    private static final boolean CAMPAIGN = Boolean.getBoolean("campaign");
    private static final int CASES = CAMPAIGN ? 3_000_000 : 60_000;
    private static final HeadScanner.Limits LIMITS = new HeadScanner.Limits(8192, 2048, 40);

    /** A request as one of them reads it. */
    private record Read(
            String method, String target, List<String> fields, String body, int length) {}

    private final HeadScanner scanner = new LeanHeadScanner(LIMITS);
    private final RequestHead head = new RequestHead(LIMITS);
    private final Map<String, Integer> outcomes = new TreeMap<>();

    private static String draw(RandomGenerator random) {
        return switch (random.nextInt(4)) {
            case 0 -> GeneratedHead.draw(random);
            case 1 ->
                    "POST /a HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"
                            + BodyReaderTest.draw(random);
            case 2 ->
                    "POST /a HTTP/1.1\r\nHost: a\r\nContent-Length: "
                            + random.nextInt(9)
                            + "\r\n\r\nabcGET /b HTTP/1.1\r\n\r\n";
            default -> damaged(GeneratedHead.draw(random) + BodyReaderTest.draw(random), random);
        };
    }

    private static String damaged(String text, RandomGenerator random) {
        StringBuilder damaged = new StringBuilder(text);
        String spice = "\r\n\0\t :;,0aFx\u000b\u007f\u0085\u00a0";
        for (int i = random.nextInt(3); i > 0 && !damaged.isEmpty(); i--) {
            int at = random.nextInt(damaged.length());
            damaged.insert(at, spice.charAt(random.nextInt(spice.length())));
        }
        return damaged.toString();
    }

    @Test
    void readWhatWeTakeAsWeDo() {
        Generated.forAll(
                CASES,
                random -> {
                    String text = draw(random);
                    byte[] bytes = text.getBytes(ISO_8859_1);
                    Read ours = ours(bytes);
                    if (ours == null) {
                        count("refused or not whole");
                        return;
                    }
                    compare("Jetty", text, ours, JettyReader.read(bytes));
                    compare("Netty", text, ours, netty(bytes));
                });
        if (CAMPAIGN) {
            System.out.println(outcomes);
        }
        assertThat(outcomes).containsKeys("Jetty reads it alike", "Netty reads it alike");
    }

    private void count(String outcome) {
        outcomes.merge(outcome, 1, Integer::sum);
    }

    private void compare(String peer, String text, Read ours, @Nullable Read theirs) {
        if (theirs == null) {
            count(peer + " refuses it");
            assertThat(
                            REFUSED.getOrDefault(peer, List.of()).stream()
                                    .anyMatch(listed -> listed.matcher(text).find()))
                    .as("only " + peer + " refuses: " + text)
                    .isTrue();
            return;
        }
        count(peer + " reads it alike");
        assertThat(theirs).as(peer + " of: " + text).isEqualTo(ours);
    }

    /** RFC 9112 §7.1.1: we do not look into extensions, since they end here. */
    private static final Pattern ODD_EXTENSION =
            Pattern.compile(
                    "\n"
                            + "[0-9a-fA-F]+(?=;)(?!([\t ]*;[\t ]*[\\w.-]+([\t ]*=[\t"
                            + " ]*([\\w.-]+|\"[^\"\r"
                            + "]*\"))?)*\r\n"
                            + ")");

    /** RFC 9110 §2.5: a later minor version is read as the highest one known. */
    private static final Pattern LATER_VERSION = Pattern.compile("^(\r\n)?.* HTTP/1[.][2-9]\r\n");

    /** What we take and they refuse, each for a reason. */
    private static final Map<String, List<Pattern>> REFUSED =
            Map.of(
                    "Jetty",
                    List.of(
                            LATER_VERSION,
                            // RFC 3986 §3.2.3: a port may be empty, or 0.
                            Pattern.compile("(?i)host:[^\r]*:0*[\\t ]*\r"),
                            Pattern.compile("(?i)host:[\\t ]*\\["),
                            ODD_EXTENSION),
                    "Netty",
                    List.of(
                            LATER_VERSION,
                            ODD_EXTENSION,
                            // It takes ASCII alone in a quoted string; RFC 9110 §5.6.4 takes more.
                            Pattern.compile("\n[0-9a-fA-F]+;[^\r]*[^\\x20-\\x7e\r]")));

    private static String field(String name, String value) {
        return (name + ": " + value.strip()).toLowerCase(Locale.ROOT);
    }

    /** What we read; null if we refuse it, or it is not whole. */
    private @Nullable Read ours(byte[] bytes) {
        int length = scanner.request(bytes, bytes.length, head);
        if (length <= 0) {
            return null;
        }
        BodyReader body = new BodyReader();
        body.start(head.framing(), head.contentLength());
        StringBuilder content = new StringBuilder();
        ByteBuf in = Unpooled.wrappedBuffer(bytes, length, bytes.length - length);
        while (!body.done()) {
            int before = in.readableBytes();
            int run = body.next(in);
            if (run < 0 || (run == 0 && in.readableBytes() == before)) {
                return null;
            }
            content.append(in.readCharSequence(run, ISO_8859_1));
        }
        FieldLines lines = head.lines();
        List<String> fields = new ArrayList<>();
        for (int i = 0; i < lines.count(); i++) {
            fields.add(
                    field(
                            text(lines.start(i), lines.nameEnd(i)),
                            text(lines.valueStart(i), lines.valueEnd(i))));
        }
        return new Read(
                text(head.methodStart(), head.methodEnd()),
                text(head.methodEnd() + 1, head.bytes().length).replaceFirst("(?s) .*", ""),
                fields.stream().sorted().toList(),
                content.toString(),
                bytes.length - in.readableBytes());
    }

    private String text(int from, int to) {
        return new String(head.bytes(), from, to - from, ISO_8859_1);
    }

    /** What Netty's decoder reads, fed byte by byte so that it tells where the request ends. */
    private static @Nullable Read netty(byte[] bytes) {
        EmbeddedChannel channel = new EmbeddedChannel(new HttpRequestDecoder());
        StringBuilder content = new StringBuilder();
        @Nullable HttpRequest request = null;
        try {
            for (int at = 0; at < bytes.length; at++) {
                channel.writeInbound(Unpooled.wrappedBuffer(bytes, at, 1));
                for (HttpObject read = channel.readInbound();
                        read != null;
                        read = channel.readInbound()) {
                    if (read.decoderResult().isFailure()) {
                        return null;
                    }
                    if (read instanceof HttpRequest begun) {
                        request = begun;
                    }
                    if (read instanceof HttpContent part) {
                        content.append(part.content().toString(ISO_8859_1));
                        part.release();
                    }
                    if (read instanceof LastHttpContent && request != null) {
                        return new Read(
                                request.method().name(),
                                request.uri(),
                                fields(request),
                                content.toString(),
                                at + 1);
                    }
                }
            }
            return null;
        } finally {
            channel.finishAndReleaseAll();
        }
    }

    private static List<String> fields(HttpMessage message) {
        return message.headers().entries().stream()
                .map(entry -> field(entry.getKey(), entry.getValue()))
                .sorted()
                .toList();
    }

    /** What Jetty's parser makes of a request. */
    private static final class JettyReader implements HttpParser.RequestHandler {
        private final StringBuilder body = new StringBuilder();
        private final List<String> fields = new ArrayList<>();
        private String method = "";
        private String target = "";
        private boolean complete;
        private boolean bad;

        static @Nullable Read read(byte[] bytes) {
            JettyReader reader = new JettyReader();
            HttpParser parser = new HttpParser(reader, -1, HttpCompliance.RFC9110);
            ByteBuffer buffer = ByteBuffer.wrap(bytes);
            for (int i = 0; i < bytes.length + 3 && !reader.complete && !reader.bad; i++) {
                parser.parseNext(buffer);
            }
            return reader.complete && !reader.bad
                    ? new Read(
                            reader.method,
                            reader.target,
                            reader.fields.stream().sorted().toList(),
                            reader.body.toString(),
                            buffer.position())
                    : null;
        }

        @Override
        public void startRequest(String method, String uri, HttpVersion version) {
            this.method = method;
            target = uri;
        }

        @Override
        public void parsedHeader(HttpField field) {
            String value = field.getValue();
            fields.add(field(field.getName(), value == null ? "" : value));
        }

        @Override
        public boolean headerComplete() {
            return false;
        }

        @Override
        public boolean content(ByteBuffer item) {
            body.append(ISO_8859_1.decode(item));
            return false;
        }

        @Override
        public boolean contentComplete() {
            return false;
        }

        @Override
        public boolean messageComplete() {
            complete = true;
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
