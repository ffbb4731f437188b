package dev.pando.manifest;

import dev.pando.manifest.part.FunctionRoute;
import dev.pando.manifest.source.Value;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The routes that parts have claimed at the front door; no two parts may have the same. */
final class FrontDoor {
    private final Map<String, Value> claims = new HashMap<>();

    /** Claims a prefix for some hosts, or for any when the list is empty. */
    void claim(List<String> hosts, String prefix, Value claimant) {
        if (hosts.isEmpty()) {
            claim("any host", prefix, claimant);
        }
        hosts.forEach(host -> claim(host, prefix, claimant));
    }

    /** Claims a function's verb and path. */
    void claim(FunctionRoute route, Value claimant) {
        claim("any host", route.shape(), claimant);
    }

    private void claim(String host, String route, Value claimant) {
        Value first = claims.putIfAbsent(host + " " + route, claimant);
        if (first != null) {
            claimant.problem(
                    "the route " + route + " for " + host + " a second time",
                    "another route; " + first.path() + " in line " + first.line() + " has it");
        }
    }
}
