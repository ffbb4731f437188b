package dev.pando.edge.pool;

import java.util.random.RandomGenerator;

/** Any one. */
final class AnyOne extends Picker {
    private final Draw draw;

    AnyOne(Member[] members) {
        super(members);
        draw = new Draw(members);
    }

    @Override
    int choose(long key, RandomGenerator random, long now) {
        return draw.one(random, now);
    }
}
