package dev.pando.node.telemetry;

import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLongArray;

/** Counts durations by upper bounds. One thread writes, anyone reads. */
public final class Histogram {
    /** Upper bounds in microseconds; past the last is one more. */
    private static final long[] BOUNDS_MICROS = {
        100,
        250,
        500,
        1_000,
        2_500,
        5_000,
        10_000,
        25_000,
        50_000,
        100_000,
        250_000,
        500_000,
        1_000_000,
        2_500_000,
        5_000_000,
        10_000_000,
        30_000_000
    };

    private static final int SUM = BOUNDS_MICROS.length + 1;

    private final AtomicLongArray counts = new AtomicLongArray(SUM + 1);

    /** What histograms counted together; not cumulative. */
    @SuppressWarnings("ArrayRecordComponent") // read once, never compared
    public record Sum(long[] counts, long nanos) {
        /** How many durations. */
        public long count() {
            long sum = 0;
            for (long count : counts) {
                sum += count;
            }
            return sum;
        }
    }

    /** How many bounds there are. */
    public static int bounds() {
        return BOUNDS_MICROS.length;
    }

    /** An upper bound in seconds. */
    public static double seconds(int bound) {
        return BOUNDS_MICROS[bound] / 1e6;
    }

    /** Counts a duration. */
    public void record(long nanos) {
        long micros = TimeUnit.NANOSECONDS.toMicros(nanos);
        int at = 0;
        while (at < BOUNDS_MICROS.length && micros > BOUNDS_MICROS[at]) {
            at++;
        }
        counts.setOpaque(at, counts.getPlain(at) + 1);
        counts.setOpaque(SUM, counts.getPlain(SUM) + nanos);
    }

    /** Adds what was counted here. */
    void addTo(long[] sums) {
        for (int i = 0; i <= SUM; i++) {
            sums[i] += counts.getOpaque(i);
        }
    }

    /** What was counted here. */
    public Sum sum() {
        return sum(List.of(this));
    }

    /** What several counted together. */
    public static Sum sum(Iterable<Histogram> all) {
        long[] sums = new long[SUM + 1];
        all.forEach(each -> each.addTo(sums));
        return new Sum(Arrays.copyOf(sums, SUM), sums[SUM]);
    }
}
