package dev.pando.edge.pool;

import java.util.random.RandomGenerator;

/**
 * The one with the fewest requests in flight of all, by weight; of several any. It looks at each of
 * them for each request.
 */
final class LeastRequests extends Picker {
    private final Draw draw;

    LeastRequests(Member[] members) {
        super(members);
        draw = new Draw(members);
    }

    @Override
    int choose(long key, RandomGenerator random, long now) {
        int start = draw.one(random, now);
        int least = start;
        float leastLoad = loadOf(start, now);
        for (int i = 1; i < members.length && leastLoad > 0; i++) {
            int at = (start + i) % members.length;
            float load = loadOf(at, now);
            if (load < leastLoad) {
                least = at;
                leastLoad = load;
            }
        }
        return least;
    }

    private float loadOf(int at, long now) {
        return members[at].isFree(now) ? members[at].load(now) : Float.MAX_VALUE;
    }
}
