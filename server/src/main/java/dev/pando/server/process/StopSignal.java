package dev.pando.server.process;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.pando.api.ServerProcess;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The wish that this process stop: Ctrl-C or SIGTERM. While the process starts, the wish interrupts
 * the thread that installed it, wherever it waits; from {@link #settle()} on it does not, so that
 * closing is never cut short. The JVM ends once {@link #close()} says that all is closed, with the
 * exit code of a stop that was asked for.
 */
public final class StopSignal implements AutoCloseable {
    /** Longer than any orderly stop takes; past it the kernel ends what is left. */
    private static final Duration LONGEST_STOP = Duration.ofSeconds(40);

    private final CountDownLatch asked = new CountDownLatch(1);
    private final CountDownLatch done = new CountDownLatch(1);
    private final Thread running = Thread.currentThread();
    private final ReentrantLock lock = new ReentrantLock();

    @GuardedBy("lock")
    private boolean starting = true;

    private StopSignal() {}

    /** Listens for the wish from now on, for the calling thread. */
    public static StopSignal install() {
        StopSignal signal = new StopSignal();
        Runtime.getRuntime()
                .addShutdownHook(Thread.ofPlatform().name("stop").unstarted(signal::ask));
        return signal;
    }

    private void ask() {
        if (done.getCount() == 0) {
            return; // the process ends by itself, with an exit code of its own
        }
        asked.countDown();
        interruptStart();
        try {
            boolean closed = done.await(LONGEST_STOP.toSeconds(), TimeUnit.SECONDS);
            Runtime.getRuntime().halt(closed ? ServerProcess.OK : ServerProcess.FAILED);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void interruptStart() {
        lock.lock();
        try {
            if (starting) {
                running.interrupt();
            }
        } finally {
            lock.unlock();
        }
    }

    /** Whether the wish has come. */
    public boolean isAsked() {
        return asked.getCount() == 0;
    }

    /** Ends the time in which the wish interrupts, and forgets an interrupt that it made. */
    public void settle() {
        lock.lock();
        try {
            starting = false;
            boolean forgotten = Thread.interrupted();
            if (forgotten && !isAsked()) {
                Thread.currentThread().interrupt(); // it was somebody else's
            }
        } finally {
            lock.unlock();
        }
    }

    /** Waits for the wish. */
    public void await() throws InterruptedException {
        asked.await();
    }

    /** Says that all is closed, so that the JVM may end. */
    @Override
    public void close() {
        done.countDown();
    }
}
