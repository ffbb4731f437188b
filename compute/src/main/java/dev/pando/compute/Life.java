package dev.pando.compute;

import dev.pando.compute.child.Child;
import dev.pando.compute.child.Command;
import dev.pando.compute.child.Output;
import dev.pando.node.StartFailure;
import dev.pando.node.net.Address;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One life of an instance in what its kind makes different, from before its process starts until
 * after it ended; {@link Upkeep} tells the story that both kinds share. Its methods are called on
 * the upkeep's thread, and may wait where they say so.
 */
sealed interface Life extends AutoCloseable permits ServiceLife, FunctionLife {
    /** How to start it; may wait for a database or a compiler. */
    Command command() throws IOException, StartFailure, InterruptedException;

    /** A process that waited, and was handed all of that command, if there is one; may wait. */
    Optional<Child> spare(Command command) throws StartFailure;

    /** The port by which it is told apart in events. */
    int port();

    /** Where it will be asked, as the picture shows it until it is ready. */
    Address address();

    /** Takes its output; called on the threads that read its pipes. */
    Output output();

    /** The address that is ready, if it is; may wait some seconds. */
    Optional<Address> ready();

    /** What the last look met, for the message that it was never ready. */
    String unready();

    /** What the person at the keyboard can do about that. */
    String remedy();

    /** It stands in the picture as READY. */
    void admit();

    /** Why it is to be ended although it runs, if it is. */
    @Nullable Trouble trouble();

    /** It shall take nothing new; it stands in the picture as DRAINING. */
    void drain();

    /** Whether it has nothing left to do, so long after {@link #drain()}. */
    boolean drained(Duration since);

    /** How long draining may take. */
    Duration longestDrain();

    /**
     * Whether its program's end before it was ready is nobody's fault: it is tried again at once.
     */
    boolean excused();

    /** Whether it did what it is for, so that its end is no sign that the next will fail too. */
    boolean proven();

    /** Its process is over; called at once, before what is left of it is ended. */
    void over();

    /** Frees what was held for it, when nothing of it lives. */
    @Override
    void close();

    /** Why a running instance is ended. */
    sealed interface Trouble {
        /**
         * A call took longer than it may.
         *
         * @param othersGoOn whether it may have other calls: it is drained, and replaced meanwhile
         */
        record Overdue(String requestId, boolean othersGoOn) implements Trouble {}

        /** It said itself that it cannot work. */
        record Unable(String met) implements Trouble {}
    }
}
