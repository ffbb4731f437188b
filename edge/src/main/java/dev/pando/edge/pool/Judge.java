package dev.pando.edge.pool;

import dev.pando.cluster.traffic.Outliers;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Judges the instances of one pool by what came of their requests: once a second by the last ten
 * seconds, and at once those that leave requests unanswered in a row. One that does far worse than
 * its siblings is passed over, longer each time in a row; never more than a share of them, since
 * what is wrong with all of them is wrong elsewhere. Safe for use by many threads.
 */
final class Judge {
    private static final Logger LOG = LoggerFactory.getLogger(Judge.class);

    /** Fewer requests tell nothing. */
    private static final int LEAST_REQUESTS = 20;

    /** Nobody is slow with fewer siblings to compare with, itself included. */
    private static final int LEAST_SIBLINGS = 3;

    /** An instance is no outlier by errors unless it has so many times its siblings' share. */
    private static final int ERRORS_FACTOR = 2;

    /** Nobody is slow for less than this over the median. */
    private static final long LEAST_SLOWER_NANOS = TimeUnit.MILLISECONDS.toNanos(5);

    private final AtomicLong ejections = new AtomicLong();

    /** How often an instance was passed over for what came of its requests. */
    long ejections() {
        return ejections.get();
    }

    /** Looks at the second that is over, and judges. */
    synchronized void look(Member[] members, Outliers outliers, long now) {
        for (Member member : members) {
            member.standing().look(member.observed(), isOut(member, now));
        }
        Counts all = sum(members);
        long slow = slowNanos(members, outliers);
        for (Member member : members) {
            Counts own = member.standing().sum();
            if (own.requests() < LEAST_REQUESTS) {
                continue;
            }
            if (hasFarMoreErrors(own, all.minus(own), outliers)) {
                String why = own.errors() + " of its last " + own.requests() + " requests";
                eject(member, Trouble.ERRORS, why, members, outliers, now);
            } else if (own.meanNanos() > slow) {
                String why = own.meanNanos() / 1_000_000 + " ms on the average";
                eject(member, Trouble.SLOW, why, members, outliers, now);
            }
        }
    }

    /** What all of them did in the last ten seconds. */
    synchronized Counts sum(Member[] members) {
        return Arrays.stream(members)
                .map(member -> member.standing().sum())
                .reduce(Counts.NONE, Counts::plus);
    }

    /** What all of them did in the last second. */
    synchronized Counts lastSecond(Member[] members) {
        return Arrays.stream(members)
                .map(member -> member.standing().lastSecond())
                .reduce(Counts.NONE, Counts::plus);
    }

    private static boolean hasFarMoreErrors(Counts own, Counts others, Outliers outliers) {
        long percent = outliers.errorPercent();
        if (percent == 0 || own.errors() * 100 < percent * own.requests()) {
            return false;
        }
        long factor = ERRORS_FACTOR;
        return others.requests() > 0
                && own.errors() * others.requests() >= factor * others.errors() * own.requests();
    }

    /** What is slow among these, by their median. */
    private static long slowNanos(Member[] members, Outliers outliers) {
        long[] means =
                Arrays.stream(members)
                        .map(member -> member.standing().sum())
                        .filter(sum -> sum.requests() >= LEAST_REQUESTS)
                        .mapToLong(Counts::meanNanos)
                        .sorted()
                        .toArray();
        if (outliers.latencyFactor() == 0 || means.length < LEAST_SIBLINGS) {
            return Long.MAX_VALUE;
        }
        long median = means[(means.length - 1) / 2];
        return Math.max(median * outliers.latencyFactor(), median + LEAST_SLOWER_NANOS);
    }

    /** Begins anew with all of them, since what they did was done in other times. */
    synchronized void forget(Member[] members) {
        for (Member member : members) {
            member.standing().forget();
        }
    }

    /** An instance left so many requests in a row unanswered. */
    synchronized void unanswered(
            Member member, int inRow, Member[] all, Outliers outliers, long now) {
        boolean tooMany = outliers.errorsInRow() > 0 && inRow >= outliers.errorsInRow();
        if (tooMany && member.trouble(now) == null) {
            String why = inRow + " requests in a row without an answer";
            eject(member, Trouble.ERRORS, why, all, outliers, now);
        }
    }

    private void eject(
            Member member, Trouble trouble, String why, Member[] all, Outliers outliers, long now) {
        long out = Arrays.stream(all).filter(each -> isOut(each, now)).count();
        if (isOut(member, now)
                || (out + 1) * 100 > (long) outliers.maxEjectedPercent() * all.length) {
            return;
        }
        int times = member.standing().ejectedAgain();
        Duration time = doubled(outliers.ejection(), times - 1, outliers.longestEjection());
        member.passOver(trouble, now + time.toNanos());
        ejections.incrementAndGet();
        LOG.warn(
                "{} is passed over for {} ms: {} ({})",
                member,
                time.toMillis(),
                trouble.text(),
                why);
    }

    private static boolean isOut(Member member, long now) {
        Trouble trouble = member.trouble(now);
        return trouble != null && trouble.isOutlier();
    }

    /** A time that doubles with each time in a row, up to the longest. */
    static Duration doubled(Duration first, int times, Duration longest) {
        Duration grown = first.multipliedBy(1L << Math.min(times, Long.SIZE / 4));
        return grown.compareTo(longest) > 0 ? longest : grown;
    }
}
