package dev.pando.server;

import dev.pando.api.PortChoice;
import dev.pando.node.StartFailure;
import dev.pando.node.net.Address;
import dev.pando.server.terminal.Terminal;
import java.io.IOException;
import java.net.BindException;

/**
 * Takes the port of one listener: the one that was asked for or none; the usual one, or a free one
 * where that is taken, and says so.
 *
 * @param part the listener in the user's words: {@code front door}
 * @param option the option that chooses the port: {@code --port}
 */
record ListenerPort(String part, String option, String host, PortChoice choice) {
    /** Binds a listener to an address. */
    @FunctionalInterface
    interface Binder<T> {
        /**
         * Binds it.
         *
         * @throws BindException if the port is taken
         */
        T bind(Address address) throws IOException, StartFailure, InterruptedException;
    }

    /** Binds at the chosen port, or near it as the choice allows. */
    <T> T take(Terminal terminal, Binder<T> binder)
            throws IOException, StartFailure, InterruptedException {
        Address wanted = new Address(host, choice.port());
        try {
            return binder.bind(wanted);
        } catch (BindException e) {
            String met = "cannot listen at " + wanted + ": " + e.getMessage();
            if (!isTaken(e)) {
                throw new StartFailure(
                        part, met, "choose an address of this machine with --bind", e);
            }
            if (choice.asked()) {
                throw new StartFailure(
                        part, met, "stop what holds the port, or choose another with " + option, e);
            }
        }
        terminal.note(part, "port " + choice.port() + " is taken, so a free one is used");
        return binder.bind(new Address(host, 0));
    }

    /** Whether the kernel said EADDRINUSE, which reaches us in words only. */
    private static boolean isTaken(BindException failure) {
        String met = failure.getMessage();
        return met != null && met.contains("Address already in use");
    }
}
