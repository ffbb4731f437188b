package dev.pando.edge.route;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.pando.cluster.App;
import dev.pando.cluster.Route;
import dev.pando.edge.head.RequestHead;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Finds the routes of a host. A request belongs to the routes of its host if one of them matches,
 * else to those of any host. Open addressing over the names' bytes, so that looking up makes no
 * string. Immutable.
 */
final class HostTable {
    private final byte[][] names;
    private final PrefixTable[] routes;
    private final PrefixTable anyHost;

    private HostTable(Map<String, PrefixTable> byHost, PrefixTable anyHost) {
        int slots = byHost.isEmpty() ? 0 : Integer.highestOneBit(byHost.size()) * 4;
        this.names = new byte[slots][];
        this.routes = new PrefixTable[slots];
        this.anyHost = anyHost;
        byHost.forEach(this::put);
    }

    static HostTable of(List<App> apps, Map<Pools.Key, Pool> pools) {
        Map<String, List<PrefixTable.Entry>> byHost = new HashMap<>();
        List<PrefixTable.Entry> anyHost = new ArrayList<>();
        for (App app : apps) {
            for (Route route : app.routes()) {
                Pool pool = pools.get(new Pools.Key(app.name(), route.part()));
                if (pool == null) {
                    throw new IllegalStateException(app.name() + ": no pool of " + route.part());
                }
                var entry = new PrefixTable.Entry(route.prefix(), pool);
                if (route.hosts().isEmpty()) {
                    anyHost.add(entry);
                }
                for (String host : route.hosts()) {
                    byHost.computeIfAbsent(host, h -> new ArrayList<>()).add(entry);
                }
            }
        }
        Map<String, PrefixTable> tables = new HashMap<>();
        byHost.forEach((host, entries) -> tables.put(host, new PrefixTable(entries)));
        return new HostTable(tables, new PrefixTable(anyHost));
    }

    private void put(String host, PrefixTable table) {
        byte[] name = host.getBytes(US_ASCII);
        int slot = hash(name, 0, name.length) & (names.length - 1);
        while (names[slot] != null) {
            slot = (slot + 1) & (names.length - 1);
        }
        names[slot] = name;
        routes[slot] = table;
    }

    @Nullable Pool find(RequestHead head) {
        byte[] path = head.bytes();
        int from = head.pathStart();
        int to = head.pathEnd();
        if (!head.plainPath()) {
            path = PathMeaning.of(path, from, to);
            from = 0;
            to = path.length;
        }
        PrefixTable ofHost = names.length == 0 ? null : ofHost(head);
        Pool found = ofHost == null ? null : ofHost.find(path, from, to);
        return found == null ? anyHost.find(path, from, to) : found;
    }

    private @Nullable PrefixTable ofHost(RequestHead head) {
        byte[] bytes = head.bytes();
        int from = head.authorityStart();
        int to = head.hostNameEnd();
        if (to > from && bytes[to - 1] == '.') {
            to--; // the root's dot: the same name, written in full
        }
        int slot = hash(bytes, from, to) & (names.length - 1);
        while (names[slot] != null) {
            if (equal(names[slot], bytes, from, to)) {
                return routes[slot];
            }
            slot = (slot + 1) & (names.length - 1);
        }
        return null;
    }

    private static int hash(byte[] bytes, int from, int to) {
        int hash = 0;
        for (int i = from; i < to; i++) {
            hash = hash * 31 + lower(bytes[i]);
        }
        return hash ^ hash >>> 16;
    }

    private static boolean equal(byte[] name, byte[] bytes, int from, int to) {
        if (name.length != to - from) {
            return false;
        }
        for (int i = 0; i < name.length; i++) {
            if (name[i] != lower(bytes[from + i])) {
                return false;
            }
        }
        return true;
    }

    private static int lower(byte b) {
        return b >= 'A' && b <= 'Z' ? b + ('a' - 'A') : b;
    }
}
