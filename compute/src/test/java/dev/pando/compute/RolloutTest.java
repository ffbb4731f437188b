package dev.pando.compute;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pando.compute.Rollout.Phase;
import dev.pando.compute.Rollout.Seen;
import dev.pando.compute.Rollout.Step;
import dev.pando.testing.Generated;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

final class RolloutTest {
    private static Seen seen(int number, String version, Phase phase) {
        return new Seen(number, version, phase, false);
    }

    private static Seen in(Seen one, Phase phase) {
        return new Seen(one.number(), one.version(), phase, one.wantedOut());
    }

    private static Seen wantedOut(Seen one) {
        return new Seen(one.number(), one.version(), one.phase(), true);
    }

    @Test
    void startsWhatIsMissingAtOnce() {
        assertThat(Rollout.step(3, "v1", List.of()))
                .isEqualTo(new Step(List.of(1, 2, 3), List.of()));
    }

    @Test
    void keepsNumbersThatAreThereAndFillsTheGaps() {
        List<Seen> seen = List.of(seen(2, "v1", Phase.READY), seen(4, "v1", Phase.STOPPING));
        assertThat(Rollout.step(4, "v1", seen)).isEqualTo(new Step(List.of(1, 3, 5), List.of()));
    }

    @Test
    void givesUpTheNotReadyAndThenTheHighest() {
        List<Seen> seen =
                List.of(
                        seen(1, "v1", Phase.STARTING),
                        seen(2, "v1", Phase.READY),
                        seen(3, "v1", Phase.READY));
        assertThat(Rollout.step(1, "v1", seen)).isEqualTo(new Step(List.of(), List.of(1, 3)));
    }

    @Test
    void replacesAnotherVersionOneByOne() {
        List<Seen> before = List.of(seen(1, "v1", Phase.READY), seen(2, "v1", Phase.READY));
        assertThat(Rollout.step(2, "v2", before)).isEqualTo(new Step(List.of(3), List.of()));

        List<Seen> besides = new ArrayList<>(before);
        besides.add(seen(3, "v2", Phase.STARTING));
        assertThat(Rollout.step(2, "v2", besides)).isEqualTo(new Step(List.of(), List.of()));

        besides.set(2, seen(3, "v2", Phase.READY));
        assertThat(Rollout.step(2, "v2", besides)).isEqualTo(new Step(List.of(4), List.of(1)));
    }

    @Test
    void replacesWhatIsWantedOutInTurn() {
        Seen first = wantedOut(seen(1, "v1", Phase.READY));
        Seen second = wantedOut(seen(2, "v1", Phase.READY));
        Seen third = seen(3, "v1", Phase.STARTING);
        assertThat(Rollout.step(2, "v1", List.of(first, second)))
                .isEqualTo(new Step(List.of(3), List.of()));
        assertThat(Rollout.step(2, "v1", List.of(first, second, third)))
                .isEqualTo(new Step(List.of(), List.of()));
        third = in(third, Phase.READY);
        assertThat(Rollout.step(2, "v1", List.of(first, second, third)))
                .isEqualTo(new Step(List.of(4), List.of(1)));
        first = in(first, Phase.STOPPING);
        Seen fourth = seen(4, "v1", Phase.READY);
        assertThat(Rollout.step(2, "v1", List.of(first, second, third, fourth)))
                .isEqualTo(new Step(List.of(), List.of(2)));
    }

    @Test
    void stopsAtOnceWhatIsWantedOutAndDoesNotAnswer() {
        List<Seen> seen =
                List.of(wantedOut(seen(1, "v1", Phase.STARTING)), seen(2, "v1", Phase.READY));
        assertThat(Rollout.step(2, "v1", seen)).isEqualTo(new Step(List.of(3), List.of(1)));
    }

    @Test
    void stopsAllWhereNoneIsWanted() {
        List<Seen> seen = List.of(seen(1, "v1", Phase.READY), seen(2, "v2", Phase.READY));
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
            switch (random.nextInt(5)) {
                case 0 -> wanted = random.nextInt(6);
                case 1 -> version = "v" + random.nextInt(3);
                case 2 -> change(seen, random, one -> in(one, Phase.STARTING));
                case 3 -> change(seen, random, RolloutTest::wantedOut);
                default -> change(seen, random, one -> in(one, Phase.READY));
            }
            step(seen, wanted, version);
            seen.removeIf(one -> one.phase() == Phase.STOPPING && random.nextBoolean());
        }
        for (int turn = 0; turn < 40; turn++) {
            step(seen, wanted, version);
            seen.removeIf(one -> one.phase() == Phase.STOPPING);
            seen.replaceAll(one -> in(one, Phase.READY));
        }
        String last = version;
        assertThat(seen).hasSize(wanted).allMatch(one -> one.isCurrent(last));
    }

    private static void change(
            List<Seen> seen, RandomGenerator random, UnaryOperator<Seen> change) {
        if (seen.isEmpty()) {
            return;
        }
        int index = random.nextInt(seen.size());
        Seen one = seen.get(index);
        if (one.phase() != Phase.STOPPING) {
            seen.set(index, change.apply(one));
        }
    }

    private static void step(List<Seen> seen, int wanted, String version) {
        long readyBefore = seen.stream().filter(Seen::ready).count();
        Step step = Rollout.step(wanted, version, List.copyOf(seen));
        assertThat(seen).noneMatch(one -> step.start().contains(one.number()));
        assertThat(step.start()).doesNotHaveDuplicates();
        seen.replaceAll(one -> step.stop().contains(one.number()) ? in(one, Phase.STOPPING) : one);
        step.start().forEach(number -> seen.add(seen(number, version, Phase.STARTING)));
        long ready = seen.stream().filter(Seen::ready).count();
        assertThat(ready).isGreaterThanOrEqualTo(Math.min(readyBefore, wanted));
        long staying = seen.stream().filter(one -> one.phase() != Phase.STOPPING).count();
        assertThat(step.start().isEmpty() || staying <= wanted + 1).isTrue();
    }
}
