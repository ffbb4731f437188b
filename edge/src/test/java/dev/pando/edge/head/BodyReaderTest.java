package dev.pando.edge.head;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import dev.pando.testing.Generated;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.random.RandomGenerator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The chunk reader beside a plain model, on bodies cut anywhere. */
final class BodyReaderTest {
    /** What a body means: its content, the trailers that may pass, and where it ends. */
    private record Body(String content, String trailers, int end) {}

    private static final Pattern SIZE =
            Pattern.compile("([0-9a-fA-F]{1,15})(;[\\t\\x20-\\x7e\\x80-\\xff]*)?\r\n");
    private static final Pattern TRAILERS =
            Pattern.compile(
                    "((?:[!#$%&'*+.^_`|~0-9A-Za-z-]+:[\\t\\x20-\\x7e\\x80-\\xff]*\r\n)*)\r\n");

    private static Optional<Body> model(String text) {
        StringBuilder content = new StringBuilder();
        int at = 0;
        while (true) {
            Matcher size = SIZE.matcher(text).region(at, text.length());
            if (!size.lookingAt()) {
                return Optional.empty();
            }
            long length = Long.parseLong(size.group(1), 16);
            at = size.end();
            if (length == 0) {
                Matcher trailers = TRAILERS.matcher(text).region(at, text.length());
                return trailers.lookingAt()
                        ? Optional.of(
                                new Body(
                                        content.toString(),
                                        passing(trailers.group(1)),
                                        trailers.end()))
                        : Optional.empty();
            }
            if (length > text.length() - at || !text.startsWith("\r\n", at + (int) length)) {
                return Optional.empty();
            }
            content.append(text, at, at + (int) length);
            at += (int) length + 2;
        }
    }

    private static String passing(String trailers) {
        StringBuilder passing = new StringBuilder();
        for (String line : trailers.split("(?<=\n)", -1)) {
            String name = line.toLowerCase(Locale.ROOT).replaceAll(":.*\\R?", "");
            boolean forbidden = List.of("host", "content-length", "authorization").contains(name);
            if (!forbidden && !name.startsWith("pando-")) {
                passing.append(line);
            }
        }
        return passing.toString();
    }

    /** A chunked body, now and then damaged, and what may be the next request. */
    static String draw(RandomGenerator random) {
        StringBuilder body = new StringBuilder();
        for (int i = random.nextInt(4); i > 0; i--) {
            String content = "x".repeat(1 + random.nextInt(40));
            String size = Integer.toHexString(content.length());
            body.append(random.nextBoolean() ? size : "000" + size.toUpperCase(Locale.ROOT));
            body.append(random.nextInt(3) > 0 ? "" : ";a=\"b c\"");
            body.append("\r\n").append(content).append("\r\n");
        }
        body.append("0\r\n");
        for (String line : List.of("A: b", "Host: h", "Pando-X: 1", "authorization: no")) {
            body.append(random.nextInt(4) > 0 ? "" : line + "\r\n");
        }
        body.append("\r\n");
        if (random.nextInt(3) == 0) {
            String spice = "\r\n \t;0aFgx-+\0:";
            for (int i = random.nextInt(2); i >= 0; i--) {
                int at = random.nextInt(body.length());
                char c = spice.charAt(random.nextInt(spice.length()));
                switch (random.nextInt(3)) {
                    case 0 -> body.setCharAt(at, c);
                    case 1 -> body.insert(at, c);
                    default -> body.deleteCharAt(at);
                }
            }
        }
        return body.append("GET ").toString();
    }

    @Test
    void readsChunksAsTheModelDoesHoweverTheyAreCut() {
        Generated.forAll(
                50_000,
                random -> {
                    String text = draw(random);
                    assertThat(read(text, random)).as(text).isEqualTo(model(text));
                });
    }

    /** Feeds a body in pieces; empty if it is refused, or not whole at the end. */
    private static Optional<Body> read(String text, RandomGenerator random) {
        BodyReader reader = new BodyReader();
        reader.start(BodyFraming.CHUNKED, 0);
        StringBuilder content = new StringBuilder();
        ByteBuf in = Unpooled.copiedBuffer(text, ISO_8859_1);
        int end = 0;
        while (!reader.done() && end < text.length()) {
            end += 1 + random.nextInt(text.length() - end);
            ByteBuf piece = in.slice(in.readerIndex(), end - in.readerIndex());
            while (piece.isReadable() && !reader.done()) {
                int run = reader.next(piece);
                if (run < 0) {
                    return Optional.empty();
                }
                content.append(piece.readCharSequence(run, ISO_8859_1));
            }
            in.skipBytes(piece.readerIndex());
        }
        if (!reader.done()) {
            return Optional.empty();
        }
        ByteWriter trailers = new ByteWriter(16);
        reader.putTrailers(trailers);
        String passing = new String(trailers.bytes(), 0, trailers.length(), ISO_8859_1);
        return Optional.of(new Body(content.toString(), passing, in.readerIndex()));
    }

    @Test
    void endsABodyOfKnownLengthWhereTheNextMessageBegins() {
        BodyReader reader = new BodyReader();
        reader.start(BodyFraming.LENGTH, 5);
        ByteBuf in = Unpooled.copiedBuffer("abcdeGET", ISO_8859_1);

        assertThat(reader.next(in.slice(0, 2))).isEqualTo(2);
        assertThat(reader.done()).isFalse();
        assertThat(reader.next(in.slice(2, 6))).isEqualTo(3);
        assertThat(reader.done()).isTrue();
    }

    @Test
    void refusesMoreExtensionsThanABodyMayHave() {
        BodyReader reader = new BodyReader();
        reader.start(BodyFraming.CHUNKED, 0);
        ByteBuf in =
                Unpooled.copiedBuffer(
                        ("1;" + "x".repeat(60) + "\r\na\r\n").repeat(100), ISO_8859_1);
        int met = 0;
        while (met >= 0 && in.isReadable()) {
            met = reader.next(in);
            in.skipBytes(Math.max(0, met));
        }

        assertThat(Refusal.of(met)).isEqualTo(Refusal.BAD_CHUNK);
    }
}
