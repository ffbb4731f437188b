package dev.pando.edge;

import io.micrometer.core.instrument.Clock;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/** The system's clock, which a test can move forward. */
final class SkippingClock implements Clock {
    private final AtomicLong skippedNanos = new AtomicLong();

    void skip(Duration time) {
        skippedNanos.addAndGet(time.toNanos());
    }

    @Override
    public long wallTime() {
        return System.currentTimeMillis() + skippedNanos.get() / 1_000_000;
    }

    @Override
    public long monotonicTime() {
        return System.nanoTime() + skippedNanos.get();
    }
}
