package dev.pando.edge;

import dev.pando.cluster.AppName;
import dev.pando.cluster.InstanceId;
import dev.pando.edge.pool.Member;
import dev.pando.edge.pool.Pool;
import dev.pando.edge.proxy.Loop;
import dev.pando.edge.route.StaticFiles;
import dev.pando.node.telemetry.MeterText;
import java.util.Collection;
import java.util.Map;

/**
 * The histograms of an edge in Prometheus' text format, version 0.0.4. They are not Micrometer's,
 * since the loops count them for themselves, without a lock or a call a request. Labels are the
 * parts and instances of the picture. Used for one scrape.
 */
final class EdgeHistograms {
    private EdgeHistograms() {}

    /** All of them, as they are now. */
    static String text(
            Collection<Pool> pools,
            Collection<StaticFiles> folders,
            Map<InstanceId, Member> members,
            Collection<Loop> loops) {
        MeterText text = new MeterText();
        text.histograms("pando_edge_request_seconds", "From a request's head to its answer's end.");
        for (Pool pool : pools) {
            text.put(labels(pool.app(), pool.part().value()), pool.tallies().time());
        }
        for (StaticFiles files : folders) {
            text.put(labels(files.app(), files.folder().prefix()), files.tallies().time());
        }
        text.histograms(
                "pando_edge_upstream_seconds", "From the sending of a request to its answer.");
        members.forEach((id, member) -> {
            String instance = "," + MeterText.label("instance", id.label());
            text.put(labels(id.app(), id.part().value()) + instance, member.time());
        });
        text.histograms(
                "pando_edge_loop_delay_seconds", "How late event loops come to what is due.");
        loops.forEach(loop ->
                text.put(MeterText.label("loop", Integer.toString(loop.index())), loop.delay()));
        return text.toString();
    }

    private static String labels(AppName app, String part) {
        return MeterText.label("app", app.value()) + "," + MeterText.label("part", part);
    }
}
