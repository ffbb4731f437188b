package dev.pando.compute.child;

import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads one stream of a child to its end on a thread of its own. It is a platform thread because
 * the JDK reads pipes with a plain read(2), which would hold on to a virtual thread's carrier.
 */
final class Pump implements Runnable {
    private static final Logger LOG = LoggerFactory.getLogger(Pump.class);
    private static final int READ_BYTES = 8 * 1024;
    private static final int STACK_BYTES = 256 * 1024;

    private final InputStream from;
    private final LineSplitter lines;
    private final Thread thread;

    private Pump(String name, InputStream from, Consumer<String> lines) {
        this.from = from;
        this.lines = new LineSplitter(lines);
        this.thread =
                Thread.ofPlatform().name(name).daemon(true).stackSize(STACK_BYTES).unstarted(this);
    }

    static Pump start(String name, InputStream from, Consumer<String> lines) {
        Pump pump = new Pump(name, from, lines);
        pump.thread.start();
        return pump;
    }

    @Override
    public void run() {
        byte[] bytes = new byte[READ_BYTES];
        try (from) {
            for (int count = from.read(bytes); count >= 0; count = from.read(bytes)) {
                lines.take(bytes, count);
            }
        } catch (IOException e) {
            LOG.debug("the output of a child ended early, thread={}", thread.getName(), e);
        } finally {
            lines.end();
        }
    }

    /** Waits until all that was written has been handed on, at most so long. */
    void awaitEnd(Duration limit) throws InterruptedException {
        thread.join(limit);
    }
}
