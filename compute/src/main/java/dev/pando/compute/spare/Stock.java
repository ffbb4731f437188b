package dev.pando.compute.spare;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.pando.cluster.InstanceId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The spares that are there, and what is known of those who may take them. Safe for many threads.
 */
final class Stock {
    /** How long after a function was ready its first calls have the machine to themselves. */
    private static final Duration CALM = Duration.ofMillis(50);

    private final LongSupplier nanoTime;
    private final ReentrantLock lock = new ReentrantLock();

    @GuardedBy("lock")
    private final Wishes wishes;

    /** Those that wait, and one at most that is on its way to. */
    @GuardedBy("lock")
    private final List<Spare> spares = new ArrayList<>();

    /** Those of no use any more, for the keeper to end. */
    @GuardedBy("lock")
    private final List<Spare> leaving = new ArrayList<>();

    /** Functions' instances on their way to be ready. */
    @GuardedBy("lock")
    private final Set<InstanceId> starting = new HashSet<>();

    /** When the last of them came to be ready, or ended. */
    @GuardedBy("lock")
    private long settledAt;

    Stock(int perLanguage, LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
        this.wishes = new Wishes(perLanguage);
        this.settledAt = nanoTime.getAsLong();
    }

    /** Notes that an instance starts, and gives a spare of its kind, if one waits. */
    @Nullable Spare take(InstanceId id, Optional<Kind> kind, long memoryBytes) {
        lock.lock();
        try {
            starting.add(id);
            if (kind.isEmpty()) {
                wishes.remove(id);
                return null;
            }
            wishes.put(id, new Wishes.Wish(kind.get(), memoryBytes));
            for (Spare spare : spares) {
                if (spare.kind().equals(kind.get()) && spare.waits()) {
                    spares.remove(spare);
                    return spare;
                }
            }
            return null;
        } finally {
            lock.unlock();
        }
    }

    void add(Spare spare) {
        lock.lock();
        try {
            spares.add(spare);
        } finally {
            lock.unlock();
        }
    }

    /** It is of no use any more. */
    void leave(Spare spare) {
        lock.lock();
        try {
            spares.remove(spare);
            leaving.add(spare);
        } finally {
            lock.unlock();
        }
    }

    void settled(InstanceId id) {
        lock.lock();
        try {
            if (starting.remove(id)) {
                settledAt = nanoTime.getAsLong();
            }
        } finally {
            lock.unlock();
        }
    }

    void keepFor(Set<InstanceId> living) {
        lock.lock();
        try {
            wishes.retain(living);
            starting.retainAll(living);
        } finally {
            lock.unlock();
        }
    }

    /** Those that are to be ended; they are the caller's now. */
    List<Spare> takeLeaving() {
        lock.lock();
        try {
            List<Spare> now = List.copyOf(leaving);
            leaving.clear();
            return now;
        } finally {
            lock.unlock();
        }
    }

    /** All that are left, at the end. */
    List<Spare> takeAll() {
        lock.lock();
        try {
            leaving.addAll(spares);
            spares.clear();
            return takeLeaving();
        } finally {
            lock.unlock();
        }
    }

    /** Those that are there. */
    List<Spare> spares() {
        lock.lock();
        try {
            return List.copyOf(spares);
        } finally {
            lock.unlock();
        }
    }

    /** Sorts out what is dead or not wanted, and gives one that is wanted and not there. */
    Wishes.@Nullable Wish missing() {
        lock.lock();
        try {
            List<Wishes.Wish> wanted = wishes.kept(spares.stream().map(Spare::kind).toList());
            for (Spare spare : List.copyOf(spares)) {
                Optional<Wishes.Wish> met =
                        wanted.stream()
                                .filter(wish -> wish.kind().equals(spare.kind()))
                                .findFirst();
                if (met.isPresent() && spare.alive()) {
                    wanted.remove(met.get());
                } else {
                    spares.remove(spare);
                    leaving.add(spare);
                }
            }
            return wanted.isEmpty() ? null : wanted.getFirst();
        } finally {
            lock.unlock();
        }
    }

    /**
     * How long to leave the machine to the functions that start, or are just ready.
     *
     * @param atMost how long that may still go on
     */
    Duration untilCalm(Duration atMost) {
        lock.lock();
        try {
            Duration calm = CALM.minusNanos(nanoTime.getAsLong() - settledAt);
            return starting.isEmpty() && calm.compareTo(atMost) < 0 ? calm : atMost;
        } finally {
            lock.unlock();
        }
    }
}
