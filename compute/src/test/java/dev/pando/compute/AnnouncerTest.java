package dev.pando.compute;

import static dev.pando.testing.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import dev.pando.cluster.InstanceId;
import dev.pando.compute.child.Output;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

/** Promise 6: a listener that waits costs lines, never memory and never the child's time. */
final class AnnouncerTest {
    private static final InstanceId WEB = InstanceId.parse("photos/web.1");
    private static final int LINES = 20 * Announcer.MAX_LINES;

    private final List<InstanceEvent> told = new CopyOnWriteArrayList<>();

    @Test
    void dropsLinesAndSaysSoWhereTheListenerIsStuck() {
        CountDownLatch stuck = new CountDownLatch(1);
        Announcer announcer =
                new Announcer(event -> {
                    awaitQuietly(stuck);
                    told.add(event);
                });
        long start = System.nanoTime();
        for (int i = 0; i < LINES; i++) {
            announcer.line(WEB, Output.Source.STDOUT, "line " + i, null);
        }
        announcer.event(new InstanceEvent.Draining(WEB));
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(2));
        stuck.countDown();
        eventually(
                "the event came",
                Duration.ofSeconds(5),
                () -> told.contains(new InstanceEvent.Draining(WEB)));
        announcer.line(WEB, Output.Source.STDOUT, "last", null);
        announcer.close();
        List<String> lines =
                told.stream()
                        .filter(InstanceEvent.OutputLine.class::isInstance)
                        .map(event -> ((InstanceEvent.OutputLine) event).line())
                        .toList();
        assertThat(lines).hasSizeBetween(Announcer.MAX_LINES, Announcer.MAX_LINES + 3);
        int dropped = LINES - (lines.size() - 2);
        assertThat(lines)
                .startsWith("line 0", "line 1")
                .endsWith(
                        "(pando: "
                                + dropped
                                + " lines were dropped here, nobody read them in time)",
                        "last");
    }

    @Test
    void goesOnAfterAListenerFails() {
        Announcer announcer =
                new Announcer(event -> {
                    told.add(event);
                    throw new IllegalStateException("a listener's mistake");
                });
        announcer.line(WEB, Output.Source.STDOUT, "one", null);
        announcer.line(WEB, Output.Source.STDERR, "two", null);
        announcer.close();
        assertThat(told)
                .containsExactly(
                        new InstanceEvent.OutputLine(WEB, Output.Source.STDOUT, "one", null),
                        new InstanceEvent.OutputLine(WEB, Output.Source.STDERR, "two", null));
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
