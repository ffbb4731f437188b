package dev.pando.manifest.value;

import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** How a manifest writes a duration: digits and one of the units ms, s, m and h, {@code 30s}. */
public final class DurationText {
    private static final Pattern TEXT = Pattern.compile("([0-9]{1,15})(ms|s|m|h)");
    private static final long SECOND = 1_000;
    private static final long MINUTE = 60 * SECOND;
    private static final long HOUR = 60 * MINUTE;

    private DurationText() {}

    /** The form of a duration between two bounds, both included. */
    public static Form<Duration> between(Duration min, Duration max) {
        return new Form<>(
                "a duration " + of(min) + ".." + of(max) + ", in ms, s, m or h",
                text -> {
                    Duration duration = parse(text);
                    if (duration.compareTo(min) < 0 || duration.compareTo(max) > 0) {
                        throw new Malformed(text);
                    }
                    return duration;
                });
    }

    static Duration parse(String text) throws Malformed {
        Matcher matcher = TEXT.matcher(text);
        if (!matcher.matches()) {
            throw new Malformed(text);
        }
        long count = Long.parseLong(matcher.group(1));
        long unit = unitMillis(matcher.group(2));
        if (count > Long.MAX_VALUE / unit) {
            throw new Malformed(text);
        }
        return Duration.ofMillis(count * unit);
    }

    /** The text form of a duration of whole milliseconds, in the largest unit that is exact. */
    public static String of(Duration duration) {
        long millis = duration.toMillis();
        for (String unit : new String[] {"h", "m", "s"}) {
            if (millis > 0 && millis % unitMillis(unit) == 0) {
                return millis / unitMillis(unit) + unit;
            }
        }
        return millis + "ms";
    }

    private static long unitMillis(String unit) {
        return switch (unit) {
            case "ms" -> 1;
            case "s" -> SECOND;
            case "m" -> MINUTE;
            case "h" -> HOUR;
            default -> throw new IllegalStateException("unit: " + unit);
        };
    }
}
