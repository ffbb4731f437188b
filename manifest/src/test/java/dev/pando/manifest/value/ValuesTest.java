package dev.pando.manifest.value;

import static dev.pando.manifest.value.RequestKey.Source.CLIENT;
import static dev.pando.manifest.value.RequestKey.Source.COOKIE;
import static dev.pando.manifest.value.RequestKey.Source.HEADER;
import static dev.pando.manifest.value.RequestKey.Source.PATH;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pando.testing.Generated;
import java.math.BigInteger;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The small values: what they write they read, and nothing else. */
final class ValuesTest {
    private static final Form<Size> SIZE = new Form<>("a size", Size::parse);
    private static final Form<Duration> DURATION = new Form<>("a duration", DurationText::parse);

    private static void refuses(Form<?> form, String... texts) {
        for (String text : texts) {
            assertThatThrownBy(() -> form.parse(text))
                    .as("'%s'", text)
                    .isInstanceOf(Malformed.class);
        }
    }

    @Test
    void sizesReadWhatTheyWrite() {
        Generated.forAll(
                5_000,
                random -> {
                    long count = random.nextLong(1L << random.nextInt(1, 34));
                    int shift = 10 * random.nextInt(4);
                    Size size = new Size(count << shift);
                    assertThat(Size.parse(size.toString())).isEqualTo(size);
                    String unit = List.of("B", "KB", "MB", "GB").get(shift / 10);
                    assertThat(Size.parse(count + unit)).isEqualTo(size);
                });
    }

    @Test
    void sizesRefuseTheRest() {
        refuses(SIZE, "", "1", "MB", "1.5GB", "-1B", "1 MB", "1mb", "1TB", "1M", "0x1B");
        refuses(SIZE, "999999999999999GB", "1".repeat(10_000) + "B");
        refuses(Size.between(new Size(1024), new Size(2048)), "1023B", "2049B");
    }

    @Test
    void durationsReadWhatTheyWrite() {
        Generated.forAll(
                5_000,
                random -> {
                    long count = random.nextLong(1L << random.nextInt(1, 30));
                    int unit = random.nextInt(4);
                    BigInteger millis =
                            BigInteger.valueOf(count)
                                    .multiply(
                                            BigInteger.valueOf(
                                                    List.of(1L, 1_000L, 60_000L, 3_600_000L)
                                                            .get(unit)));
                    Duration duration = Duration.ofMillis(millis.longValueExact());
                    assertThat(DurationText.parse(DurationText.of(duration))).isEqualTo(duration);
                    String text = count + List.of("ms", "s", "m", "h").get(unit);
                    assertThat(DurationText.parse(text)).isEqualTo(duration);
                });
    }

    @Test
    void durationsRefuseTheRest() {
        refuses(DURATION, "", "1", "s", "1.5s", "-1s", "1 s", "1S", "1d", "1h30m");
        refuses(DURATION, "999999999999999h");
        refuses(DurationText.between(Duration.ofSeconds(1), Duration.ofMinutes(1)), "999ms", "61s");
    }

    @Test
    void rangesReadWhatTheyWrite() {
        Generated.forAll(
                2_000,
                random -> {
                    int max = random.nextInt(1, 1001);
                    InstanceRange range = new InstanceRange(random.nextInt(max + 1), max);
                    assertThat(InstanceRange.FORM.parse(range.toString())).isEqualTo(range);
                });
        refuses(InstanceRange.FORM, "", "0", "0..0", "3..2", "1..1001", "1...2", "..2", "2..");
        refuses(InstanceRange.FORM, "-1..2", "1-2", "1..2..3", "+1", "1_000", "99999999999");
    }

    @Test
    void ratesAreByTheSecondMinuteOrHour() throws Exception {
        assertThat(Rate.FORM.parse("50/s per client"))
                .isEqualTo(new Rate(50, Duration.ofSeconds(1), RequestKey.client(), 50));
        assertThat(Rate.FORM.parse("5/m  per client, burst 7"))
                .isEqualTo(new Rate(5, Duration.ofMinutes(1), RequestKey.client(), 7));
        assertThat(Rate.FORM.parse("1/h per header X-Key burst 2"))
                .isEqualTo(new Rate(1, Duration.ofHours(1), new RequestKey(HEADER, "X-Key"), 2));
        assertThat(Rate.FORM.parse("1/h per cookie burst, burst 2"))
                .isEqualTo(new Rate(1, Duration.ofHours(1), new RequestKey(COOKIE, "burst"), 2));
        refuses(Rate.FORM, "", "50/s", "50 per client", "0/s per client", "1000001/s per client");
        refuses(Rate.FORM, "50/ms per client", "50/s per user", "50/sper client");
        refuses(Rate.FORM, "5/s per client x", "5/s per header", "5/s per client, burst 0");
    }

    @Test
    void keysAreNamedOrWhatEveryRequestHas() throws Exception {
        assertThat(RequestKey.FORM.parse("client")).isEqualTo(new RequestKey(CLIENT, ""));
        assertThat(RequestKey.FORM.parse("path")).isEqualTo(new RequestKey(PATH, ""));
        assertThat(RequestKey.FORM.parse("header  a.b")).isEqualTo(new RequestKey(HEADER, "a.b"));
        refuses(RequestKey.FORM, "", "header", "client x", "header a b", "cookie a=b", "Client");
        refuses(RequestKey.FORM, "header " + "x".repeat(129));
    }

    @Test
    void statusesAreThoseOfErrors() throws Exception {
        assertThat(StatusRange.FORM.parse("404")).isEqualTo(new StatusRange(404, 404));
        assertThat(StatusRange.FORM.parse("502-504")).isEqualTo(new StatusRange(502, 504));
        assertThat(StatusRange.FORM.parse("4xx")).isEqualTo(new StatusRange(400, 499));
        refuses(StatusRange.FORM, "", "200", "3xx", "xxx", "504-502", "40", "404 ", "400-600");
    }

    @Test
    void passwordHashesAreThoseOfOtherPrograms() throws Exception {
        // hashlib.pbkdf2_hmac('sha256', 'paßwort é'.encode(), b'saltsalt', 1000) of Python
        String hash =
                "pbkdf2-sha256$1000$c2FsdHNhbHQ=$NgVRQIIUwdUqL/4j2wwOBLVet6AVFB/+IPOtzAiuWOc=";
        byte[] salt = "saltsalt".getBytes(US_ASCII);

        assertThat(PasswordHash.of("pa\u00dfwort \u00e9", 1000, salt)).isEqualTo(hash);
        assertThat(PasswordHash.of("pa\u00dfwort e\u0301", 1000, salt)).isEqualTo(hash);
        assertThat(PasswordHash.FORM.parse(hash)).isEqualTo(hash);
        refuses(PasswordHash.FORM, "", "secret", hash + "x", hash.replace("1000", "999"));
        refuses(
                PasswordHash.FORM,
                hash.replace("1000", "2000001"),
                hash.replace("c2FsdHNhbHQ=", ""));
    }

    @Test
    void networksAreWholePrefixes() throws Exception {
        Cidr ten = Cidr.FORM.parse("10.0.0.0/8");
        assertThat(ten.contains(InetAddress.ofLiteral("10.255.0.1"))).isTrue();
        assertThat(ten.contains(InetAddress.ofLiteral("11.0.0.1"))).isFalse();
        assertThat(ten.contains(InetAddress.ofLiteral("::1"))).isFalse();
        Cidr local = Cidr.FORM.parse("fd00::/8");
        assertThat(local.contains(InetAddress.ofLiteral("fdff::1"))).isTrue();
        assertThat(local.contains(InetAddress.ofLiteral("fe00::1"))).isFalse();
        assertThat(Cidr.FORM.parse("0.0.0.0/0").contains(InetAddress.ofLiteral("1.2.3.4")))
                .isTrue();
        assertThat(Cidr.FORM.parse("127.0.0.1/32")).hasToString("127.0.0.1/32");
        assertThat(Cidr.FORM.parse("127.0.0.1")).hasToString("127.0.0.1/32");

        refuses(Cidr.FORM, "", "/", "10.0.0.0/", "10.0.0.1/8", "10.0.0.0/33", "10.0.0.0/-1");
        refuses(Cidr.FORM, "10.0/8", "010.0.0.0/8", "256.0.0.0/8", "a.b.c.d/8", "localhost/8");
        refuses(Cidr.FORM, "fe80::1%eth0/128", "fd00::/129", "::ffff:1.2.3.4/128", ":::/0");
    }

    @Test
    void theNearestWordNeedsFewChanges() {
        List<String> known = List.of("instances", "concurrency", "memory", "env");
        assertThat(Nearest.of("instnaces", known)).isEqualTo("instances");
        assertThat(Nearest.of("memroy", known)).isEqualTo("memory");
        assertThat(Nearest.of("en", known)).isEqualTo("env");
        assertThat(Nearest.of("banana", known)).isNull();
        assertThat(Nearest.of("instances".repeat(100), known)).isNull();
        assertThat(Nearest.distance("abc", "abc")).isZero();
        assertThat(Nearest.distance("abc", "acb")).isEqualTo(1);
        assertThat(Nearest.distance("", "abc")).isEqualTo(3);
        assertThat(Nearest.distance("kitten", "sitting")).isEqualTo(3);
    }

    @Test
    void excerptsAreOneShortLine() {
        assertThat(Excerpt.of("a\nb\u001b[31m\u202e")).isEqualTo("a\\u000Ab\\u001B[31m\\u202E");
        assertThat(Excerpt.of("\ud83c\udf32 \u00e9")).isEqualTo("\ud83c\udf32 \u00e9");
        assertThat(Excerpt.of("x".repeat(61))).isEqualTo("x".repeat(60) + "...");
    }
}
