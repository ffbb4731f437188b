package dev.pando.manifest.value;

/**
 * How many instances of a part may run: {@code 2..16}, inside which the autoscaler stays, or {@code
 * 3}, which fixes the number. At most 1000, and the upper end is at least 1.
 */
public record InstanceRange(int min, int max) {
    private static final int LIMIT = 1000;

    /** The form of a range or a number. */
    public static final Form<InstanceRange> FORM =
            new Form<>("a number 1.." + LIMIT + " or a range such as 2..16", InstanceRange::parse);

    public InstanceRange {
        if (min < 0 || max < 1 || min > max || max > LIMIT) {
            throw new IllegalArgumentException(
                    "instances: " + min + ".." + max + " (expected: 0..1 to 1000..1000)");
        }
    }

    /** A range of one number. */
    public static InstanceRange fixed(int count) {
        return new InstanceRange(count, count);
    }

    private static InstanceRange parse(String text) throws Malformed {
        int dots = text.indexOf("..");
        int min = Digits.parse(dots < 0 ? text : text.substring(0, dots), text);
        int max = dots < 0 ? min : Digits.parse(text.substring(dots + 2), text);
        if (max < 1 || min > max || max > LIMIT) {
            throw new Malformed(text);
        }
        return new InstanceRange(min, max);
    }

    /** Whether the number is fixed, so that there is nothing to scale. */
    public boolean isFixed() {
        return min == max;
    }

    /** How many run while nothing scales: the lower end, and at least one. */
    public int withoutScaling() {
        return Math.max(1, min);
    }

    @Override
    public String toString() {
        return isFixed() ? Integer.toString(min) : min + ".." + max;
    }
}
