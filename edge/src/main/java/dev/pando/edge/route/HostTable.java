package dev.pando.edge.route;

import dev.pando.cluster.App;
import dev.pando.cluster.Function;
import dev.pando.cluster.FunctionRoute;
import dev.pando.cluster.PartName;
import dev.pando.cluster.Route;
import dev.pando.cluster.StaticFolder;
import dev.pando.edge.head.PathMeaning;
import dev.pando.edge.head.RequestHead;
import dev.pando.edge.pool.PartKey;
import dev.pando.edge.pool.Pool;
import dev.pando.edge.route.Destination.NotAllowed;
import dev.pando.edge.route.Destination.ToFolder;
import dev.pando.edge.route.Destination.ToService;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Finds where a request leads by its host and path. It belongs to the routes of its host if one of
 * them matches, else to those of any host; among these a function's whole path goes before a
 * prefix. A route that does not take the method stands aside for any that does. Immutable.
 */
final class HostTable {
    private final HostMap<PrefixTable> byHost;
    private final FunctionTable functions;
    private final PrefixTable anyHost;

    private HostTable(HostMap<PrefixTable> byHost, FunctionTable functions, PrefixTable anyHost) {
        this.byHost = byHost;
        this.functions = functions;
        this.anyHost = anyHost;
    }

    static HostTable of(
            List<App> apps, Map<PartKey, Pool> pools, Map<StaticFiles.Key, StaticFiles> folders) {
        Map<String, List<PrefixTable.Entry>> ofHosts = new HashMap<>();
        List<PrefixTable.Entry> anyHost = new ArrayList<>();
        Map<FunctionRoute, Pool> functions = new HashMap<>();
        for (App app : apps) {
            for (Route route : app.routes()) {
                Pool pool = pool(app, route.part(), pools);
                var way = new ToService(pool, PrefixReplacement.of(route));
                var entry = new PrefixTable.Entry(route.prefix(), way);
                if (route.hosts().isEmpty()) {
                    anyHost.add(entry);
                }
                for (String host : route.hosts()) {
                    ofHosts.computeIfAbsent(host, h -> new ArrayList<>()).add(entry);
                }
            }
            for (Function function : app.functions()) {
                Pool pool = pool(app, function.name(), pools);
                function.routes().forEach(route -> functions.put(route, pool));
            }
            for (StaticFolder folder : app.staticFolders()) {
                var key = new StaticFiles.Key(app.name(), app.directory(), folder);
                StaticFiles files = folders.get(key);
                if (files == null) {
                    throw new IllegalStateException(app.name() + ": no " + folder.prefix());
                }
                anyHost.add(new PrefixTable.Entry(folder.prefix(), new ToFolder(files)));
            }
        }
        Map<String, PrefixTable> byHost = new HashMap<>();
        ofHosts.forEach((host, entries) -> byHost.put(host, new PrefixTable(entries)));
        return new HostTable(
                new HostMap<>(byHost), FunctionTable.of(functions), new PrefixTable(anyHost));
    }

    private static Pool pool(App app, PartName part, Map<PartKey, Pool> pools) {
        Pool pool = pools.get(new PartKey(app.name(), part));
        if (pool == null) {
            throw new IllegalStateException(app.name() + ": no pool of " + part);
        }
        return pool;
    }

    @Nullable Destination find(RequestHead head) {
        byte[] path = head.bytes();
        int from = head.pathStart();
        int to = head.pathEnd();
        if (!head.plainPath()) {
            path = PathMeaning.of(path, from, to);
            from = 0;
            to = path.length;
        }
        PrefixTable ofHost = byHost.find(head);
        Destination found = ofHost == null ? null : ofHost.find(head, path, from, to);
        if (found != null && !(found instanceof NotAllowed)) {
            return found;
        }
        found = Destination.firstOf(found, functions.find(head, path, from, to));
        if (found != null && !(found instanceof NotAllowed)) {
            return found;
        }
        return Destination.firstOf(found, anyHost.find(head, path, from, to));
    }
}
