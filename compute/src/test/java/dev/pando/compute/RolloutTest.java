package dev.pando.compute;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pando.compute.Rollout.Phase;
import dev.pando.compute.Rollout.Seen;
import dev.pando.compute.Rollout.Step;
import dev.pando.testing.Generated;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

final class RolloutTest {
    @Test
    void startsWhatIsMissingAtOnce() {
        assertThat(Rollout.step(3, "v1", List.of()))
                .isEqualTo(new Step(List.of(1, 2, 3), List.of()));
    }

    @Test
    void keepsNumbersThatAreThereAndFillsTheGaps() {
        List<Seen> seen =
                List.of(new Seen(2, "v1", Phase.READY), new Seen(4, "v1", Phase.STOPPING));
        assertThat(Rollout.step(4, "v1", seen)).isEqualTo(new Step(List.of(1, 3, 5), List.of()));
    }

    @Test
    void givesUpTheNotReadyAndThenTheHighest() {
        List<Seen> seen =
                List.of(
                        new Seen(1, "v1", Phase.STARTING),
                        new Seen(2, "v1", Phase.READY),
                        new Seen(3, "v1", Phase.READY));
        assertThat(Rollout.step(1, "v1", seen)).isEqualTo(new Step(List.of(), List.of(1, 3)));
    }

    @Test
    void replacesAnotherVersionOneByOne() {
        List<Seen> before = List.of(new Seen(1, "v1", Phase.READY), new Seen(2, "v1", Phase.READY));
        assertThat(Rollout.step(2, "v2", before)).isEqualTo(new Step(List.of(3), List.of()));

        List<Seen> besides = new ArrayList<>(before);
        besides.add(new Seen(3, "v2", Phase.STARTING));
        assertThat(Rollout.step(2, "v2", besides)).isEqualTo(new Step(List.of(), List.of()));

        besides.set(2, new Seen(3, "v2", Phase.READY));
        assertThat(Rollout.step(2, "v2", besides)).isEqualTo(new Step(List.of(4), List.of(1)));
    }

    @Test
    void stopsAllWhereNoneIsWanted() {
        List<Seen> seen = List.of(new Seen(1, "v1", Phase.READY), new Seen(2, "v2", Phase.READY));
        assertThat(Rollout.step(0, "v2", seen)).isEqualTo(new Step(List.of(), List.of(2, 1)));
    }

    /** Any history of wishes, deaths and slow starts settles, and never sinks below the floor. */
    @Test
    void neverStopsAReadyOneThatIsNeeded() {
        Generated.forAll(500, RolloutTest::anyHistory);
    }

    private static void anyHistory(RandomGenerator random) {
        List<Seen> seen = new ArrayList<>();
        int wanted = 0;
        String version = "v0";
        for (int turn = 0; turn < 60; turn++) {
            switch (random.nextInt(4)) {
                case 0 -> wanted = random.nextInt(6);
                case 1 -> version = "v" + random.nextInt(3);
                case 2 -> change(seen, random, Phase.STARTING);
                default -> change(seen, random, Phase.READY);
            }
            step(seen, wanted, version);
            seen.removeIf(one -> one.phase() == Phase.STOPPING && random.nextBoolean());
        }
        for (int turn = 0; turn < 40; turn++) {
            step(seen, wanted, version);
            seen.removeIf(one -> one.phase() == Phase.STOPPING);
            seen.replaceAll(one -> new Seen(one.number(), one.version(), Phase.READY));
        }
        String last = version;
        assertThat(seen).hasSize(wanted).allMatch(one -> one.version().equals(last));
    }

    private static void change(List<Seen> seen, RandomGenerator random, Phase phase) {
        if (seen.isEmpty()) {
            return;
        }
        int index = random.nextInt(seen.size());
        Seen one = seen.get(index);
        if (one.phase() != Phase.STOPPING) {
            seen.set(index, new Seen(one.number(), one.version(), phase));
        }
    }

    private static void step(List<Seen> seen, int wanted, String version) {
        long readyBefore = seen.stream().filter(Seen::ready).count();
        Step step = Rollout.step(wanted, version, List.copyOf(seen));
        assertThat(seen).noneMatch(one -> step.start().contains(one.number()));
        assertThat(step.start()).doesNotHaveDuplicates();
        seen.replaceAll(one ->
                step.stop().contains(one.number())
                        ? new Seen(one.number(), one.version(), Phase.STOPPING)
                        : one);
        step.start().forEach(number -> seen.add(new Seen(number, version, Phase.STARTING)));
        long ready = seen.stream().filter(Seen::ready).count();
        assertThat(ready).isGreaterThanOrEqualTo(Math.min(readyBefore, wanted));
        long staying = seen.stream().filter(one -> one.phase() != Phase.STOPPING).count();
        assertThat(step.start().isEmpty() || staying <= wanted + 1).isTrue();
    }
}
