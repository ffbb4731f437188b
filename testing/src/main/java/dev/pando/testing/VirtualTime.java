package dev.pando.testing;

import java.time.Duration;
import java.util.Comparator;
import java.util.PriorityQueue;

/**
 * A clock that stands still until a test lets time pass; what was planned for that time is done on
 * the way, in the order of its time, and of its planning where that is the same. So a simulated
 * minute takes as long as its events, and goes the same way each time. Confined to one thread.
 */
public final class VirtualTime {
    private record Event(long at, long number, Runnable task) {}

    private final PriorityQueue<Event> events =
            new PriorityQueue<>(
                    Comparator.comparingLong(Event::at).thenComparingLong(Event::number));
    private long now;
    private long planned;

    /** Nanoseconds since it began. */
    public long nanos() {
        return now;
    }

    /** Plans a task for so many nanoseconds from now. */
    public void after(long nanos, Runnable task) {
        events.add(new Event(now + nanos, planned++, task));
    }

    /** Plans a task for each time that so many nanoseconds have passed. */
    public void every(long nanos, Runnable task) {
        after(
                nanos,
                () -> {
                    task.run();
                    every(nanos, task);
                });
    }

    /** Lets so much time pass. */
    public void pass(Duration time) {
        long end = now + time.toNanos();
        while (!events.isEmpty() && events.element().at() <= end) {
            Event next = events.remove();
            now = next.at();
            next.task().run();
        }
        now = end;
    }
}
