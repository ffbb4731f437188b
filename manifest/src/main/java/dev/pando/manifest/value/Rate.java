package dev.pando.manifest.value;

import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How many requests that share a key may come in a time: {@code 50/s per client}; also by the
 * minute ({@code m}) and the hour ({@code h}), and with a burst of its own, {@code 5/m per header
 * X-Api-Key, burst 20}. The comma may be left out, since it ends a text in a list.
 *
 * @param count 1..1,000,000
 * @param per one second, minute or hour
 * @param burst how many may come at once, 1..1,000,000; the count where nothing is said, so that
 *     five a minute may be five in one second
 */
public record Rate(int count, Duration per, RequestKey key, int burst) {
    private static final int MAX_COUNT = 1_000_000;
    private static final int MAX_TEXT = 512;
    private static final Pattern TEXT =
            Pattern.compile(
                    "([0-9]{1,7})/([smh]) +per +([a-z]+(?: +(?!burst )[^ ,]+)?)"
                            + "(?: *,? +burst +([0-9]{1,7}))?");

    /** The form of a rate. */
    public static final Form<Rate> FORM =
            new Form<>(
                    "a rate such as 50/s per client, by s, m or h, per client, path, header NAME or"
                            + " cookie NAME",
                    Rate::parse);

    public Rate {
        if (!isCount(count) || !isCount(burst)) {
            throw new IllegalArgumentException(
                    "rate: " + count + ", burst " + burst + " (expected: 1.." + MAX_COUNT + ")");
        }
    }

    private static Rate parse(String text) throws Malformed {
        Matcher matcher = TEXT.matcher(text);
        if (text.length() > MAX_TEXT || !matcher.matches()) {
            throw new Malformed(text);
        }
        int count = Digits.parse(matcher.group(1), text);
        int burst = matcher.group(4) == null ? count : Digits.parse(matcher.group(4), text);
        if (!isCount(count) || !isCount(burst)) {
            throw new Malformed(text);
        }
        Duration per = DurationText.parse("1" + matcher.group(2));
        return new Rate(count, per, RequestKey.FORM.parse(matcher.group(3)), burst);
    }

    private static boolean isCount(int count) {
        return count >= 1 && count <= MAX_COUNT;
    }
}
