package dev.pando.edge.pool;

import dev.pando.edge.shield.KeyedHash;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;

/**
 * The same instance for the same key, on every edge: each has points on a ring by its name, as many
 * more as it weighs, and a key belongs to the first point after it. When an instance comes or goes,
 * only its share of the keys moves. One that holds a quarter more than its share of the requests in
 * flight is skipped, so that no key can overload it (Mirrokni, Thorup and Zadimoghaddam,
 * "Consistent Hashing with Bounded Loads", 2016).
 */
final class HashRing extends Picker {
    private static final int POINTS = 64;
    private static final int MAX_POINTS = 1 << 16;

    /** How far is looked for one that holds no more than its share. */
    private static final int MAX_STEPS = 1_024;

    private static final double MOST_OF_SHARE = 1.25;

    /** The same on all edges, since it keeps no secret: bounded loads hold whatever is chosen. */
    private static final KeyedHash NAMES = new KeyedHash(0, 0);

    /** Sorted; where each point leads is in {@link #owners}. */
    private final long[] points;

    private final int[] owners;
    private final long weight;
    private final LongSupplier inFlight;

    HashRing(Member[] members, LongSupplier inFlight) {
        super(members);
        this.inFlight = inFlight;
        weight = Arrays.stream(members).mapToLong(Member::weight).sum();
        List<Point> ring = ring();
        points = ring.stream().mapToLong(Point::at).toArray();
        owners = ring.stream().mapToInt(Point::owner).toArray();
    }

    private record Point(long at, int owner) implements Comparable<Point> {
        @Override
        public int compareTo(Point other) {
            return Long.compare(at, other.at);
        }
    }

    private List<Point> ring() {
        double each = Math.min(POINTS, (double) MAX_POINTS / weight);
        List<Point> ring = new ArrayList<>();
        for (int owner = 0; owner < members.length; owner++) {
            byte[] name = members[owner].label();
            long hash = NAMES.of(name, 0, name.length);
            long count = Math.max(1, (long) (members[owner].weight() * each));
            for (long i = 0; i < count; i++) {
                ring.add(new Point(mixed(hash + i), owner));
            }
        }
        Collections.sort(ring);
        return ring;
    }

    /** Of numbers that differ by one numbers that differ in every bit (Stafford's mix 13). */
    private static long mixed(long number) {
        long z = (number ^ number >>> 30) * 0xbf58476d1ce4e5b9L;
        z = (z ^ z >>> 27) * 0x94d049bb133111ebL;
        return z ^ z >>> 31;
    }

    @Override
    int choose(long key, RandomGenerator random, long now) {
        int found = Arrays.binarySearch(points, key);
        int start = found < 0 ? -found - 1 : found;
        double perWeight = MOST_OF_SHARE * (inFlight.getAsLong() + 1) / weight;
        int steps = Math.min(points.length, MAX_STEPS);
        for (int i = 0; i < steps; i++) {
            int owner = owners[(start + i) % owners.length];
            if (members[owner].isFree(now) && holdsLessThan(perWeight, members[owner], now)) {
                return owner;
            }
        }
        return owners[start % owners.length];
    }

    private static boolean holdsLessThan(double perWeight, Member member, long now) {
        return member.inFlight() < Math.ceil(perWeight * member.weight() * member.share(now));
    }
}
