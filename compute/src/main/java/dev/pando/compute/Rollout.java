package dev.pando.compute;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Decides which instances of one service to start and which to stop, from what is wanted and what
 * is there. Pure: it is asked again whenever either changes, and each answer is one step.
 *
 * <p>Instances of another version, and those that are wanted out, are replaced one by one: one new
 * instance is started beside them, and an old one goes only when the others that are ready are as
 * many as wanted. An old one that is not ready goes at once. So the number of ready ones never
 * falls below what it was or what is wanted, whichever is less, and a version that never gets ready
 * replaces nothing.
 */
final class Rollout {
    /** How many instances more than wanted may run while versions are replaced. */
    private static final int SURGE = 1;

    private Rollout() {}

    /** Where an instance stands, for the decision. */
    enum Phase {
        /** On its way to be ready, or waiting for its next try. */
        STARTING,
        /** Answers. */
        READY,
        /** Told to stop. */
        STOPPING
    }

    /**
     * One instance that is there.
     *
     * @param wantedOut whether somebody asked for it to be drained
     */
    record Seen(int number, String version, Phase phase, boolean wantedOut) {
        boolean ready() {
            return phase == Phase.READY;
        }

        boolean isCurrent(String wanted) {
            return version.equals(wanted) && !wantedOut;
        }
    }

    /** The numbers of the instances to start now, and of those to stop now. */
    record Step(List<Integer> start, List<Integer> stop) {}

    static Step step(int wanted, String version, List<Seen> seen) {
        List<Seen> staying = seen.stream().filter(one -> one.phase() != Phase.STOPPING).toList();
        List<Seen> current = staying.stream().filter(one -> one.isCurrent(version)).toList();
        List<Seen> old = staying.stream().filter(one -> !one.isCurrent(version)).toList();

        List<Seen> leaving = new ArrayList<>(surplus(current, current.size() - wanted));
        long ready = staying.stream().filter(Seen::ready).count();
        long spare = ready - leaving.stream().filter(Seen::ready).count() - wanted;
        for (Seen one : old) {
            if (!one.ready()) {
                leaving.add(one);
            } else if (spare > 0) {
                leaving.add(one);
                spare--;
            }
        }

        boolean replacing = !leaving.containsAll(old);
        int room = wanted + (replacing ? SURGE : 0) - (staying.size() - leaving.size());
        int missing = wanted - current.size();
        return new Step(
                freeNumbers(seen, Math.min(room, missing)),
                leaving.stream().map(Seen::number).toList());
    }

    /** Those to give up first: not ready yet, then the highest number. */
    private static List<Seen> surplus(List<Seen> current, int count) {
        return current.stream()
                .sorted(
                        Comparator.comparing(Seen::ready)
                                .thenComparing(Comparator.comparingInt(Seen::number).reversed()))
                .limit(Math.max(0, count))
                .toList();
    }

    private static List<Integer> freeNumbers(List<Seen> seen, int count) {
        Set<Integer> taken = new HashSet<>(seen.stream().map(Seen::number).toList());
        List<Integer> free = new ArrayList<>();
        for (int number = 1; free.size() < count; number++) {
            if (!taken.contains(number)) {
                free.add(number);
            }
        }
        return free;
    }
}
