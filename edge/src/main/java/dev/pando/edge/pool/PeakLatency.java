package dev.pando.edge.pool;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * How long an instance's answers took lately: an average that forgets exponentially, and takes a
 * peak over at once, so that an instance that becomes slow is left alone at its first slow answer
 * ("peak EWMA", as Twitter's Finagle has it). Safe for use by many threads, without locks.
 */
final class PeakLatency {
    /** In this time it forgets all but 1/e. */
    private static final double FORGETS_MILLIS = 10_000;

    /** What one answer is thought to take where none came yet and one is awaited. */
    private static final double UNKNOWN_NANOS = TimeUnit.SECONDS.toNanos(1);

    /** The average in nanoseconds, a float's bits, and below them the time in milliseconds. */
    private final AtomicLong state = new AtomicLong();

    private static float nanos(long state) {
        return Float.intBitsToFloat((int) (state >>> Integer.SIZE));
    }

    private static long state(double nanos, int millis) {
        long bits = Float.floatToIntBits((float) nanos);
        return bits << Integer.SIZE | Integer.toUnsignedLong(millis);
    }

    private static int millis(long nowNanos) {
        return (int) (nowNanos / 1_000_000); // wraps, as differences of it do
    }

    /** What is left of the average after a time. */
    private static double faded(long state, int nowMillis) {
        int age = Math.max(0, nowMillis - (int) state);
        return age == 0 ? nanos(state) : nanos(state) * Math.exp(-age / FORGETS_MILLIS);
    }

    /** An answer took so long. */
    void observe(long tookNanos, long nowNanos) {
        int nowMillis = millis(nowNanos);
        long before = state.get();
        long after = state(next(before, tookNanos, nowMillis), nowMillis);
        while (!state.compareAndSet(before, after)) {
            before = state.get();
            after = state(next(before, tookNanos, nowMillis), nowMillis);
        }
    }

    private static double next(long before, long tookNanos, int nowMillis) {
        double faded = faded(before, nowMillis);
        if (tookNanos >= faded) {
            return tookNanos;
        }
        // Answers within one millisecond count as if they had come a millisecond apart.
        int age = Math.max(1, nowMillis - (int) before);
        double kept = Math.exp(-age / FORGETS_MILLIS);
        return nanos(before) * kept + tookNanos * (1 - kept);
    }

    /** What a request more would wait for, by that average and the load that is there. */
    double cost(float load, long nowNanos) {
        double one = faded(state.get(), millis(nowNanos));
        return one == 0 ? UNKNOWN_NANOS * load : one * (1 + load);
    }
}
