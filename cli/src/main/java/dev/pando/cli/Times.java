package dev.pando.cli;

import java.util.List;
import java.util.Locale;

/** Durations as tables show them. */
final class Times {
    private Times() {}

    /** A few digits and a unit, whatever its size. */
    static String seconds(double seconds) {
        double millis = seconds * 1000;
        if (millis < 1000) {
            return String.format(Locale.ROOT, millis < 10 ? "%.1f ms" : "%.0f ms", millis);
        }
        return String.format(Locale.ROOT, seconds < 100 ? "%.1f s" : "%.0f s", seconds);
    }

    /**
     * The bound that a share of them does not exceed, which is what a histogram knows.
     *
     * @param bounds in seconds
     * @param counts up to each bound from the one before, then those beyond
     */
    static String quantile(List<Double> bounds, List<Long> counts, double share) {
        long all = counts.stream().mapToLong(Long::longValue).sum();
        if (all <= 0) {
            return "-";
        }
        long below = 0;
        for (int i = 0; i < bounds.size(); i++) {
            below += counts.get(i);
            if (below >= share * all) {
                return "<= " + seconds(bounds.get(i));
            }
        }
        return "> " + seconds(bounds.getLast());
    }
}
