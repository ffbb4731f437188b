package dev.pando.database.sql.grammar;

import dev.pando.database.sql.Plan;
import dev.pando.database.sql.Shape;
import java.time.Duration;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes plans, on a thread of its own and one after another: some milliseconds each, and it is
 * asked once for each shape. What comes when too many wait is not planned then. Its machine, of
 * some 40 MB, goes when nothing was asked for a while. Safe for use by many threads.
 */
public final class Planner implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Planner.class);
    private static final int MAX_WAITING = 256;

    /** The parser calls itself for what is nested. */
    private static final int STACK_BYTES = 64 * 1024 * 1024;

    private record Wish(Shape shape, String text, Runnable then) {}

    private final BlockingQueue<Wish> wishes = new ArrayBlockingQueue<>(MAX_WAITING);
    private final Duration patience;
    private final Thread thread;
    private final AtomicBoolean started = new AtomicBoolean();
    private volatile boolean closed;
    private @Nullable Grammar grammar;

    /**
     * One whose thread starts when it is first asked.
     *
     * @param patience how long its machine is kept when nothing is asked
     */
    public Planner(Duration patience) {
        this.patience = patience;
        thread = new Thread(null, this::run, "sql planner", STACK_BYTES);
        thread.setDaemon(true);
    }

    /**
     * Plans a shape by one of its texts, unless too much waits. Does not wait.
     *
     * @param then what follows, on the planner's thread
     * @return whether it will be planned
     */
    public boolean plan(Shape shape, String text, Runnable then) {
        if (closed || !wishes.offer(new Wish(shape, text, then))) {
            return false;
        }
        if (started.compareAndSet(false, true)) {
            thread.start();
        }
        return true;
    }

    private void run() {
        try {
            while (!closed) {
                Wish wish = wishes.poll(patience.toMillis(), TimeUnit.MILLISECONDS);
                if (wish == null) {
                    grammar = null;
                } else {
                    wish.shape.planned(read(wish.text));
                    wish.then.run();
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // it is closed
        }
    }

    private Plan read(String text) {
        try {
            Grammar known = grammar == null || grammar.isBloated() ? new Grammar() : grammar;
            grammar = known;
            return TreeReader.read(known.parse(text));
        } catch (SyntaxError e) {
            return Plan.UNREAD;
        } catch (RuntimeException | StackOverflowError | OutOfMemoryError e) {
            grammar = null; // its state is not known
            LOG.warn("cannot plan a statement of {} characters", text.length(), e);
            return Plan.UNREAD;
        }
    }

    @Override
    public void close() {
        closed = true;
        thread.interrupt();
    }
}
