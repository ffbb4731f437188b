package dev.pando.cluster;

import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * The picture: everything the rooms know of each other, at one revision. Changing it means making
 * the next one and giving it to {@link PictureKeeper#update}.
 *
 * @param revision grows by one with each change; 0 is the empty picture
 * @param apps what should run, one entry an app name
 * @param nodes the Pando processes and where they listen
 * @param instances what runs, one entry an instance id
 * @param shardMap which bucket of the database lives where
 */
public record Cluster(
        long revision,
        List<App> apps,
        List<Node> nodes,
        List<Instance> instances,
        ShardMap shardMap) {
    /** The picture before anything was written. */
    public static final Cluster EMPTY =
            new Cluster(0, List.of(), List.of(), List.of(), ShardMap.EMPTY);

    public Cluster {
        if (revision < 0) {
            throw new IllegalArgumentException("revision: " + revision + " (expected: 0 or more)");
        }
        apps = List.copyOf(apps);
        nodes = List.copyOf(nodes);
        instances = List.copyOf(instances);
        requireDistinct("app", apps.stream().map(App::name));
        requireDistinct("node", nodes.stream().map(Node::id));
        requireDistinct("instance", instances.stream().map(Instance::id));
    }

    private static void requireDistinct(String what, Stream<?> keys) {
        List<?> all = keys.toList();
        if (all.stream().distinct().count() != all.size()) {
            throw new IllegalArgumentException(what + " named twice in " + all);
        }
    }

    /** The app of that name. */
    public Optional<App> app(AppName name) {
        return apps.stream().filter(app -> app.name().equals(name)).findFirst();
    }

    /** The node of that id. */
    public Optional<Node> node(NodeId id) {
        return nodes.stream().filter(node -> node.id().equals(id)).findFirst();
    }

    /** The instance of that id. */
    public Optional<Instance> instance(InstanceId id) {
        return instances.stream().filter(instance -> instance.id().equals(id)).findFirst();
    }

    /** The instances of one part of one app, in the order they were written. */
    public List<Instance> instances(AppName app, PartName part) {
        return instances.stream()
                .filter(instance -> instance.id().app().equals(app))
                .filter(instance -> instance.id().part().equals(part))
                .toList();
    }

    /** This picture with one app added, or replaced by name. */
    public Cluster with(App app) {
        return new Cluster(
                revision,
                put(apps, app, a -> a.name().equals(app.name())),
                nodes,
                instances,
                shardMap);
    }

    /** This picture with that app and no other. */
    public Cluster withOnly(App app) {
        return new Cluster(revision, List.of(app), nodes, instances, shardMap);
    }

    /** This picture with one node added, or replaced by id. */
    public Cluster with(Node node) {
        return new Cluster(
                revision,
                apps,
                put(nodes, node, n -> n.id().equals(node.id())),
                instances,
                shardMap);
    }

    /** This picture with one instance added, or replaced by id. */
    public Cluster with(Instance instance) {
        return new Cluster(
                revision,
                apps,
                nodes,
                put(instances, instance, i -> i.id().equals(instance.id())),
                shardMap);
    }

    /** This picture without the instances that the test accepts. */
    public Cluster withoutInstances(Predicate<Instance> gone) {
        return new Cluster(
                revision, apps, nodes, instances.stream().filter(gone.negate()).toList(), shardMap);
    }

    /** This picture with another shard map. */
    public Cluster with(ShardMap next) {
        return new Cluster(revision, apps, nodes, instances, next);
    }

    /** This picture at another revision. */
    Cluster at(long next) {
        return new Cluster(next, apps, nodes, instances, shardMap);
    }

    private static <T> List<T> put(List<T> all, T value, Predicate<T> same) {
        return Stream.concat(all.stream().filter(same.negate()), Stream.of(value)).toList();
    }
}
