package dev.pando.edge.pool;

import java.util.random.RandomGenerator;

/**
 * The better of two drawn at random, which keeps loads even without everybody running to the one
 * that looks best (Mitzenmacher, "The Power of Two Choices in Randomized Load Balancing", 2001).
 */
final class TwoChoices extends Picker {
    /** What is better of two: the less. */
    @FunctionalInterface
    interface Cost {
        /** What it costs to give an instance one more request. */
        double of(Member member, long now);
    }

    private final Draw draw;
    private final Cost cost;

    TwoChoices(Member[] members, Cost cost) {
        super(members);
        draw = new Draw(members);
        this.cost = cost;
    }

    @Override
    int choose(long key, RandomGenerator random, long now) {
        int first = draw.one(random, now);
        if (members.length == 1) {
            return first;
        }
        int second = draw.other(first, random, now);
        if (!members[second].isFree(now)) {
            return first;
        }
        boolean isBetter = cost.of(members[second], now) < cost.of(members[first], now);
        return isBetter || !members[first].isFree(now) ? second : first;
    }
}
