package dev.pando.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class ClusterTest {
    @Test
    void findsWhatItHolds() {
        Cluster cluster = Pictures.full();

        assertThat(cluster.app(Pictures.PHOTOS)).contains(Pictures.photos(2));
        assertThat(cluster.instances(Pictures.PHOTOS, Pictures.WEB)).hasSize(2);
        assertThat(cluster.instance(new InstanceId(Pictures.PHOTOS, Pictures.WEB, 2)))
                .contains(Pictures.web(2, Instance.State.STARTING));
        assertThat(cluster.node(new NodeId("elsewhere"))).isEmpty();
    }

    @Test
    void replacesByName() {
        Cluster cluster =
                Pictures.full()
                        .with(Pictures.photos(5))
                        .with(Pictures.web(2, Instance.State.READY));

        assertThat(cluster.apps()).containsExactly(Pictures.photos(5));
        assertThat(cluster.instances())
                .extracting(Instance::state)
                .containsOnly(Instance.State.READY);
    }

    @Test
    void forgetsTheAppsOfARunBefore() {
        App other =
                new App(new AppName("notes"), "v1", Path.of("/srv/notes"), List.of(), List.of());

        assertThat(Pictures.full().withOnly(other).apps()).containsExactly(other);
    }

    @Test
    void takesInstancesOut() {
        Cluster cluster =
                Pictures.full().withoutInstances(i -> i.state() == Instance.State.STARTING);

        assertThat(cluster.instances()).containsExactly(Pictures.web(1, Instance.State.READY));
    }

    @Test
    void refusesTwoOfOneName() {
        Instance twice = Pictures.web(1, Instance.State.READY);

        assertThatThrownBy(() ->
                        new Cluster(0, List.of(), List.of(), List.of(twice, twice), ShardMap.EMPTY))
                .hasMessageContaining("instance named twice");
    }

    @Test
    void refusesARouteThatLeadsNowhere() {
        assertThatThrownBy(() ->
                        new App(
                                Pictures.PHOTOS,
                                "v1",
                                Pictures.photos(1).directory(),
                                List.of(new Route(List.of(), "/", new PartName("api"))),
                                List.of()))
                .hasMessage("photos: route / leads to no part: api");
    }

    @Test
    void readsAnInstanceIdAsItPrintsIt() {
        InstanceId id = new InstanceId(new AppName("my-app"), new PartName("the-web"), 12);

        assertThat(id).hasToString("my-app/the-web.12");
        assertThat(InstanceId.parse("my-app/the-web.12")).isEqualTo(id);
        assertThatThrownBy(() -> InstanceId.parse("web.1")).hasMessageContaining("app/part.number");
    }
}
