package dev.pando.edge.pool;

import dev.pando.cluster.App;
import dev.pando.cluster.Cluster;
import dev.pando.cluster.Instance;
import dev.pando.cluster.InstanceId;
import dev.pando.cluster.Part;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * The pools of all parts in the picture. They outlive a picture, since requests are in flight from
 * one to the next. One thread at a time may tell of a picture; any may ask.
 */
public final class Pools {
    private final int loops;
    private final int maxWaiting;
    private final Duration ejection;
    private final LongSupplier nanoTime;
    private volatile Map<PartKey, Pool> pools = Map.of();
    private volatile Map<InstanceId, Member> members = Map.of();

    /** Makes an empty set; the values are those of {@link Pool}. */
    public Pools(int loops, int maxWaiting, Duration ejection, LongSupplier nanoTime) {
        this.loops = loops;
        this.maxWaiting = maxWaiting;
        this.ejection = ejection;
        this.nanoTime = nanoTime;
    }

    /** Takes over a picture. */
    public void update(Cluster cluster) {
        Map<PartKey, Pool> next = new HashMap<>();
        for (App app : cluster.apps()) {
            for (Part part : app.parts()) {
                PartKey key = new PartKey(app.name(), part.name());
                Pool pool = pools.get(key);
                if (pool == null) {
                    pool = new Pool(app.name(), part, loops, maxWaiting, ejection, nanoTime);
                }
                pool.settle(part);
                next.put(key, pool);
            }
        }
        pools = Map.copyOf(next);
        updateMembers(cluster.instances());
    }

    private void updateMembers(List<Instance> instances) {
        long now = nanoTime.getAsLong();
        Map<InstanceId, Member> next = new HashMap<>();
        Map<PartKey, List<Member>> ready = new HashMap<>();
        for (Instance instance : instances) {
            Member member = members.get(instance.id());
            if (member == null || !member.isSameProcess(instance)) {
                member = new Member(instance, now);
            }
            member.update(instance, now);
            next.put(instance.id(), member);
            if (member.ready()) {
                PartKey key = new PartKey(instance.id().app(), instance.id().part());
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

    /** The pool of each part of the newest picture. Immutable. */
    public Map<PartKey, Pool> byPart() {
        return pools;
    }

    /** The pools of the newest picture. */
    public Collection<Pool> all() {
        return pools.values();
    }

    /** The instances of the newest picture. */
    public Map<InstanceId, Member> members() {
        return members;
    }

    /**
     * Lets those who wait look again. Needed now and then, since nobody tells when an instance that
     * was passed over is so no longer.
     */
    public void wakeWaiting() {
        pools.values().forEach(Pool::wake);
    }
}
