package dev.pando.edge.route;

import dev.pando.cluster.App;
import dev.pando.cluster.Cluster;
import dev.pando.cluster.StaticFolder;
import dev.pando.edge.pool.Pools;
import dev.pando.edge.rule.RuleTools;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Makes the routes of each picture, and keeps what outlives it: pools, static folders, the counts
 * of limits. One thread at a time may tell of a picture.
 */
public final class Routing {
    private final int loops;
    private final Pools pools;
    private final RuleTools tools;
    private volatile Map<StaticFiles.Key, StaticFiles> folders = Map.of();

    /**
     * Begins without a route.
     *
     * @param loops how many event loops there are
     * @param pools where routes lead to
     * @param tools what rules of all pictures share
     */
    public Routing(int loops, Pools pools, RuleTools tools) {
        this.loops = loops;
        this.pools = pools;
        this.tools = tools;
    }

    /** Takes over a picture, and gives its routes. */
    public RouteTable update(Cluster cluster) {
        pools.update(cluster);
        updateFolders(cluster.apps());
        return RouteTable.of(cluster.apps(), pools.byPart(), folders, tools);
    }

    private void updateFolders(List<App> apps) {
        Map<StaticFiles.Key, StaticFiles> next = new HashMap<>();
        for (App app : apps) {
            for (StaticFolder folder : app.staticFolders()) {
                var key = new StaticFiles.Key(app.name(), app.directory(), folder);
                StaticFiles known = folders.get(key);
                next.put(key, known == null ? new StaticFiles(key, loops) : known);
            }
        }
        folders = Map.copyOf(next);
    }

    /** The static folders of the newest picture. */
    public Collection<StaticFiles> folders() {
        return folders.values();
    }
}
