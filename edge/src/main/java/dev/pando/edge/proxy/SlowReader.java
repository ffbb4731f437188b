package dev.pando.edge.proxy;

/**
 * What a client's connection does where the client takes its answers more slowly than they come.
 * The edge keeps so much of them itself, if all connections together leave room for that, so that
 * instances are free again before the client has all; and it watches that the client takes them at
 * all. Confined to one event loop.
 */
final class SlowReader {
    private final Wire wire;
    private final int maxKeptBytes;
    private final ByteBudget budget;
    private final Pace pace;
    private boolean reserved;
    private long seen;

    SlowReader(Wire wire, int maxKeptBytes, ByteBudget budget, Pace.Bound slowest) {
        this.wire = wire;
        this.maxKeptBytes = maxKeptBytes;
        this.budget = budget;
        pace = new Pace(slowest);
    }

    /** Whether the edge keeps more of an answer than the usual little. */
    boolean keepsMore() {
        if (wire.pendingBytes() >= maxKeptBytes) {
            return false;
        }
        reserved = reserved || budget.take(maxKeptBytes);
        return reserved;
    }

    /** Little is kept now, or nothing any more. */
    void giveBack() {
        if (reserved) {
            reserved = false;
            budget.give(maxKeptBytes);
        }
    }

    /** Whether the client takes what there is fast enough; looked at now and then. */
    boolean keepsUp(long now) {
        if (wire.pendingBytes() == 0) {
            pace.stop();
            return true;
        }
        pace.await(now);
        long taken = wire.takenBytes();
        if (taken > seen) {
            pace.moved(taken - seen, now);
            seen = taken;
        }
        return now - pace.deadline() < 0 || pace.keepsUp(now);
    }
}
