package dev.pando.database;

import dev.pando.node.StartFailure;
import dev.pando.node.net.Address;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.function.Consumer;

/** Starts servers on one data folder: the first of this run, and the next when one died. */
final class Launcher {
    /**
     * How often another free port is chosen when a program is faster to take it than PostgreSQL.
     */
    private static final int FREE_PORT_TRIES = 5;

    private final DatabaseSettings settings;
    private final Programs programs;
    private final DataFolder data;
    private final DatabaseMeters meters;
    private final DatabaseListener listener;

    Launcher(
            DatabaseSettings settings,
            Programs programs,
            DatabaseMeters meters,
            DatabaseListener listener)
            throws IOException {
        this.settings = settings;
        this.programs = programs;
        this.data = new DataFolder(settings.folder(), programs);
        this.meters = meters;
        this.listener = listener;
    }

    /**
     * Sees to it that there is data which a server can be started on, then starts the first one.
     *
     * @param password the superuser's, where the data is made now
     */
    Postmaster launchFirst(String password) throws StartFailure, IOException, InterruptedException {
        try {
            if (data.exists()) {
                data.check();
            } else {
                listener.notice("making a new database in " + data.path());
                data.create(Superuser.NAME, password, listener::notice);
            }
        } catch (ServerEnded e) {
            throw e.toStartFailure("cannot make a new database in " + data.path(), data.path());
        }
        return settings.listen().port() == 0
                ? launchOnFreePort()
                : launch(settings.listen(), listener::notice);
    }

    private Postmaster launchOnFreePort() throws StartFailure, IOException, InterruptedException {
        for (int i = 1; ; i++) {
            Address free = new Address(settings.listen().host(), freePort());
            try {
                return tryLaunch(free, listener::notice);
            } catch (ServerEnded e) {
                if (e.reason() != ServerEnded.Reason.PORT_TAKEN || i == FREE_PORT_TRIES) {
                    throw failure(free, e);
                }
            }
        }
    }

    /** PostgreSQL cannot take a free port itself: its port 0 is an error. */
    private int freePort() throws IOException {
        try (var socket = new ServerSocket(0, 1, InetAddress.getByName(settings.listen().host()))) {
            return socket.getLocalPort();
        }
    }

    /** Starts a server at an address and waits until it takes connections. */
    Postmaster launch(Address listen, Consumer<String> notices)
            throws StartFailure, IOException, InterruptedException {
        try {
            return tryLaunch(listen, notices);
        } catch (ServerEnded e) {
            throw failure(listen, e);
        }
    }

    private Postmaster tryLaunch(Address listen, Consumer<String> notices)
            throws ServerEnded, StartFailure, IOException, InterruptedException {
        long start = System.nanoTime();
        new Leftovers(data.path(), notices).end();
        data.configure(settings);
        var postmaster =
                Postmaster.start(programs, data.path(), listen, settings.readyLimit(), notices);
        meters.started(Duration.ofNanos(System.nanoTime() - start));
        return postmaster;
    }

    /** Starts the server again, after giving its superuser another password. */
    Postmaster relaunch(Postmaster running, String password)
            throws StartFailure, IOException, InterruptedException {
        listener.notice("the database's superuser gets the password in the secrets folder");
        running.stop();
        try {
            data.resetPassword(Superuser.NAME, password);
        } catch (ServerEnded e) {
            throw failure(running.address(), e);
        }
        return launch(running.address(), listener::notice);
    }

    private StartFailure failure(Address listen, ServerEnded end) {
        return end.toStartFailure("cannot start PostgreSQL at " + listen, data.path());
    }
}
