package dev.pando.edge.pool;

import java.util.random.RandomGenerator;

/**
 * Draws instances at random by their weights. One that starts slowly is drawn as much more seldom.
 * Immutable.
 */
final class Draw {
    private static final int TRIES = 4;
    private static final int[] ALIKE = {};

    private final Member[] members;

    /** The sum of the weights up to each member; none where all weigh the same. */
    private final int[] weightUpTo;

    Draw(Member[] members) {
        this.members = members;
        boolean alike = true;
        int[] sums = new int[members.length];
        int sum = 0;
        for (int i = 0; i < members.length; i++) {
            alike &= members[i].weight() == members[0].weight();
            sum = Math.addExact(sum, members[i].weight());
            sums[i] = sum;
        }
        weightUpTo = alike ? ALIKE : sums;
    }

    /** The place of one of them. */
    int one(RandomGenerator random, long now) {
        int drawn = any(random);
        for (int i = 1; i < TRIES; i++) {
            float share = members[drawn].share(now);
            if (share >= 1 || random.nextFloat() < share) {
                return drawn;
            }
            drawn = any(random);
        }
        return drawn;
    }

    /** The place of another one, if there are two. */
    int other(int than, RandomGenerator random, long now) {
        for (int i = 0; i < TRIES; i++) {
            int drawn = one(random, now);
            if (drawn != than) {
                return drawn;
            }
        }
        return (than + 1) % members.length;
    }

    private int any(RandomGenerator random) {
        if (weightUpTo.length == 0) {
            return random.nextInt(members.length);
        }
        int at = random.nextInt(weightUpTo[weightUpTo.length - 1]);
        int low = 0;
        int high = weightUpTo.length - 1;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (at < weightUpTo[middle]) {
                high = middle;
            } else {
                low = middle + 1;
            }
        }
        return low;
    }
}
