package dev.pando.edge.pool;

import dev.pando.cluster.App;
import dev.pando.cluster.Cluster;
import dev.pando.cluster.Instance;
import dev.pando.cluster.InstanceId;
import dev.pando.cluster.Part;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The pools of all parts in the picture. They outlive a picture, since requests are in flight from
 * one to the next. One thread at a time may tell of a picture; any may ask.
 */
public final class Pools {
    private final PoolSettings settings;
    private volatile Map<PartKey, Pool> pools = Map.of();
    private volatile Map<InstanceId, Member> members = Map.of();

    /** Makes an empty set. */
    public Pools(PoolSettings settings) {
        this.settings = settings;
    }

    /** Takes over a picture. */
    public void update(Cluster cluster) {
        Map<PartKey, List<Member>> ready = updateMembers(cluster.instances());
        Map<PartKey, Pool> next = new HashMap<>();
        for (App app : cluster.apps()) {
            for (Part part : app.parts()) {
                PartKey key = new PartKey(app.name(), part.name());
                Pool known = pools.get(key);
                Pool pool = known == null ? new Pool(app.name(), part, settings) : known;
                pool.update(part, ready.getOrDefault(key, List.of()).toArray(Member[]::new));
                next.put(key, pool);
            }
        }
        pools = Map.copyOf(next);
    }

    /** Gives those that are ready. */
    private Map<PartKey, List<Member>> updateMembers(List<Instance> instances) {
        long now = settings.now();
        Map<InstanceId, Member> next = new HashMap<>();
        Map<PartKey, List<Member>> ready = new HashMap<>();
        for (Instance instance : instances) {
            Member member = members.get(instance.id());
            if (member == null || !member.isSameProcess(instance)) {
                member = new Member(instance, settings.loops(), now);
            }
            member.update(instance, now);
            next.put(instance.id(), member);
            if (member.ready()) {
                PartKey key = new PartKey(instance.id().app(), instance.id().part());
                ready.computeIfAbsent(key, k -> new ArrayList<>()).add(member);
            }
        }
        Set<Member> kept = Set.copyOf(next.values());
        members.values().stream().filter(old -> !kept.contains(old)).forEach(old -> old.gone(now));
        members = Map.copyOf(next);
        return ready;
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

    /** Does what is due now and then, ten times a second or so. */
    public void sweep() {
        pools.values().forEach(Pool::sweep);
    }
}
