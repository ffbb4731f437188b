package dev.pando.edge;

import dev.pando.cluster.InstanceId;
import dev.pando.edge.pool.Histogram;
import dev.pando.edge.pool.Member;
import dev.pando.edge.pool.Pool;
import dev.pando.edge.proxy.Loop;
import dev.pando.edge.route.StaticFiles;
import java.util.Collection;
import java.util.List;
import java.util.Map;

/**
 * The histograms of an edge in Prometheus' text format, version 0.0.4. They are not Micrometer's,
 * since the loops count them for themselves, without a lock or a call a request. Labels are the
 * parts and instances of the picture. Used for one scrape.
 */
final class EdgeHistograms {
    private final StringBuilder text = new StringBuilder();

    private EdgeHistograms() {}

    /** All of them, as they are now. */
    static String text(
            Collection<Pool> pools,
            Collection<StaticFiles> folders,
            Map<InstanceId, Member> members,
            Collection<Loop> loops) {
        EdgeHistograms histograms = new EdgeHistograms();
        histograms.begin(
                "pando_edge_request_seconds", "From a request's head to its answer's end.");
        for (Pool pool : pools) {
            String labels = labels(pool.app().value(), pool.part().value());
            histograms.put("pando_edge_request_seconds", labels, pool.tallies().time());
        }
        for (StaticFiles files : folders) {
            String labels = labels(files.app().value(), files.folder().prefix());
            histograms.put("pando_edge_request_seconds", labels, files.tallies().time());
        }
        histograms.begin(
                "pando_edge_upstream_seconds", "From the sending of a request to its answer.");
        members.forEach((id, member) -> {
            String labels = labels(id.app().value(), id.part().value());
            String instance = ",instance=\"" + id.label() + "\"";
            histograms.put("pando_edge_upstream_seconds", labels + instance, member.time());
        });
        histograms.begin(
                "pando_edge_loop_delay_seconds", "How late event loops come to what is due.");
        loops.forEach(loop -> {
            String labels = "loop=\"" + loop.index() + "\"";
            Histogram.Sum sum = Histogram.sum(List.of(loop.delay()));
            histograms.put("pando_edge_loop_delay_seconds", labels, sum);
        });
        return histograms.text.toString();
    }

    /** Names and prefixes have no character that would have to be escaped. */
    private static String labels(String app, String part) {
        return "app=\"" + app + "\",part=\"" + part + "\"";
    }

    private void begin(String name, String help) {
        text.append("# HELP ").append(name).append(' ').append(help).append('\n');
        text.append("# TYPE ").append(name).append(" histogram\n");
    }

    private void put(String name, String labels, Histogram.Sum sum) {
        long below = 0;
        for (int i = 0; i < Histogram.bounds(); i++) {
            below += sum.counts()[i];
            bucket(name, labels, Double.toString(Histogram.seconds(i)), below);
        }
        bucket(name, labels, "+Inf", sum.count());
        line(name + "_sum", labels, Double.toString(sum.nanos() / 1e9));
        line(name + "_count", labels, Long.toString(sum.count()));
    }

    private void bucket(String name, String labels, String bound, long count) {
        line(name + "_bucket", labels + ",le=\"" + bound + "\"", Long.toString(count));
    }

    private void line(String name, String labels, String value) {
        text.append(name).append('{').append(labels).append("} ").append(value).append('\n');
    }
}
