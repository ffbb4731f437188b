package dev.pando.database;

import dev.pando.cluster.AppName;
import dev.pando.cluster.PictureKeeper;
import dev.pando.cluster.ShardMap;
import dev.pando.database.binaries.PostgresBinaries;
import dev.pando.node.StartFailure;
import dev.pando.node.net.Address;
import dev.pando.node.process.Spawner;
import dev.pando.node.state.Secrets;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.sql.SQLException;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One running PostgreSQL with its data. A server that dies is started again, and recovers. The data
 * outlives it: {@link #close()} shuts it down in order, and when Pando is killed the kernel tells
 * it to shut down. Safe for use by many threads.
 */
public final class PostgresServer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(PostgresServer.class);

    private final Address address;
    private final Superuser superuser;
    private final KeepAlive keepAlive;

    private PostgresServer(Address address, Superuser superuser, KeepAlive keepAlive) {
        this.address = address;
        this.superuser = superuser;
        this.keepAlive = keepAlive;
    }

    /**
     * Starts the server: unpacks its programs where that was not done yet, makes its data at the
     * first start, ends what a crash left running, recovers, and writes its address into the
     * picture's shard map under the next epoch. Returns when it takes connections.
     *
     * @param secrets where its passwords are kept
     * @throws StartFailure when it cannot; nothing of it is left running then
     */
    public static PostgresServer start(
            DatabaseSettings settings,
            Spawner spawner,
            Secrets secrets,
            PictureKeeper picture,
            MeterRegistry registry,
            DatabaseListener listener)
            throws StartFailure, InterruptedException {
        try {
            var binaries = PostgresBinaries.in(settings.cache(), listener::notice);
            var programs = new Programs(binaries, ServerAccount.current(), spawner, listener::log);
            var meters = new DatabaseMeters(registry);
            var launcher = new Launcher(settings, programs, meters, listener);
            boolean complete = false;
            try {
                var server = start(launcher, secrets, picture, meters, listener);
                complete = true;
                return server;
            } finally {
                if (!complete) {
                    meters.close();
                }
            }
        } catch (IOException | SQLException e) {
            throw new StartFailure(
                    "database",
                    "cannot start PostgreSQL in " + settings.folder() + ": " + e.getMessage(),
                    "mend what the message tells and start again",
                    e);
        }
    }

    private static PostgresServer start(
            Launcher launcher,
            Secrets secrets,
            PictureKeeper picture,
            DatabaseMeters meters,
            DatabaseListener listener)
            throws StartFailure, InterruptedException, IOException, SQLException {
        String password = Superuser.password(secrets);
        Postmaster postmaster = launcher.launchFirst(password);
        boolean complete = false;
        try {
            Address address = postmaster.address();
            var superuser = new Superuser(address, secrets, listener::notice);
            if (!superuser.logsIn()) {
                postmaster = launcher.relaunch(postmaster, password);
                superuser.logsIn();
            }
            picture.change(now -> now.with(nextShardMap(now.shardMap(), address)));
            complete = true;
            var keepAlive =
                    KeepAlive.of(
                            postmaster,
                            notices -> launcher.launch(address, notices),
                            meters,
                            listener::notice);
            return new PostgresServer(address, superuser, keepAlive);
        } finally {
            if (!complete) {
                postmaster.stop();
            }
        }
    }

    private static ShardMap nextShardMap(ShardMap last, Address primary) {
        return new ShardMap(last.epoch() + 1, List.of(new ShardMap.Shard(0, primary, List.of())));
    }

    /** Where it takes connections. */
    public Address address() {
        return address;
    }

    /**
     * Gives an app its role and its database, both with the app's name, made at the first call. Its
     * password is a secret of Pando's and is set again at each call. Nobody else may connect.
     *
     * @throws StartFailure if the name is PostgreSQL's own, or the server refuses
     */
    public AppDatabase createApp(AppName app) throws StartFailure {
        try {
            return superuser.createApp(app);
        } catch (IOException | SQLException e) {
            throw new StartFailure(
                    "database",
                    "cannot make the role and the database of " + app + ": " + e.getMessage(),
                    "mend what the message tells and start again",
                    e);
        }
    }

    /** The postmaster's process number. */
    long pid() {
        return keepAlive.pid();
    }

    /**
     * Shuts the server down in order; sessions are ended, nothing acknowledged is lost. A thread
     * that was interrupted before shuts it down all the same. To be called before the spawner is
     * closed.
     */
    @Override
    public void close() {
        boolean interrupted = Thread.interrupted();
        try {
            keepAlive.stop();
        } catch (IOException e) {
            LOG.warn("the database did not shut down in order, the next start recovers", e);
        } catch (InterruptedException e) {
            interrupted = true; // the kernel ends the server with the spawner's thread
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
