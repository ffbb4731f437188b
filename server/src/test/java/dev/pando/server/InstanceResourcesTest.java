package dev.pando.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pando.api.ApiFormat;
import dev.pando.api.DrainBegun;
import dev.pando.api.ErrorAnswer;
import dev.pando.api.ErrorCode;
import dev.pando.api.InstanceList;
import dev.pando.api.InstanceStatus;
import dev.pando.api.PartStatus;
import dev.pando.cluster.App;
import dev.pando.cluster.AppName;
import dev.pando.cluster.InMemoryPictureKeeper;
import dev.pando.cluster.Instance;
import dev.pando.cluster.InstanceId;
import dev.pando.cluster.NodeId;
import dev.pando.cluster.PartName;
import dev.pando.cluster.Service;
import dev.pando.cluster.traffic.Traffic;
import dev.pando.compute.DrainAnswer;
import dev.pando.compute.InstanceRun;
import dev.pando.edge.InstanceLoad;
import dev.pando.edge.PartLoad;
import dev.pando.edge.pool.Counts;
import dev.pando.edge.pool.Trouble;
import dev.pando.node.net.Address;
import dev.pando.node.telemetry.Histogram;
import dev.pando.server.admin.Answer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class InstanceResourcesTest {
    private static final AppName SHOP = new AppName("shop");
    private static final PartName WEB = new PartName("web");

    private static final Histogram.Sum TIME =
            new Histogram.Sum(new long[Histogram.bounds() + 1], 0);

    private final ApiFormat format = new ApiFormat();
    private final InMemoryPictureKeeper picture = new InMemoryPictureKeeper();
    private final KnownFleet fleet = new KnownFleet();
    private final InstanceResources resources = new InstanceResources(format, picture, fleet);

    /** Knows of {@code web.2}, and is asked to drain it. */
    private static final class KnownFleet implements Fleet {
        private final List<InstanceId> asked = new ArrayList<>();
        private DrainAnswer answer = DrainAnswer.WANTED;

        @Override
        public Map<InstanceId, InstanceLoad> loads() {
            return Map.of(
                    id(2),
                    new InstanceLoad(3, 4, new Counts(9, 1, 2, 36_000_000), Trouble.REFUSED));
        }

        @Override
        public List<PartLoad> queues() {
            return List.of(new PartLoad(SHOP, WEB, 7, 3, TIME));
        }

        @Override
        public Optional<InstanceRun> run(InstanceId id) {
            return id.number() == 2
                    ? Optional.of(new InstanceRun(Duration.ofMillis(61_500), 5))
                    : Optional.empty();
        }

        @Override
        public DrainAnswer drain(InstanceId id) {
            asked.add(id);
            return answer;
        }
    }

    private static InstanceId id(int number) {
        return new InstanceId(SHOP, WEB, number);
    }

    @BeforeEach
    void paint() throws Exception {
        Service web =
                new Service(
                                WEB,
                                List.of("none"),
                                2,
                                50,
                                null,
                                1,
                                Map.of(),
                                Duration.ofSeconds(9),
                                0)
                        .with(Traffic.DEFAULTS.withDrain(Duration.ofSeconds(40)));
        picture.change(now ->
                now.with(new App(SHOP, "v1", Path.of("."), List.of(), List.of(web)))
                        .with(instance(10))
                        .with(instance(2)));
    }

    private static Instance instance(int number) {
        return new Instance(
                id(number),
                "v1",
                new NodeId("local"),
                Address.loopback(20_000 + number),
                Instance.State.READY,
                50,
                1);
    }

    @AfterEach
    void close() {
        picture.close();
    }

    @Test
    void listsWhatEachRoomKnows() {
        InstanceList list = format.read(resources.list().body(), InstanceList.class);

        assertThat(list.instances())
                .containsExactly(
                        new InstanceStatus(
                                "shop",
                                "web",
                                "web.2",
                                "local",
                                "v1",
                                "READY",
                                "127.0.0.1:20002",
                                50,
                                1,
                                3,
                                4,
                                "refused a connection",
                                61,
                                5),
                        new InstanceStatus(
                                "shop",
                                "web",
                                "web.10",
                                "local",
                                "v1",
                                "READY",
                                "127.0.0.1:20010",
                                50,
                                1,
                                0,
                                0,
                                "",
                                0,
                                0));
        assertThat(list.parts()).containsExactly(new PartStatus("shop", "web", 7));
    }

    @Test
    void beginsADrainAndSaysHowLongItMayTake() {
        Answer answer = resources.drain("web.2");

        assertThat(answer.status()).isEqualTo(202);
        DrainBegun begun = format.read(answer.body(), DrainBegun.class);
        assertThat(begun.instance().id()).isEqualTo("web.2");
        assertThat(begun.longestSeconds()).isEqualTo(40);
        assertThat(fleet.asked).containsExactly(id(2));
    }

    @Test
    void saysWhyItDrainsNothing() throws Exception {
        assertThat(refusal(resources.drain("web.3")))
                .isEqualTo(
                        new ErrorAnswer(
                                ErrorCode.NOT_FOUND, "no instance web.3 (there is web.2, web.10)"));
        assertThat(fleet.asked).isEmpty();

        fleet.answer = DrainAnswer.NOT_READY;
        assertThat(refusal(resources.drain("web.2")).message())
                .isEqualTo("web.2 has just ceased to be READY");
        picture.change(now -> now.with(instance(2).in(Instance.State.DRAINING)));
        assertThat(refusal(resources.drain("web.2")).message())
                .isEqualTo("web.2 is DRAINING (expected: READY)");
        fleet.answer = DrainAnswer.NOT_HERE;
        assertThat(refusal(resources.drain("web.2")).message())
                .isEqualTo("web.2 is not run by this Pando: end it where it runs");
    }

    private ErrorAnswer refusal(Answer answer) {
        ErrorAnswer error = format.read(answer.body(), ErrorAnswer.class);
        assertThat(answer.status()).isEqualTo(error.code().status());
        return error;
    }
}
