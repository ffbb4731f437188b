package dev.pando.manifest.value;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Statuses of errors: {@code 404}, {@code 502-504} or {@code 5xx}.
 *
 * @param lowest 400..599
 * @param highest from {@code lowest} to 599
 */
public record StatusRange(int lowest, int highest) {
    private static final int LEAST = 400;
    private static final int MOST = 599;
    private static final int CLASS = 100;
    private static final Pattern TEXT =
            Pattern.compile("([45])xx|([45][0-9]{2})(?:-([45][0-9]{2}))?");

    /** The form of a status or several. */
    public static final Form<StatusRange> FORM =
            new Form<>("an error's status such as 404, 502-504 or 5xx", StatusRange::parse);

    public StatusRange {
        if (lowest < LEAST || lowest > highest || highest > MOST) {
            throw new IllegalArgumentException(
                    "statuses: " + lowest + "-" + highest + " (expected: 400-599)");
        }
    }

    private static StatusRange parse(String text) throws Malformed {
        Matcher matcher = TEXT.matcher(text);
        if (!matcher.matches()) {
            throw new Malformed(text);
        }
        if (matcher.group(1) != null) {
            int lowest = CLASS * Digits.parse(matcher.group(1), text);
            return new StatusRange(lowest, lowest + CLASS - 1);
        }
        int lowest = Digits.parse(matcher.group(2), text);
        int highest = matcher.group(3) == null ? lowest : Digits.parse(matcher.group(3), text);
        if (lowest > highest) {
            throw new Malformed(text);
        }
        return new StatusRange(lowest, highest);
    }
}
