package dev.pando.manifest;

import dev.pando.manifest.part.Traffic;
import dev.pando.manifest.part.Traffic.Breaker;
import dev.pando.manifest.part.Traffic.Health;
import dev.pando.manifest.part.Traffic.Outliers;
import dev.pando.manifest.part.Traffic.Queue;
import dev.pando.manifest.part.Traffic.Retries;
import dev.pando.manifest.source.Fields;
import dev.pando.manifest.source.Value;
import dev.pando.manifest.value.Balance;
import dev.pando.manifest.value.Digits;
import dev.pando.manifest.value.DurationText;
import dev.pando.manifest.value.Form;
import dev.pando.manifest.value.Malformed;
import java.time.Duration;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads how requests are led to the instances of a service or an upstream. */
final class TrafficReader {
    private static final Duration MILLISECOND = Duration.ofMillis(1);
    private static final Duration HOUR = Duration.ofHours(1);

    private static final Form<Duration> SLOW_START = DurationText.between(Duration.ZERO, HOUR);
    private static final Form<Duration> DRAIN = DurationText.between(Duration.ZERO, HOUR);
    private static final Form<Duration> INTERVAL =
            DurationText.between(Duration.ofMillis(100), HOUR);
    private static final Form<Duration> CHECK_TIMEOUT =
            DurationText.between(Duration.ofMillis(10), Duration.ofMinutes(1));
    private static final Form<Duration> EJECTION =
            DurationText.between(Duration.ofMillis(100), HOUR);
    private static final Form<Duration> WAIT = DurationText.between(MILLISECOND, HOUR);
    private static final Form<Duration> OPEN = DurationText.between(Duration.ofMillis(100), HOUR);
    private static final Form<Integer> TIMES = Form.number(1, 100);
    private static final Form<Integer> ERRORS = Form.number(0, 10_000);
    private static final Form<Integer> FACTOR = Form.number(0, 1_000);
    private static final Form<Integer> SENDS = Form.number(1, 10);
    private static final Form<Integer> REQUESTS = Form.number(0, 1_000_000);
    private static final Form<Integer> PERCENT = new Form<>("0%..100%", TrafficReader::percent);

    /** Statuses that are good, such as 200 or 200..399. */
    private record Statuses(int lowest, int highest) {}

    private static final Pattern STATUSES =
            Pattern.compile("([1-5][0-9]{2})(?:\\.\\.([1-5][0-9]{2}))?");
    private static final Form<Statuses> STATUS =
            new Form<>("a status such as 200, or 200..399", TrafficReader::statuses);

    private static final String OFF = "off";

    private TrafficReader() {}

    static Traffic read(Fields fields) {
        Traffic usual = Traffic.USUAL;
        return new Traffic(
                fields.optional("balance", Balance.FORM, usual.balance()),
                fields.optional("slow-start", SLOW_START, usual.slowStart()),
                health(fields.get("health")),
                unlessOff(
                        fields.get("outliers"),
                        "settings such as errors-in-row: 5",
                        TrafficReader::outliers,
                        usual.outliers(),
                        Outliers.OFF),
                retries(fields.get("retries")),
                unlessOff(
                        fields.get("circuit-breaker"),
                        "settings such as error-percent: 60%",
                        TrafficReader::breaker,
                        usual.breaker(),
                        Breaker.OFF),
                queue(fields.get("queue")),
                fields.optional("drain", DRAIN, usual.drain()));
    }

    private static @Nullable Health health(@Nullable Value value) {
        if (value == null) {
            return null;
        }
        if (!value.isMapping()) {
            String path = value.as(Forms.HEALTH_PATH);
            return path == null ? null : Health.of(path);
        }
        return value.asFields("settings such as path: /healthz", TrafficReader::health);
    }

    private static Health health(Fields fields) {
        Health usual = Health.of(null);
        Statuses status =
                fields.optional(
                        "status",
                        STATUS,
                        new Statuses(usual.lowestStatus(), usual.highestStatus()));
        return new Health(
                fields.optional("path", Forms.HEALTH_PATH),
                status.lowest(),
                status.highest(),
                fields.optional("interval", INTERVAL, usual.interval()),
                fields.optional("timeout", CHECK_TIMEOUT, usual.timeout()),
                fields.optional("rise", TIMES, usual.rise()),
                fields.optional("fall", TIMES, usual.fall()));
    }

    private static <T> T unlessOff(
            @Nullable Value value,
            String expected,
            Function<Fields, @Nullable T> reader,
            T usual,
            T off) {
        if (value == null) {
            return usual;
        }
        if (value.isText(OFF)) {
            return off;
        }
        T read = value.asFields(expected + ", or off", reader);
        return read == null ? usual : read;
    }

    private static Outliers outliers(Fields fields) {
        Outliers usual = Outliers.USUAL;
        Duration first = fields.optional("ejection", EJECTION, usual.ejection());
        return new Outliers(
                fields.optional("errors-in-row", ERRORS, usual.errorsInRow()),
                fields.optional("error-percent", PERCENT, usual.errorPercent()),
                fields.optional("latency-factor", FACTOR, usual.latencyFactor()),
                first,
                longest(fields, "longest-ejection", EJECTION, first, usual.longestEjection()),
                fields.optional("max-ejected", PERCENT, usual.maxEjectedPercent()));
    }

    /** A longest time, which is no shorter than the first. */
    private static Duration longest(
            Fields fields, String key, Form<Duration> form, Duration first, Duration usual) {
        Value value = fields.get(key);
        Duration longest = value == null ? null : value.as(form);
        if (value == null || longest == null) {
            return usual.compareTo(first) < 0 ? first : usual;
        }
        if (longest.compareTo(first) < 0) {
            value.problem(
                    DurationText.of(longest),
                    "no less than " + DurationText.of(first) + ", the first");
            return first;
        }
        return longest;
    }

    private static Retries retries(@Nullable Value value) {
        Retries usual = Retries.USUAL;
        Retries retries =
                value == null
                        ? usual
                        : value.asFields(
                                "settings such as sends: 3",
                                fields ->
                                        new Retries(
                                                fields.optional("sends", SENDS, usual.sends()),
                                                fields.optional(
                                                        "budget", PERCENT, usual.budgetPercent())));
        return retries == null ? usual : retries;
    }

    private static Breaker breaker(Fields fields) {
        Breaker usual = Breaker.USUAL;
        Duration open = fields.optional("open", OPEN, usual.open());
        return new Breaker(
                fields.optional("error-percent", PERCENT, usual.errorPercent()),
                open,
                longest(fields, "longest-open", OPEN, open, usual.longestOpen()));
    }

    private static Queue queue(@Nullable Value value) {
        Queue usual = Queue.USUAL;
        Queue queue =
                value == null
                        ? usual
                        : value.asFields(
                                "settings such as wait: 10s",
                                fields ->
                                        new Queue(
                                                fields.optional(
                                                        "requests", REQUESTS, usual.requests()),
                                                fields.optional("wait", WAIT, usual.longest())));
        return queue == null ? usual : queue;
    }

    private static int percent(String text) throws Malformed {
        if (!text.endsWith("%")) {
            throw new Malformed(text);
        }
        int percent = Digits.parse(text.substring(0, text.length() - 1), text);
        if (percent > 100) {
            throw new Malformed(text);
        }
        return percent;
    }

    private static Statuses statuses(String text) throws Malformed {
        Matcher matcher = STATUSES.matcher(text);
        if (!matcher.matches()) {
            throw new Malformed(text);
        }
        int lowest = Digits.parse(matcher.group(1), text);
        int highest = matcher.group(2) == null ? lowest : Digits.parse(matcher.group(2), text);
        if (lowest > highest) {
            throw new Malformed(text);
        }
        return new Statuses(lowest, highest);
    }
}
