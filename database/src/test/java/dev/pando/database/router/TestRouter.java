package dev.pando.database.router;

import dev.pando.cluster.AppName;
import dev.pando.cluster.CertificateFiles;
import dev.pando.database.AppDatabase;
import dev.pando.database.PostgresServer;
import dev.pando.database.TestDatabase;
import dev.pando.database.files.FileTree;
import dev.pando.database.statistics.SlowStatements;
import dev.pando.database.statistics.Statistics;
import dev.pando.node.StartFailure;
import dev.pando.node.net.Address;
import dev.pando.node.net.EventLoops;
import dev.pando.node.net.Transport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** A real PostgreSQL with the app {@code photos}, and a router before it: for a class of tests. */
@SuppressWarnings("NullAway.Init") // started before anything is asked of it
final class TestRouter implements BeforeAllCallback, AfterAllCallback, AutoCloseable {
    private final RouterSettings settings;

    /** On what the product takes, unless {@code -Dtransport=} names another. */
    final EventLoops loops = EventLoops.start("router", 1, Transport.ofMessages("transport"));

    private Path folder;
    TestDatabase pando;
    PostgresServer server;

    /** Past the router. */
    AppDatabase direct;

    Router router;

    /** Through the router. */
    AppDatabase routed;

    /** One that pools sessions. */
    TestRouter() {
        this(settings(20, Duration.ofSeconds(10)));
    }

    /** One whose router is run so. */
    TestRouter(RouterSettings settings) {
        this.settings = settings;
    }

    @Override
    public void beforeAll(ExtensionContext context) throws Exception {
        start();
    }

    /** Starts it, where it is no extension of a class; whoever does closes it. */
    TestRouter start() throws StartFailure, InterruptedException, IOException {
        folder = Files.createTempDirectory("router");
        pando = new TestDatabase(folder);
        server = pando.start();
        direct = server.createApp(new AppName("photos"));
        router = open(settings, null);
        routed = router.admit(direct, "test");
        return this;
    }

    static RouterSettings settings(int poolSize, Duration waitLimit) {
        return new RouterSettings(
                Address.loopback(0),
                Pooling.SESSION,
                1_000,
                PoolSize.fixed(poolSize),
                waitLimit,
                Duration.ofSeconds(60),
                Duration.ofSeconds(60));
    }

    static RouterSettings transactions(int poolSize, Duration waitLimit) {
        return new RouterSettings(
                Address.loopback(0),
                Pooling.TRANSACTION,
                6_000,
                PoolSize.fixed(poolSize),
                waitLimit,
                Duration.ofSeconds(60),
                Duration.ofSeconds(60));
    }

    /** Opens one more router before the same server; whoever does closes it. */
    Router open(RouterSettings settings, @Nullable CertificateFiles certificate)
            throws IOException, StartFailure {
        return open(settings, certificate, unlogged());
    }

    /** Statistics without a log of slow statements. */
    static Statistics unlogged() {
        return new Statistics(
                System::nanoTime,
                InstantSource.system(),
                Duration.ofSeconds(1),
                SlowStatements.discarding());
    }

    /** The same, and what it counts can be read. */
    Router open(
            RouterSettings settings, @Nullable CertificateFiles certificate, Statistics statistics)
            throws IOException, StartFailure {
        return Router.open(
                settings, loops, pando.picture(), new SecureRandom(), certificate, statistics);
    }

    static Connection connect(AppDatabase database) throws SQLException {
        return database.dataSource().getConnection();
    }

    /** A session through the router with settings of pgjdbc's. */
    Connection connect(String settings) throws SQLException {
        return connect(settings, routed);
    }

    /** The same through another router. */
    Connection connect(String settings, AppDatabase app) throws SQLException {
        return DriverManager.getConnection(app.jdbcUrl() + "&" + settings);
    }

    static String ask(Connection connection, String query) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(query)) {
            return result.next() ? String.valueOf(result.getString(1)) : "";
        }
    }

    static void tell(Connection connection, String command) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(command);
        }
    }

    @Override
    public void close() throws IOException {
        router.close();
        loops.close();
        server.close();
        pando.close();
        FileTree.delete(folder);
    }

    @Override
    public void afterAll(ExtensionContext context) throws IOException {
        close();
    }
}
