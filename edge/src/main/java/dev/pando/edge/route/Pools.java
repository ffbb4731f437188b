package dev.pando.edge.route;

import dev.pando.cluster.App;
import dev.pando.cluster.AppName;
import dev.pando.cluster.Cluster;
import dev.pando.cluster.Instance;
import dev.pando.cluster.InstanceId;
import dev.pando.cluster.Part;
import dev.pando.cluster.PartName;
import dev.pando.cluster.StaticFolder;
import dev.pando.edge.shield.RateTable;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * The pools of all parts in the picture, and its static folders. They outlive a picture, since
 * requests are in flight from one to the next. Confined to the thread that tells of pictures.
 */
public final class Pools {
    /** A part of an app. */
    record Key(AppName app, PartName part) {}

    private final int loops;
    private final int maxWaiting;
    private final Duration ejection;
    private final LongSupplier nanoTime;
    private final RateTable rates;
    private final Map<Key, Pool> pools = new HashMap<>();
    private final Map<StaticFiles.Key, StaticFiles> folders = new HashMap<>();
    private volatile Map<InstanceId, Member> members = Map.of();

    /**
     * Makes an empty set; the values are those of {@link Pool}.
     *
     * @param rates where limits count, from picture to picture
     */
    public Pools(
            int loops, int maxWaiting, Duration ejection, LongSupplier nanoTime, RateTable rates) {
        this.loops = loops;
        this.maxWaiting = maxWaiting;
        this.ejection = ejection;
        this.nanoTime = nanoTime;
        this.rates = rates;
    }

    /** Takes over a picture, and gives the routes that lead to these pools. */
    public RouteTable update(Cluster cluster) {
        Map<Key, Pool> next = new HashMap<>();
        for (App app : cluster.apps()) {
            for (Part part : app.parts()) {
                Key key = new Key(app.name(), part.name());
                Pool pool = pools.get(key);
                if (pool == null) {
                    pool = new Pool(app.name(), part, loops, maxWaiting, ejection, nanoTime);
                }
                pool.settle(part);
                next.put(key, pool);
            }
        }
        pools.clear();
        pools.putAll(next);
        updateFolders(cluster.apps());
        RouteTable table = RouteTable.of(cluster.apps(), pools, folders, rates);
        updateMembers(cluster.instances());
        return table;
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
        folders.clear();
        folders.putAll(next);
    }

    private void updateMembers(List<Instance> instances) {
        long now = nanoTime.getAsLong();
        Map<InstanceId, Member> next = new HashMap<>();
        Map<Key, List<Member>> ready = new HashMap<>();
        for (Instance instance : instances) {
            Member member = members.get(instance.id());
            if (member == null || !member.isSameProcess(instance)) {
                member = new Member(instance, now);
            }
            member.update(instance, now);
            next.put(instance.id(), member);
            if (member.ready()) {
                Key key = new Key(instance.id().app(), instance.id().part());
                ready.computeIfAbsent(key, k -> new ArrayList<>()).add(member);
            }
        }
        members.values().stream()
                .filter(old -> !next.containsValue(old))
                .forEach(old -> old.gone(now));
        members = Map.copyOf(next);
        pools.forEach((key, pool) ->
                pool.members(ready.getOrDefault(key, List.of()).toArray(Member[]::new)));
    }

    /** The instances of the newest picture; any thread may ask. */
    public Map<InstanceId, Member> members() {
        return members;
    }

    /** The pools of the newest picture. */
    public Collection<Pool> all() {
        return List.copyOf(pools.values());
    }

    /** The static folders of the newest picture. */
    public Collection<StaticFiles> folders() {
        return List.copyOf(folders.values());
    }
}
