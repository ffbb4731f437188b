package dev.pando.server;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * The wish that this process stop: Ctrl-C or SIGTERM. It interrupts the thread that installed it,
 * wherever it waits, and holds the JVM open until {@link #close()} says that all is closed.
 */
final class StopSignal implements AutoCloseable {
    /** Longer than any orderly stop takes; past it the kernel ends what is left. */
    private static final Duration LONGEST_STOP = Duration.ofSeconds(40);

    private final CountDownLatch asked = new CountDownLatch(1);
    private final CountDownLatch done = new CountDownLatch(1);
    private final Thread running = Thread.currentThread();

    private StopSignal() {}

    /** Listens for the wish from now on, for the calling thread. */
    static StopSignal install() {
        StopSignal signal = new StopSignal();
        Runtime.getRuntime()
                .addShutdownHook(Thread.ofPlatform().name("stop").unstarted(signal::ask));
        return signal;
    }

    private void ask() {
        if (done.getCount() == 0) {
            return; // the process ends by itself
        }
        asked.countDown();
        running.interrupt();
        try {
            boolean closed = done.await(LONGEST_STOP.toSeconds(), TimeUnit.SECONDS);
            if (!closed) {
                System.err.println("pando: not all was closed within " + LONGEST_STOP);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Waits for the wish. */
    void await() {
        try {
            asked.await();
        } catch (InterruptedException e) {
            asked.countDown(); // it is the wish
        }
    }

    /** Says that all is closed, so that the JVM may end. */
    @Override
    public void close() {
        done.countDown();
    }
}
