package dev.pando.cluster;

import dev.pando.node.net.Address;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** Pictures that the tests of this package share. */
final class Pictures {
    static final AppName PHOTOS = new AppName("photos");
    static final PartName WEB = new PartName("web");

    private Pictures() {}

    static Service web(int instances) {
        return new Service(
                WEB,
                List.of("node", "server.js"),
                instances,
                50,
                "/healthz",
                256L << 20,
                Map.of("LOG_LEVEL", "info"),
                Duration.ofSeconds(30),
                32L << 20);
    }

    static App photos(int instances) {
        return new App(
                PHOTOS,
                "v1",
                Path.of("/srv/photos"),
                List.of(new Route(List.of("Photos.Example.com"), "/", WEB)),
                List.of(web(instances)));
    }

    static Instance web(int number, Instance.State state) {
        return new Instance(
                new InstanceId(PHOTOS, WEB, number),
                "v1",
                new NodeId("node-1"),
                Address.loopback(20_000 + number),
                state,
                50,
                1);
    }

    static Cluster full() {
        return Cluster.EMPTY
                .with(photos(2))
                .with(new Node(new NodeId("node-1"), "local", new Address("::1", 8080)))
                .with(web(1, Instance.State.READY))
                .with(web(2, Instance.State.STARTING))
                .with(
                        new ShardMap(
                                3,
                                List.of(
                                        new ShardMap.Shard(
                                                0,
                                                Address.loopback(6432),
                                                List.of(Address.loopback(6433))))));
    }
}
