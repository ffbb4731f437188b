package dev.pando.server;

import dev.pando.node.StartFailure;
import java.io.Closeable;
import java.io.IOException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/**
 * Something that comes up on a thread of its own while others do. Closing it stops its coming up,
 * or closes what came of it.
 */
final class Background<T extends Closeable> implements Closeable {
    /** Brings it up; may wait, and is interrupted to stop it. */
    @FunctionalInterface
    interface Start<T> {
        /** Brings it up. */
        T start() throws StartFailure, IOException, InterruptedException;
    }

    private final FutureTask<T> task;
    private final Thread thread;

    private Background(Start<T> start) {
        this.task = new FutureTask<>(start::start);
        this.thread = Thread.startVirtualThread(task);
    }

    /** Begins to bring something up. */
    static <T extends Closeable> Background<T> of(Start<T> start) {
        return new Background<>(start);
    }

    /** Waits until it is up. */
    T await() throws StartFailure, IOException, InterruptedException {
        try {
            return task.get();
        } catch (ExecutionException e) {
            switch (e.getCause()) {
                case StartFailure failure -> throw failure;
                case IOException failure -> throw failure;
                case InterruptedException failure -> throw failure;
                case null, default -> throw new IllegalStateException(e.getCause());
            }
        }
    }

    @Override
    public void close() throws IOException {
        thread.interrupt();
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return; // whoever is in such a hurry leaves the rest to the kernel
        }
        if (task.state() == FutureTask.State.SUCCESS) {
            task.resultNow().close();
        }
    }
}
