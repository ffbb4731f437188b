package dev.pando.manifest.value;

import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How many requests one client may send in a time: {@code 50/s per client}; also by the minute
 * ({@code m}) and the hour ({@code h}).
 *
 * @param count 1..1,000,000
 * @param per one second, minute or hour
 */
public record Rate(int count, Duration per) {
    private static final int MAX_COUNT = 1_000_000;
    private static final Pattern TEXT = Pattern.compile("([0-9]{1,7})/([smh]) +per +client");

    /** The form of a rate. */
    public static final Form<Rate> FORM =
            new Form<>("a rate such as 50/s per client, by s, m or h", Rate::parse);

    public Rate {
        if (count < 1 || count > MAX_COUNT) {
            throw new IllegalArgumentException(
                    "rate: " + count + " (expected: 1.." + MAX_COUNT + ")");
        }
    }

    private static Rate parse(String text) throws Malformed {
        Matcher matcher = TEXT.matcher(text);
        if (!matcher.matches()) {
            throw new Malformed(text);
        }
        int count = Digits.parse(matcher.group(1), text);
        if (count < 1 || count > MAX_COUNT) {
            throw new Malformed(text);
        }
        return new Rate(count, DurationText.parse("1" + matcher.group(2)));
    }
}
