package dev.pando.edge.head;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import dev.pando.testing.Generated;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

/** The scanner beside a plain model of the grammar. */
final class LeanHeadScannerTest {
    private static final HeadScanner.Limits LIMITS = new HeadScanner.Limits(400, 60, 6);

    private final HeadScanner scanner = new LeanHeadScanner(LIMITS);
    private final RequestHead head = new RequestHead(LIMITS);

    @Test
    void readsWhatTheModelReadsAndNothingElse() {
        int[] taken = {0};
        Generated.forAll(
                100_000,
                random -> {
                    String text = GeneratedHead.draw(random);
                    Optional<ModelHead> model = ModelHead.read(text, LIMITS);
                    byte[] bytes = text.getBytes(ISO_8859_1);
                    int met = scanner.request(bytes, bytes.length, head);

                    assertThat(met > 0).as(text).isEqualTo(model.isPresent());
                    if (model.isPresent()) {
                        taken[0]++;
                        assertThat(seen(met)).as(text).isEqualTo(model.get());
                    } else if (text.contains("\r\n\r\n") && text.indexOf("\r\n\r\n") > 0) {
                        assertThat(met).as("a whole head is not incomplete: " + text).isNegative();
                    }
                });
        assertThat(taken[0]).as("regular heads among them").isPositive();
    }

    /** What the scanner found, in the model's words. */
    private ModelHead seen(int length) {
        byte[] bytes = head.bytes();
        FieldLines lines = head.lines();
        List<List<String>> fields = new ArrayList<>();
        for (int i = 0; i < lines.count(); i++) {
            fields.add(
                    List.of(
                            text(bytes, lines.start(i), lines.nameEnd(i)),
                            text(bytes, lines.valueStart(i), lines.valueEnd(i))));
        }
        return new ModelHead(
                length,
                text(bytes, head.methodStart(), head.methodEnd()),
                text(bytes, head.targetStart(), head.targetEnd()),
                text(bytes, head.authorityStart(), head.authorityEnd()),
                head.http11(),
                head.framing(),
                head.contentLength(),
                head.connection().close(),
                fields);
    }

    private static String text(byte[] bytes, int from, int to) {
        return new String(bytes, from, to - from, ISO_8859_1);
    }

    @Test
    void tellsTheSameHoweverTheBytesAreCut() {
        Generated.forAll(
                20_000,
                random -> {
                    String text = GeneratedHead.draw(random);
                    byte[] bytes = text.getBytes(ISO_8859_1);
                    int whole = scanner.request(bytes, bytes.length, head);
                    for (int cut : cuts(random, bytes.length)) {
                        int met = scanner.request(bytes.clone(), cut, head);
                        if (whole > 0) {
                            int expected = cut < whole ? HeadScanner.INCOMPLETE : whole;
                            assertThat(met).as(text).isEqualTo(expected);
                        } else {
                            assertThat(met).as(text).isLessThanOrEqualTo(0);
                        }
                    }
                });
    }

    private static int[] cuts(RandomGenerator random, int length) {
        return random.ints(8, 0, length + 1).sorted().toArray();
    }

    @Test
    void givesUpAtItsBoundsAndNotBefore() {
        byte[] endless = ("GET /" + "x".repeat(1000)).getBytes(ISO_8859_1);
        assertThat(scanner.request(endless, 64, head)).isEqualTo(HeadScanner.INCOMPLETE);
        assertThat(refusal(scanner.request(endless, 65, head))).isEqualTo(Refusal.TARGET_TOO_LONG);
        byte[] field = ("GET / HTTP/1.1\r\nA: " + "x".repeat(1000)).getBytes(ISO_8859_1);
        assertThat(scanner.request(field, 399, head)).isEqualTo(HeadScanner.INCOMPLETE);
        assertThat(refusal(scanner.request(field, 400, head))).isEqualTo(Refusal.HEAD_TOO_LARGE);
    }

    private static Refusal refusal(int code) {
        return Refusal.of(code);
    }

    @Test
    void findsControlCharactersWhereverTheyStand() {
        Generated.forAll(
                20_000,
                random -> {
                    byte[] bytes = new byte[random.nextInt(40)];
                    random.nextBytes(bytes);
                    if (random.nextBoolean()) {
                        for (int i = 0; i < bytes.length; i++) {
                            bytes[i] |= (byte) 0x80;
                        }
                    }
                    int expected = 0;
                    while (expected < bytes.length && !isControl(bytes[expected])) {
                        expected++;
                    }
                    assertThat(Ascii.firstControl(bytes, 0, bytes.length)).isEqualTo(expected);
                });
    }

    private static boolean isControl(byte b) {
        int c = b & 0xff;
        return (c < 0x20 && c != '\t') || c == 0x7f;
    }

    @Test
    void knowsTheFieldsThatMatterInAnyCaseAndDisguise() {
        for (KnownField field : KnownField.values()) {
            String name =
                    switch (field) {
                        case OTHER, DISGUISED -> "";
                        case PANDO -> "Pando-Function";
                        case X_FORWARDED -> "X-Forwarded-Port";
                        case HTTP2_SETTINGS -> "HTTP2-Settings";
                        default -> field.name().replace('_', '-');
                    };
            if (!name.isEmpty()) {
                assertThat(known(name)).isEqualTo(field);
                assertThat(known(name.toLowerCase(Locale.ROOT))).isEqualTo(field);
                assertThat(known("x" + name)).isEqualTo(KnownField.OTHER);
                if (name.contains("-")) {
                    assertThat(known(name.replace('-', '_'))).isEqualTo(KnownField.DISGUISED);
                }
            }
        }
        assertThat(known("Cookie")).isEqualTo(KnownField.OTHER);
        assertThat(known("x".repeat(100))).isEqualTo(KnownField.OTHER);
    }

    private static KnownField known(String name) {
        return KnownField.of(name.getBytes(ISO_8859_1), 0, name.length());
    }
}
