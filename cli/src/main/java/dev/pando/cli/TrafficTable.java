package dev.pando.cli;

import dev.pando.api.TrafficNow;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What went on between two answers of the admin API, for a person: first the parts of the app, with
 * requests and errors a second and how long answers took, then their instances.
 */
final class TrafficTable {
    private static final List<String> PARTS =
            List.of("PART", "REQUESTS/S", "ERRORS/S", "P50", "P99", "QUEUED");
    private static final List<String> INSTANCES =
            List.of(
                    "INSTANCE",
                    "STATE",
                    "REQUESTS/S",
                    "ERRORS/S",
                    "MEAN",
                    "IN FLIGHT",
                    "WEBSOCKETS");

    private final TrafficNow before;
    private final TrafficNow now;
    private final double seconds;

    private TrafficTable(TrafficNow before, TrafficNow now, Duration between) {
        this.before = before;
        this.now = now;
        seconds = between.toNanos() / 1e9;
    }

    static List<String> lines(TrafficNow before, TrafficNow now, Duration between) {
        TrafficTable table = new TrafficTable(before, now, between);
        List<String> lines = new ArrayList<>(Columns.aligned(table.parts()));
        lines.add("");
        lines.addAll(Columns.aligned(table.instances()));
        return lines;
    }

    private List<List<String>> parts() {
        Map<String, TrafficNow.Part> old = new HashMap<>();
        before.parts().forEach(part -> old.put(part.app() + "/" + part.part(), part));
        boolean oneApp = now.parts().stream().map(TrafficNow.Part::app).distinct().count() < 2;
        List<List<String>> rows = new ArrayList<>(List.of(PARTS));
        for (TrafficNow.Part part : now.parts()) {
            TrafficNow.Part then = old.getOrDefault(part.app() + "/" + part.part(), part);
            List<Long> times = new ArrayList<>();
            for (int i = 0; i < part.times().size(); i++) {
                times.add(part.times().get(i) - then.times().get(i));
            }
            rows.add(
                    List.of(
                            oneApp ? part.part() : part.app() + "/" + part.part(),
                            rate(part.requests() - then.requests()),
                            rate(part.errors() - then.errors()),
                            Times.quantile(now.bounds(), times, 0.50),
                            Times.quantile(now.bounds(), times, 0.99),
                            Integer.toString(part.queued())));
        }
        return rows;
    }

    private List<List<String>> instances() {
        Map<String, TrafficNow.Instance> old = new HashMap<>();
        before.instances().forEach(one -> old.put(one.app() + "/" + one.id(), one));
        boolean oneApp =
                now.instances().stream().map(TrafficNow.Instance::app).distinct().count() < 2;
        List<List<String>> rows = new ArrayList<>(List.of(INSTANCES));
        for (TrafficNow.Instance one : now.instances()) {
            TrafficNow.Instance then = old.getOrDefault(one.app() + "/" + one.id(), one);
            long requests = one.requests() - then.requests();
            rows.add(
                    List.of(
                            oneApp ? one.id() : one.app() + "/" + one.id(),
                            one.trouble().isEmpty()
                                    ? one.state()
                                    : one.state() + " (passed over: " + one.trouble() + ")",
                            rate(requests),
                            rate(one.errors() - then.errors()),
                            requests <= 0
                                    ? "-"
                                    : Times.seconds((one.seconds() - then.seconds()) / requests),
                            Integer.toString(one.inFlight()),
                            Integer.toString(one.webSockets())));
        }
        return rows;
    }

    /** A process that began anew counts from zero: what it had then is all that went on. */
    private String rate(long count) {
        return String.format(Locale.ROOT, "%.1f", Math.max(0, count) / seconds);
    }
}
