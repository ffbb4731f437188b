package dev.pando.server;

import dev.pando.api.PortChoice;
import dev.pando.cluster.AppName;
import dev.pando.cluster.CertificateFiles;
import dev.pando.cluster.InstanceId;
import dev.pando.cluster.PictureKeeper;
import dev.pando.database.AppDatabase;
import dev.pando.database.DatabaseListener;
import dev.pando.database.DatabaseSettings;
import dev.pando.database.PostgresServer;
import dev.pando.database.migration.FlywayMigrations;
import dev.pando.database.migration.Migrations;
import dev.pando.database.router.Pooling;
import dev.pando.database.router.Router;
import dev.pando.database.router.RouterSettings;
import dev.pando.database.statistics.SlowStatements;
import dev.pando.database.statistics.Statistics;
import dev.pando.manifest.Manifest;
import dev.pando.manifest.part.Database;
import dev.pando.node.StartFailure;
import dev.pando.node.net.Address;
import dev.pando.node.net.EventLoops;
import dev.pando.node.net.Transport;
import dev.pando.node.process.Spawner;
import dev.pando.node.state.Secrets;
import dev.pando.node.state.StateFolder;
import dev.pando.node.telemetry.Telemetry;
import dev.pando.server.terminal.Terminal;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The database of {@code pando run}, brought up in the background while builds run: PostgreSQL, the
 * app's role and database, its migrations, the router that instances find it at. An app without a
 * database has none of it.
 */
final class LocalDatabase implements Closeable {
    private static final Logger LOG = LoggerFactory.getLogger(LocalDatabase.class);
    private static final String LOOPBACK = "127.0.0.1";

    /** Holds the password of {@code pando env} and {@code pando sql}. */
    private static final String OPERATOR = "operator";

    private static final long SLOW_LOG_BYTES = 16L << 20;
    private static final int SLOW_LOG_FILES = 4;

    private final Manifest manifest;
    private final Path directory;
    private final PortChoice port;
    private final Terminal terminal;
    private @Nullable Background<Opened> coming;
    private @Nullable SlowStatements slowOnes;
    private @Nullable Statistics statistics;
    private volatile @Nullable Opened open;

    /** The router before the server: what is opened last is closed first. */
    private record Opened(
            PostgresServer server,
            EventLoops loops,
            Router router,
            AppDatabase database,
            Map<String, String> environment)
            implements Closeable {
        @Override
        public void close() {
            router.close();
            loops.close();
            server.close();
        }
    }

    LocalDatabase(Manifest manifest, Path directory, PortChoice port, Terminal terminal) {
        this.manifest = manifest;
        this.directory = directory;
        this.port = port;
        this.terminal = terminal;
    }

    /** Begins to bring it up, if the app has one. */
    void begin(
            StateFolder state,
            Spawner spawner,
            Secrets secrets,
            PictureKeeper picture,
            List<CertificateFiles> certificates,
            Telemetry telemetry)
            throws IOException {
        Database wanted = manifest.database();
        if (wanted == null) {
            return;
        }
        Duration slow = wanted.slowStatements();
        SlowStatements log =
                slow == null
                        ? SlowStatements.discarding()
                        : SlowStatements.toFile(
                                state.folder("logs").resolve("slow-statements.log"),
                                SLOW_LOG_BYTES,
                                SLOW_LOG_FILES);
        slowOnes = log;
        Statistics counted =
                new Statistics(
                        System::nanoTime,
                        InstantSource.system(),
                        slow == null ? Duration.ZERO : slow,
                        log);
        telemetry.also(counted::text);
        statistics = counted;
        coming =
                Background.of(() ->
                        open(
                                wanted,
                                state,
                                spawner,
                                secrets,
                                picture,
                                certificates,
                                telemetry,
                                counted));
    }

    /** What its router counts; empty where there is none. */
    Optional<Statistics> statistics() {
        return Optional.ofNullable(statistics);
    }

    /** What an instance that is about to start finds of it, with a password of its own. */
    Map<String, String> environmentOf(InstanceId instance) {
        Opened opened = open;
        return opened == null
                ? Map.of()
                : opened.router.admit(opened.database, instance.toString()).environment();
    }

    /** Waits until it is up; gives what the operator finds of it in the environment. */
    Map<String, String> await() throws StartFailure, IOException, InterruptedException {
        if (coming == null) {
            return Map.of();
        }
        Opened up = coming.await();
        open = up;
        return up.environment();
    }

    private Opened open(
            Database wanted,
            StateFolder state,
            Spawner spawner,
            Secrets secrets,
            PictureKeeper picture,
            List<CertificateFiles> certificates,
            Telemetry telemetry,
            Statistics counted)
            throws StartFailure, IOException, InterruptedException {
        long begun = System.nanoTime();
        PostgresServer server =
                PostgresServer.start(
                        DatabaseSettings.of(
                                state.root().resolve("database"), cache(), Address.loopback(0)),
                        spawner,
                        secrets,
                        picture,
                        telemetry.registry(),
                        new Told());
        Opened opened;
        AppDatabase database;
        try {
            database = server.createApp(new AppName(manifest.app()));
            opened = route(server, database, picture, certificates, counted, begun);
        } catch (StartFailure | IOException | InterruptedException | RuntimeException e) {
            server.close();
            throw e;
        }
        try {
            migrate(database, wanted.schema());
            return opened;
        } catch (StartFailure | InterruptedException | RuntimeException e) {
            opened.close();
            throw e;
        }
    }

    /** The certificate shown is the last, which with {@code --dev-tls} is this machine's own. */
    private Opened route(
            PostgresServer server,
            AppDatabase database,
            PictureKeeper picture,
            List<CertificateFiles> certificates,
            Statistics counted,
            long begun)
            throws StartFailure, IOException, InterruptedException {
        EventLoops loops = EventLoops.start("router", 1, transport());
        try {
            Router router =
                    new ListenerPort("database", "--database-port", LOOPBACK, port)
                            .take(
                                    terminal,
                                    address ->
                                            Router.open(
                                                    RouterSettings.of(address, pooling()),
                                                    loops,
                                                    picture,
                                                    new SecureRandom(),
                                                    certificates.isEmpty()
                                                            ? null
                                                            : certificates.getLast(),
                                                    counted));
            AppDatabase routed = router.admit(database, OPERATOR);
            terminal.step("database", "PostgreSQL at " + router.address(), since(begun));
            return new Opened(server, loops, router, database, routed.environment());
        } catch (StartFailure | IOException | InterruptedException | RuntimeException e) {
            loops.close();
            throw e;
        }
    }

    /** Small messages of many sockets; PANDO_JAVA_OPTIONS can name another than the best. */
    private static Transport transport() throws StartFailure {
        try {
            return Transport.ofMessages("pando.database.transport");
        } catch (IllegalArgumentException e) {
            throw new StartFailure(
                    "database",
                    "-Dpando.database.transport: " + e.getMessage(),
                    "Leave it out of PANDO_JAVA_OPTIONS, and Pando takes the best that there is");
        }
    }

    private Pooling pooling() {
        Database wanted = manifest.database();
        return wanted != null && wanted.pooling() == Database.Pooling.SESSION
                ? Pooling.SESSION
                : Pooling.TRANSACTION;
    }

    private void migrate(AppDatabase database, @Nullable Path schema)
            throws StartFailure, InterruptedException {
        if (schema == null) {
            return;
        }
        long begun = System.nanoTime();
        Migrations.Report report =
                new FlywayMigrations().apply(database, directory.resolve(schema));
        int all = report.present() + report.applied().size();
        String done =
                report.applied().isEmpty()
                        ? all + " of " + all + " were applied before"
                        : "applied V" + String.join(", V", report.applied());
        terminal.step("migrations", done, since(begun));
    }

    /** Where engines are unpacked, once for all of a user's Pandos. */
    private static Path cache() {
        String own = System.getenv("PANDO_CACHE");
        if (own != null && !own.isEmpty()) {
            return Path.of(own).toAbsolutePath();
        }
        String shared = System.getenv("XDG_CACHE_HOME"); // XDG Base Directory Specification
        if (shared != null && shared.startsWith("/")) {
            return Path.of(shared, "pando");
        }
        String home = System.getenv().getOrDefault("HOME", System.getProperty("user.home"));
        return Path.of(home, ".cache", "pando");
    }

    private static Duration since(long begun) {
        return Duration.ofNanos(System.nanoTime() - begun);
    }

    @Override
    public void close() throws IOException {
        try {
            if (coming != null) {
                coming.close();
            }
        } finally {
            if (slowOnes != null) {
                slowOnes.close();
            }
        }
    }

    private final class Told implements DatabaseListener {
        @Override
        public void notice(String message) {
            terminal.note("database", message);
        }

        @Override
        public void log(String line) {
            if (line.contains("FATAL:") || line.contains("PANIC:")) {
                LOG.warn("postgres says: {}", line);
            } else {
                LOG.debug("postgres says: {}", line);
            }
        }
    }
}
