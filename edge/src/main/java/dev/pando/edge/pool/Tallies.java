package dev.pando.edge.pool;

import dev.pando.node.telemetry.Histogram;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToLongFunction;

/** What all event loops counted of one thing that answers, each for itself. */
public final class Tallies {
    private final List<Tally> byLoop = new ArrayList<>();

    /** For so many event loops. */
    public Tallies(int loops) {
        for (int i = 0; i < loops; i++) {
            byLoop.add(new Tally());
        }
    }

    /** That of one event loop. */
    public Tally of(int loop) {
        return byLoop.get(loop);
    }

    /** What all counted of one kind. */
    public long sum(ToLongFunction<Tally> kind) {
        return byLoop.stream().mapToLong(kind).sum();
    }

    /** How long answers took. */
    public Histogram.Sum time() {
        return Histogram.sum(byLoop.stream().map(Tally::time).toList());
    }
}
