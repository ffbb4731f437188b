package dev.pando.edge.pool;

/** A request that waits in a pool's queue. */
public interface Waiter {
    /**
     * Gives it a slot of an instance. Called once at most, by any thread and without waiting; the
     * slot is the waiter's from then on, to be given back with {@link Pool#release}.
     */
    void granted(Member member);
}
