package dev.pando.manifest.value;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An amount of memory or data, 0 bytes or more. It is written as digits and a unit, {@code 256MB};
 * the units B, KB, MB and GB are powers of 1024.
 */
public record Size(long bytes) implements Comparable<Size> {
    private static final Pattern TEXT = Pattern.compile("([0-9]{1,15})(B|KB|MB|GB)");

    public Size {
        if (bytes < 0) {
            throw new IllegalArgumentException("size: " + bytes + " bytes (expected: 0 or more)");
        }
    }

    private enum Unit {
        B(0),
        KB(10),
        MB(20),
        GB(30);

        private final long bytes;

        Unit(int shift) {
            this.bytes = 1L << shift;
        }
    }

    /** A number of mebibytes. */
    public static Size ofMegabytes(int count) {
        return new Size(count * Unit.MB.bytes);
    }

    /** The form of a size between two bounds, both included. */
    public static Form<Size> between(Size min, Size max) {
        return new Form<>(
                "a size " + min + ".." + max + ", in B, KB, MB or GB",
                text -> {
                    Size size = parse(text);
                    if (size.compareTo(min) < 0 || size.compareTo(max) > 0) {
                        throw new Malformed(text);
                    }
                    return size;
                });
    }

    static Size parse(String text) throws Malformed {
        Matcher matcher = TEXT.matcher(text);
        if (!matcher.matches()) {
            throw new Malformed(text);
        }
        long count = Long.parseLong(matcher.group(1));
        long unit = Unit.valueOf(matcher.group(2)).bytes;
        if (count > Long.MAX_VALUE / unit) {
            throw new Malformed(text);
        }
        return new Size(count * unit);
    }

    @Override
    public int compareTo(Size other) {
        return Long.compare(bytes, other.bytes);
    }

    /** The text form, in the largest unit that gives a whole number. */
    @Override
    public String toString() {
        Unit unit = Unit.B;
        for (Unit candidate : Unit.values()) {
            if (bytes % candidate.bytes == 0 && bytes > 0) {
                unit = candidate;
            }
        }
        return bytes / unit.bytes + unit.name();
    }
}
