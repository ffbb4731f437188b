package dev.pando.edge.pool;

import dev.pando.cluster.traffic.Balance;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Chooses among a set of instances by one policy. Made anew for each set. Safe for use by many
 * threads.
 */
abstract sealed class Picker permits TwoChoices, AnyOne, RoundRobin, LeastRequests, HashRing {
    final Member[] members;

    Picker(Member[] members) {
        this.members = members;
    }

    /**
     * The picker of a policy.
     *
     * @param inFlight how many requests the pool has now
     */
    static Picker of(Balance.Policy policy, Member[] members, LongSupplier inFlight) {
        return switch (policy) {
            case TWO_CHOICES -> new TwoChoices(members, Member::load);
            case LATENCY -> new TwoChoices(members, Member::cost);
            case RANDOM -> new AnyOne(members);
            case ROUND_ROBIN -> new RoundRobin(members);
            case LEAST_REQUESTS -> new LeastRequests(members);
            case HASH -> new HashRing(members, inFlight);
        };
    }

    /**
     * Takes a slot of the instance that the policy wants; if that has none, of any other; null if
     * there is none.
     *
     * @param key what a hash goes by
     * @param avoid one that is asked only where no other has a slot
     */
    final @Nullable Member take(
            long key, RandomGenerator random, long now, @Nullable Member avoid) {
        if (members.length == 0) {
            return null;
        }
        Member wanted = members[choose(key, random, now)];
        if (wanted != avoid && wanted.take(now)) {
            return wanted;
        }
        Member other = anyFree(random.nextInt(members.length), now, avoid);
        boolean mayBeAsked = other == null && avoid != null && avoid.take(now);
        return mayBeAsked ? avoid : other;
    }

    private @Nullable Member anyFree(int start, long now, @Nullable Member avoid) {
        for (int i = 0; i < members.length; i++) {
            Member member = members[(start + i) % members.length];
            if (member != avoid && member.take(now)) {
                return member;
            }
        }
        return null;
    }

    /**
     * The place of the one that the policy wants, where possible one that has a free slot. There is
     * at least one instance.
     */
    abstract int choose(long key, RandomGenerator random, long now);
}
