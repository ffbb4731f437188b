package dev.pando.edge.pool;

import java.util.Arrays;
import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.random.RandomGenerator;

/**
 * One after the other, the heavier ones more often and evenly spread: a schedule in which each has
 * its turn as often as it weighs.
 */
final class RoundRobin extends Picker {
    /** The longest schedule; where weights ask for a longer one, they are rounded. */
    private static final int MAX_TURNS = 8_192;

    private final int[] schedule;
    private final AtomicInteger next;

    RoundRobin(Member[] members) {
        super(members);
        schedule = members.length == 0 ? new int[1] : schedule(turns(members));
        next = new AtomicInteger();
    }

    private static int[] turns(Member[] members) {
        int[] weights = Arrays.stream(members).mapToInt(Member::weight).toArray();
        int common = Arrays.stream(weights).reduce(0, RoundRobin::greatestCommonDivisor);
        long sum = Arrays.stream(weights).asLongStream().sum() / common;
        double factor = Math.min(1.0, (double) MAX_TURNS / sum) / common;
        return Arrays.stream(weights).map(w -> (int) Math.max(1, Math.round(w * factor))).toArray();
    }

    private static int greatestCommonDivisor(int a, int b) {
        return b == 0 ? a : greatestCommonDivisor(b, a % b);
    }

    /** The next turn of a member, at its place between 0 and 1. */
    private record Turn(int member, int number, double at) {}

    private static int[] schedule(int[] turns) {
        PriorityQueue<Turn> queue =
                new PriorityQueue<>(
                        Comparator.comparingDouble(Turn::at).thenComparingInt(Turn::member));
        for (int i = 0; i < turns.length; i++) {
            queue.add(new Turn(i, 0, 0.5 / turns[i]));
        }
        int[] schedule = new int[Arrays.stream(turns).sum()];
        for (int i = 0; i < schedule.length; i++) {
            Turn turn = queue.remove();
            schedule[i] = turn.member();
            int number = turn.number() + 1;
            if (number < turns[turn.member()]) {
                queue.add(new Turn(turn.member(), number, (number + 0.5) / turns[turn.member()]));
            }
        }
        return schedule;
    }

    @Override
    int choose(long key, RandomGenerator random, long now) {
        int chosen = turn();
        for (int i = 1; i < schedule.length && !takesTurn(chosen, random, now); i++) {
            chosen = turn();
        }
        return chosen;
    }

    private int turn() {
        return schedule[Integer.remainderUnsigned(next.getAndIncrement(), schedule.length)];
    }

    private boolean takesTurn(int chosen, RandomGenerator random, long now) {
        float share = members[chosen].share(now);
        return members[chosen].isFree(now) && (share >= 1 || random.nextFloat() < share);
    }
}
