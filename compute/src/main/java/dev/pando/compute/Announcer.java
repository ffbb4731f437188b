package dev.pando.compute;

import dev.pando.cluster.InstanceId;
import dev.pando.compute.child.Output;
import java.time.Duration;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Calls the listener from one thread, through a bounded queue. Output lines may fill half of it;
 * then a child is held up for a moment, and then lines are dropped and counted until there is room
 * again. The other half is for the events, which are few. So a listener that waits (a terminal
 * stopped with Ctrl-S) stops neither the children nor Pando. Safe for use by many threads.
 */
final class Announcer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Announcer.class);

    /** At most 16 KiB a line, so the lines that wait hold at most 8 MiB. */
    static final int MAX_LINES = 512;

    private static final int MAX_WAITING = 2 * MAX_LINES;
    private static final Duration LONGEST_HOLD = Duration.ofMillis(100);
    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(1);
    private static final Duration CLOSING = Duration.ofSeconds(2);

    private final InstanceListener listener;
    private final BlockingQueue<InstanceEvent> waiting = new ArrayBlockingQueue<>(MAX_WAITING);
    private final AtomicLong dropped = new AtomicLong();
    private final Thread thread;
    private volatile boolean closing;

    Announcer(InstanceListener listener) {
        this.listener = listener;
        // A platform thread: a listener prints, and a terminal may make it wait in write(2).
        this.thread = Thread.ofPlatform().name("announcer").daemon(true).start(this::run);
    }

    void event(InstanceEvent event) {
        if (!waiting.offer(event)) {
            LOG.warn("the listener is stuck, an event is lost, event={}", event);
        }
    }

    /** Queues a line, of the call with that id if that is known. */
    void line(InstanceId instance, Output.Source source, String line, @Nullable String requestId) {
        if (!hasRoom()) {
            dropped.incrementAndGet();
            return;
        }
        long lost = dropped.getAndSet(0);
        if (lost > 0) {
            String note = "(pando: " + lost + " lines were dropped here, nobody read them in time)";
            event(new InstanceEvent.OutputLine(instance, Output.Source.STDERR, note, null));
        }
        event(new InstanceEvent.OutputLine(instance, source, line, requestId));
    }

    /**
     * Whether lines may be queued; waits a moment for it unless lines are being dropped already.
     */
    private boolean hasRoom() {
        long start = System.nanoTime();
        while (waiting.size() >= MAX_LINES) {
            if (dropped.get() > 0 || System.nanoTime() - start > LONGEST_HOLD.toNanos()) {
                return false;
            }
            LockSupport.parkNanos(BETWEEN_LOOKS.toNanos());
        }
        return true;
    }

    private void run() {
        try {
            while (!closing || !waiting.isEmpty()) {
                InstanceEvent event = waiting.poll(100, TimeUnit.MILLISECONDS);
                if (event != null) {
                    tell(event);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void tell(InstanceEvent event) {
        try {
            listener.on(event);
        } catch (RuntimeException e) {
            LOG.error("the listener failed, event={}", event, e);
        }
    }

    /** Hands on what waits, for a bounded time, and ends. */
    @Override
    public void close() {
        closing = true;
        try {
            if (!thread.join(CLOSING)) {
                thread.interrupt();
            }
        } catch (InterruptedException e) {
            thread.interrupt();
            Thread.currentThread().interrupt();
        }
    }
}
