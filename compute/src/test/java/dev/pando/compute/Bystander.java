package dev.pando.compute;

import static dev.pando.testing.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/** Calls another function all the while, which must answer as if nothing went wrong beside it. */
final class Bystander implements AutoCloseable {
    private final List<String> failures = new CopyOnWriteArrayList<>();
    private final AtomicInteger answers = new AtomicInteger();
    private final Thread thread;
    private volatile boolean done;

    Bystander(Calling calling, String function) {
        thread = Thread.ofVirtual().start(() -> call(calling, function));
    }

    private void call(Calling calling, String function) {
        while (!done) {
            try {
                HttpResponse<String> answer = calling.getWhenFree(function);
                if (answer.statusCode() != 200) {
                    failures.add(answer + answer.body());
                }
                answers.incrementAndGet();
            } catch (Exception e) {
                failures.add(e.toString());
                return;
            }
        }
    }

    /** Waits until it has been answered some more times. */
    void awaitMore() {
        int before = answers.get();
        eventually(
                "the other function goes on: " + failures,
                Running.SOON,
                () -> answers.get() > before + 2);
    }

    @Override
    public void close() {
        awaitMore();
        done = true;
        eventually("its last call is over", Running.SOON, () -> !thread.isAlive());
        assertThat(failures).isEmpty();
    }
}
