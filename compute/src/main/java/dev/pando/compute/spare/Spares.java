package dev.pando.compute.spare;

import dev.pando.cluster.InstanceId;
import dev.pando.compute.child.Child;
import dev.pando.compute.child.Children;
import dev.pando.compute.child.Command;
import dev.pando.compute.child.Output;
import dev.pando.compute.code.Launch;
import dev.pando.node.StartFailure;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A few workers that wait, for each language that functions on this node use. Who starts a function
 * {@link #take}s one; the {@link Keeper} sees to the next in the background. Its life: {@link
 * #open}, then {@link #close()}, which ends those that wait. Safe for use by many threads.
 */
public final class Spares implements AutoCloseable {
    private final Stock stock;
    private final Children children;

    /** The two are there if any are kept at all. */
    private final @Nullable Door door;

    private final @Nullable Keeper keeper;
    private volatile boolean closed;

    private Spares(Stock stock, Children children, @Nullable Door door, @Nullable Keeper keeper) {
        this.stock = stock;
        this.children = children;
        this.door = door;
        this.keeper = keeper;
    }

    /**
     * Opens the listener of spares; none wait yet.
     *
     * @param perLanguage how many are kept of each language in use; 0 for none
     * @param children where they are started; stays the caller's
     * @param nanoTime a monotonic clock, in nanoseconds: {@code System::nanoTime}
     */
    public static Spares open(
            int perLanguage, Children children, MeterRegistry registry, LongSupplier nanoTime)
            throws IOException {
        Stock stock = new Stock(perLanguage, nanoTime);
        Counts counts = new Counts(registry);
        if (perLanguage == 0) {
            return new Spares(stock, children, null, null);
        }
        Door door = Door.open();
        Keeper keeper = new Keeper(stock, door, children, counts, nanoTime);
        keeper.start();
        return new Spares(stock, children, door, keeper);
    }

    /**
     * A process that waited and is now the worker that a command asks for, as if it had been
     * started so; empty if none fits, or if it failed before any of the function's code ran. Waits
     * 2 s at most, usually a millisecond. The caller says when the start is {@link #settled}.
     *
     * @throws StartFailure if the command cannot be started in any way
     */
    public Optional<Child> take(InstanceId id, Launch launch, Command command, Output output)
            throws StartFailure {
        Keeper keeping = keeper;
        if (keeping == null || closed) {
            return Optional.empty();
        }
        children.requireStartable(command);
        Spare spare = stock.take(id, Kind.of(launch, command), command.memoryBytes());
        if (spare == null) {
            keeping.wake();
            return Optional.empty();
        }
        Child child = spare.handOver(command, output);
        if (child == null) {
            stock.leave(spare);
        } else {
            keeping.succeeded();
        }
        keeping.wake();
        return Optional.ofNullable(child);
    }

    /** An instance that asked for a spare is ready, or its start is over otherwise. */
    public void settled(InstanceId id) {
        stock.settled(id);
        wake();
    }

    /** Keeps only what these instances would take. */
    public void keepFor(Set<InstanceId> living) {
        stock.keepFor(living);
        wake();
    }

    private void wake() {
        Keeper keeping = keeper;
        if (keeping != null) {
            keeping.wake();
        }
    }

    @Override
    public void close() {
        closed = true;
        if (door != null) {
            door.close();
        }
        if (keeper != null) {
            keeper.close();
        }
    }
}
