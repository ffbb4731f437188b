package dev.pando.manifest;

import dev.pando.manifest.part.Way;
import dev.pando.manifest.source.Fields;
import dev.pando.manifest.source.Value;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads the way in to a part: {@code route}, {@code hosts}, and what becomes of the prefix. */
final class WayReader {
    private WayReader() {}

    /** Reads it, and claims it at the front door. */
    static Way read(Fields fields, FrontDoor frontDoor) {
        Value routeValue = fields.get("route");
        String route = routeValue == null ? null : routeValue.as(Forms.PREFIX);
        Value hostsValue = fields.get("hosts");
        List<String> hosts = fields.list("hosts", Forms.HOST);
        String replacement = replacement(fields, routeValue != null);
        if (routeValue == null && hostsValue != null) {
            hostsValue.problem("hosts without a route", "a route: for them");
        }
        if (routeValue != null && route != null) {
            frontDoor.claim(hosts, route, routeValue);
        }
        return new Way(route, hosts, replacement);
    }

    private static @Nullable String replacement(Fields fields, boolean hasRoute) {
        Value strip = fields.get("strip-prefix");
        Value rewrite = fields.get("rewrite-prefix");
        boolean strips = strip != null && Boolean.TRUE.equals(strip.as(RuleForms.FLAG));
        String rewritten = rewrite == null ? null : rewrite.as(Forms.PREFIX);
        Value either = strip == null ? rewrite : strip;
        if (either != null && !hasRoute) {
            either.problem("a change of the prefix without a route", "a route: that has it");
        }
        if (strips && rewrite != null) {
            rewrite.problem("a prefix that is stripped and rewritten", "one of the two");
        }
        return strips ? "" : rewritten;
    }
}
