package dev.pando.edge.files;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads a Range field against a length (RFC 9110 §14). Ranges that overlap or touch become one, in
 * the place of the first; more than {@value #MAX_RANGES}, or what is no list of byte ranges, count
 * for nothing, as §14.2 allows.
 */
final class ByteRanges {
    static final int MAX_RANGES = 16;
    private static final String UNIT = "bytes=";
    private static final int MAX_DIGITS = 18;

    /** A range of content: the first byte, and the one after the last. */
    record Range(long from, long to) {
        long length() {
            return to - from;
        }

        private boolean meets(Range other) {
            return from <= other.to && other.from <= to;
        }

        private Range with(Range other) {
            return new Range(Math.min(from, other.from), Math.max(to, other.to));
        }
    }

    private ByteRanges() {}

    /**
     * The ranges that are there: an empty list if none of those asked for is; null if the field
     * counts for nothing.
     *
     * @param length 1 or more
     */
    static @Nullable List<Range> of(String field, long length) {
        if (!field.regionMatches(true, 0, UNIT, 0, UNIT.length())) {
            return null;
        }
        List<Range> ranges = new ArrayList<>();
        int asked = 0;
        for (String spec : field.substring(UNIT.length()).split(",", -1)) {
            String text = spec.strip();
            if (text.isEmpty()) {
                continue; // RFC 9110 §5.6.1.2
            }
            Range range = range(text, length);
            if (range == null || ++asked > MAX_RANGES) {
                return null;
            }
            if (range.length() > 0) {
                add(ranges, range);
            }
        }
        return asked == 0 ? null : ranges;
    }

    /** One range as far as it is there, maybe nothing; null if it is malformed. */
    private static @Nullable Range range(String text, long length) {
        int dash = text.indexOf('-');
        if (dash < 0) {
            return null;
        }
        if (dash == 0) {
            long suffix = number(text, 1, text.length());
            return suffix < 0 ? null : new Range(Math.max(0, length - suffix), length);
        }
        long first = number(text, 0, dash);
        boolean open = dash + 1 == text.length();
        long last = open ? Long.MAX_VALUE - 1 : number(text, dash + 1, text.length());
        if (first < 0 || last < first) {
            return null;
        }
        long from = Math.min(first, length);
        return new Range(from, Math.min(last + 1, length));
    }

    /** A decimal number; so many digits that it is over any length count as such; -1 if none. */
    private static long number(String text, int from, int to) {
        if (from == to) {
            return -1;
        }
        long value = 0;
        for (int i = from; i < to; i++) {
            char c = text.charAt(i);
            if (c < '0' || c > '9') {
                return -1;
            }
            value = i - from < MAX_DIGITS ? value * 10 + (c - '0') : Long.MAX_VALUE - 1;
        }
        return value;
    }

    private static void add(List<Range> ranges, Range added) {
        Range joined = added;
        int place = ranges.size();
        for (int i = ranges.size() - 1; i >= 0; i--) {
            if (ranges.get(i).meets(joined)) {
                joined = ranges.remove(i).with(joined);
                place = i;
                i = ranges.size(); // what is wider now may meet others
            }
        }
        ranges.add(Math.min(place, ranges.size()), joined);
    }
}
