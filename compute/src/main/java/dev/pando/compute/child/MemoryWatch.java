package dev.pando.compute.child;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * Looks up what the children of a run use, where the kernel keeps no limit. To find their processes
 * the environment of every process of the machine is read, so that is done once for all children
 * and serves 400 ms. Safe for use by many threads.
 */
final class MemoryWatch {
    private static final Duration SERVES = Duration.ofMillis(400);

    private final Supplier<Map<String, List<ProcessHandle>>> look;
    private final LongSupplier nanoTime;
    private final ReentrantLock lock = new ReentrantLock();

    @GuardedBy("lock")
    private Map<String, List<ProcessHandle>> seen = Map.of();

    @GuardedBy("lock")
    private long seenAt;

    /**
     * @param look finds the processes of the run by their tokens
     * @param nanoTime a monotonic clock, in nanoseconds: {@code System::nanoTime}
     */
    MemoryWatch(Supplier<Map<String, List<ProcessHandle>>> look, LongSupplier nanoTime) {
        this.look = look;
        this.nanoTime = nanoTime;
        this.seenAt = nanoTime.getAsLong() - SERVES.toNanos();
    }

    /** Whether the processes that carry a launch's token use more than so much together. */
    boolean exceeds(String token, long bytes) {
        // One that ended since may have handed on its PID.
        List<ProcessHandle> living =
                processes(token).stream().filter(ProcessHandle::isAlive).toList();
        return MemoryUse.exceeds(living, bytes);
    }

    /** Whether those processes have more threads together than so many. */
    boolean hasMoreThreads(String token, int most) {
        return MemoryUse.threads(processes(token)) > most;
    }

    /** The lock is held while looking, since whoever waits for it wants what that one finds. */
    private List<ProcessHandle> processes(String token) {
        lock.lock();
        try {
            if (nanoTime.getAsLong() - seenAt >= SERVES.toNanos()) {
                seen = look.get();
                seenAt = nanoTime.getAsLong();
            }
            return seen.getOrDefault(token, List.of());
        } finally {
            lock.unlock();
        }
    }
}
