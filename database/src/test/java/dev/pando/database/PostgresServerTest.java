package dev.pando.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.pando.cluster.AppName;
import dev.pando.cluster.ShardMap;
import dev.pando.database.binaries.PostgresBinaries;
import dev.pando.node.StartFailure;
import dev.pando.node.net.Address;
import dev.pando.testing.Eventually;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PostgresServerTest {
    private static final AppName PHOTOS = new AppName("photos");
    private static final Duration SOON = Duration.ofSeconds(20);

    @TempDir private Path state;
    private TestDatabase pando;

    @BeforeEach
    void makePando() {
        pando = new TestDatabase(state);
    }

    @AfterEach
    void closePando() {
        pando.close();
    }

    @Test
    void isBornWithTheParametersThatCannotBeChangedLater() throws Exception {
        try (var server = pando.start()) {
            AppDatabase photos = server.createApp(PHOTOS);

            assertThat(ask(photos, "SHOW server_version_num")).startsWith("18");
            assertThat(ask(photos, "SHOW data_checksums")).isEqualTo("on");
            assertThat(ask(photos, "SHOW server_encoding")).isEqualTo("UTF8");
            assertThat(ask(photos, "SHOW wal_level")).isEqualTo("logical");
            assertThat(ask(photos, "SHOW max_prepared_transactions")).isNotEqualTo("0");
            assertThat(ask(photos, "SHOW fsync")).isEqualTo("on");
            assertThat(ask(photos, "SHOW full_page_writes")).isEqualTo("on");
            assertThat(ask(photos, "SHOW synchronous_commit")).isEqualTo("on");
            assertThat(ask(photos, "SHOW log_timezone")).isEqualTo("UTC");
            assertThat(ask(photos, "SHOW listen_addresses")).isEqualTo("127.0.0.1");
            assertThat(Files.readAllLines(pando.data().resolve("postmaster.pid")).get(4))
                    .as("folder of Unix sockets")
                    .isEmpty();
            assertThat(
                            ask(
                                    photos,
                                    "SELECT datlocprovider::text || ' ' || datlocale FROM"
                                            + " pg_database WHERE datname = current_database()"))
                    .isEqualTo("b C.UTF-8");
        }
    }

    @Test
    void keepsItsDataAndWritesTheNextEpochAtEachStart() throws Exception {
        try (var server = pando.start()) {
            assertThat(pando.picture.current().shardMap()).isEqualTo(shardMap(1, server.address()));
            tell(server.createApp(PHOTOS), "CREATE TABLE photo AS SELECT 'aspen' AS title");
        }
        assertThat(pando.registry.getMeters()).isEmpty();

        try (var server = pando.start()) {
            assertThat(pando.picture.current().shardMap()).isEqualTo(shardMap(2, server.address()));
            assertThat(ask(server.createApp(PHOTOS), "SELECT title FROM photo")).isEqualTo("aspen");
            assertThat(pando.registry.get("pando.database.up").gauge().value()).isEqualTo(1);
            assertThat(pando.registry.get("pando.database.start.seconds").gauge().value())
                    .isPositive();
        }
        assertThat(pando.notices).filteredOn(it -> it.startsWith("making")).hasSize(1);
        assertThat(pando.log).anyMatch(line -> line.contains("ready to accept connections"));
    }

    private static ShardMap shardMap(long epoch, Address primary) {
        return new ShardMap(epoch, List.of(new ShardMap.Shard(0, primary, List.of())));
    }

    @Test
    void givesEachAppADatabaseThatNobodyElseMayEnter() throws Exception {
        try (var server = pando.start()) {
            AppDatabase photos = server.createApp(PHOTOS);
            AppDatabase blog = server.createApp(new AppName("my-blog"));
            assertThat(ask(blog, "SELECT current_user || ' in ' || current_database()"))
                    .isEqualTo("my-blog in my-blog");

            assertRefused(with(photos, blog.database(), photos.user(), photos.password()), "42501");
            assertRefused(with(photos, "postgres", photos.user(), photos.password()), "42501");
            assertRefused(with(photos, "template1", photos.user(), photos.password()), "42501");
            assertRefused(with(photos, photos.database(), photos.user(), "guess"), "28P01");
            assertRefused(with(photos, photos.database(), photos.user(), blog.password()), "28P01");
            assertThat(ask(photos, "SELECT rolsuper::text FROM pg_roles WHERE rolname = 'photos'"))
                    .isEqualTo("false");
            assertThatThrownBy(() -> ask(photos, "SELECT rolpassword FROM pg_authid"))
                    .isInstanceOf(SQLException.class);
        }
    }

    @Test
    void tellsThatANewDatabaseIsEmptyWhileAnotherAppHasOne() throws Exception {
        try (var server = pando.start()) {
            server.createApp(new AppName("bb"));
            assertThat(pando.notices).noneMatch(it -> it.contains("empty database"));
            server.createApp(new AppName("cc"));
            server.createApp(new AppName("cc"));
            assertThat(pando.notices)
                    .filteredOn(it -> it.contains("empty database"))
                    .containsExactly(
                            "a new, empty database for cc; this state folder also holds bb");
        }
    }

    private static AppDatabase with(AppDatabase other, String database, String user, String pw) {
        return new AppDatabase(other.address(), database, user, pw);
    }

    private static void assertRefused(AppDatabase database, String sqlState) {
        var refusal = catchThrowableOfType(SQLException.class, () -> ask(database, "SELECT 1"));
        assertThat(refusal.getSQLState()).isEqualTo(sqlState);
    }

    @Test
    void refusesAnAppWithANameOfItsOwn() throws Exception {
        try (var server = pando.start()) {
            for (String name : List.of("pando", "postgres", "template1", "public", "none")) {
                var failure = failure(() -> server.createApp(new AppName(name)));
                assertThat(failure).hasMessageContaining("'" + name + "'");
            }
            assertThat(ask(server.createApp(new AppName("select")), "SELECT current_user"))
                    .isEqualTo("select");
        }
    }

    @Test
    void givesNewPasswordsWhenTheSecretsWereLost() throws Exception {
        AppDatabase before;
        try (var server = pando.start()) {
            before = server.createApp(PHOTOS);
        }
        for (String name : List.of("database.superuser", "database.app.photos")) {
            Files.delete(state.resolve("secrets").resolve(name));
        }
        try (var server = pando.start()) {
            AppDatabase after = server.createApp(PHOTOS);
            assertThat(ask(after, "SELECT 1")).isEqualTo("1");
            assertRefused(with(after, "photos", "photos", before.password()), "28P01");
        }
        assertThat(pando.notices).anyMatch(it -> it.contains("superuser gets the password"));
        assertThat(String.join("\n", pando.log)).doesNotContain(before.password());
    }

    @Test
    void givesTheUrlsThatDriversTake() throws Exception {
        try (var server = pando.start()) {
            AppDatabase blog = server.createApp(new AppName("my-blog"));
            try (Connection connection = DriverManager.getConnection(blog.jdbcUrl())) {
                assertThat(connection.getCatalog()).isEqualTo("my-blog");
            }
            assertThat(blog.environment())
                    .containsEntry("DATABASE_URL", blog.url())
                    .containsEntry("JDBC_DATABASE_URL", blog.jdbcUrl())
                    .containsEntry("PGHOST", "127.0.0.1")
                    .containsEntry("PGPORT", Integer.toString(server.address().port()))
                    .containsEntry("PGDATABASE", "my-blog")
                    .containsEntry("PGUSER", "my-blog")
                    .containsEntry("PGPASSWORD", blog.password());
            assertThat(blog.toString()).doesNotContain(blog.password());
        }
        var odd = new AppDatabase(Address.loopback(5432), "a b", "ü:@", "p/w?&+");
        assertThat(odd.url())
                .isEqualTo("postgresql://%C3%BC%3A%40:p%2Fw%3F%26%2B@127.0.0.1:5432/a%20b");
    }

    @Test
    void namesAPortThatIsTaken() throws Exception {
        try (var taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Address address = Address.loopback(taken.getLocalPort());
            var failure = failure(() -> pando.start(address));
            assertThat(failure.part()).isEqualTo("database");
            assertThat(failure).hasMessageContaining(address.toString());
            assertThat(failure.remedy()).contains("choose another port");
        }
        assertNothingRuns();
        assertThat(pando.picture.current().shardMap()).isEqualTo(ShardMap.EMPTY);
    }

    @Test
    void startsAgainWhenThePostmasterDies() throws Exception {
        try (var server = pando.start()) {
            AppDatabase photos = server.createApp(PHOTOS);
            tell(photos, "CREATE TABLE photo AS SELECT 'aspen' AS title");
            long first = server.pid();
            ProcessHandle.of(first).orElseThrow().destroyForcibly();

            Eventually.eventually(
                    "PostgreSQL is up again",
                    SOON,
                    () -> pando.notices.contains("PostgreSQL is up again"));

            assertThat(server.pid()).isNotEqualTo(first);
            assertThat(ask(photos, "SELECT title FROM photo")).isEqualTo("aspen");
            assertThat(pando.notices).anyMatch(it -> it.contains("died"));
            assertThat(pando.registry.get("pando.database.restarts").counter().count())
                    .isEqualTo(1);
        }
        assertNothingRuns();
    }

    @Test
    void startsAgainThoughNobodyTakesItsNotices() throws Exception {
        var opened = new CountDownLatch(1);
        try (var server = pando.start()) {
            AppDatabase photos = server.createApp(PHOTOS);
            pando.onNotice = _ -> awaitUninterrupted(opened);
            ProcessHandle.of(server.pid()).orElseThrow().destroyForcibly();
            Eventually.eventually("PostgreSQL answers", SOON, () -> answers(photos, server));
            assertThat(pando.notices).noneMatch(it -> it.contains("up again"));
            opened.countDown();
            Eventually.eventually(
                    "it is told", SOON, () -> pando.notices.contains("PostgreSQL is up again"));
        } finally {
            opened.countDown();
        }
    }

    @Test
    void startsAgainThoughTheListenerThrows() throws Exception {
        try (var server = pando.start()) {
            AppDatabase photos = server.createApp(PHOTOS);
            pando.onNotice =
                    _ -> {
                        throw new IllegalStateException("a listener that is wrong");
                    };
            for (int i = 0; i < 2; i++) {
                ProcessHandle.of(server.pid()).orElseThrow().destroyForcibly();
                Eventually.eventually("PostgreSQL answers", SOON, () -> answers(photos, server));
            }
        }
    }

    /** Whether a living server answers, and not the backends of one that was killed. */
    private static boolean answers(AppDatabase database, PostgresServer server) {
        try {
            return ProcessHandle.of(server.pid()).filter(ProcessHandle::isAlive).isPresent()
                    && ask(database, "SELECT 1").equals("1");
        } catch (SQLException e) {
            return false;
        }
    }

    private static void awaitUninterrupted(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void stopsTheServerThatACrashLeftRunning() throws Exception {
        var crashed = new TestDatabase(state);
        var lost = crashed.start();
        long leftover = lost.pid();
        tell(lost.createApp(PHOTOS), "CREATE TABLE photo AS SELECT 'aspen' AS title");

        try (var server = pando.start()) {
            assertThat(pando.notices).anyMatch(it -> it.contains("pid " + leftover));
            assertThat(ProcessHandle.of(leftover).filter(ProcessHandle::isAlive)).isEmpty();
            assertThat(ask(server.createApp(PHOTOS), "SELECT title FROM photo")).isEqualTo("aspen");
        } finally {
            lost.close();
            crashed.close();
        }
    }

    @Test
    void leavesAStrangerAliveWhoseNumberIsInAStaleFile() throws Exception {
        pando.start().close();
        String ours = Long.toString(ProcessHandle.current().pid());
        Files.writeString(
                pando.data().resolve("postmaster.pid"), ours + "\n" + pando.data() + "\n");

        try (var server = pando.start()) {
            assertThat(ask(server.createApp(PHOTOS), "SELECT 1")).isEqualTo("1");
        }
    }

    @Test
    void saysWhatToDoWithDataOfAnotherMajorVersion() throws Exception {
        pando.start().close();
        Files.writeString(pando.data().resolve("PG_VERSION"), "17\n");

        var failure = failure(pando::start);
        assertThat(failure).hasMessageContaining("was written by PostgreSQL 17 (expected: 18)");
        assertThat(failure.remedy()).contains("pg_dump").contains("delete the folder");
    }

    @Test
    void saysThatDataIsDamaged() throws Exception {
        pando.start().close();
        Path control = pando.data().resolve("global").resolve("pg_control");
        byte[] bytes = Files.readAllBytes(control);
        bytes[100] ^= 1;
        Files.write(control, bytes);

        var failure = failure(pando::start);
        assertThat(failure)
                .hasMessageContaining("the data is damaged")
                .hasMessageContaining("\n  ");
        assertThat(failure.remedy()).contains(pando.data().toString());
        Files.delete(pando.data().resolve("PG_VERSION"));
        assertThat(failure(pando::start)).hasMessageContaining("has no PG_VERSION");
        assertNothingRuns();
    }

    @Test
    void beginsAgainWhereACreationWasKilledHalfWay() throws Exception {
        Path half = Files.createDirectories(pando.folder().resolve("data.half").resolve("base"));
        Files.writeString(half.resolve("1"), "half a file");

        try (var server = pando.start()) {
            assertThat(ask(server.createApp(PHOTOS), "SELECT 1")).isEqualTo("1");
        }
        try (var left = Files.list(pando.folder())) {
            assertThat(left).containsExactly(pando.folder().resolve("data"));
        }
    }

    @Test
    void worksBelowAFolderThatIsClosedToOthers() throws Exception {
        Path closed = Files.createDirectory(state.resolve("closed"));
        Files.setPosixFilePermissions(closed, PosixFilePermissions.fromString("rwx------"));
        try (var other = new TestDatabase(closed.resolve("state"), closed.resolve("cache"));
                var server = other.start()) {
            assertThat(ask(server.createApp(PHOTOS), "SELECT 1")).isEqualTo("1");
        }
    }

    @Test
    void runsUnderAnAccountThatIsNotRootAndOwnsTheData() throws Exception {
        var account = ServerAccount.current();
        pando.start().close();
        if (account.dropped()) { // root mends what another account owns
            new ServerAccount(1, true).own(pando.data());
        }
        try (var server = pando.start()) {
            assertThat(account.uid()).isNotZero();
            assertThat(account.owns(Path.of("/proc", Long.toString(server.pid())))).isTrue();
            assertThat(account.owns(pando.data().resolve("PG_VERSION"))).isTrue();
        }
    }

    @Test
    void saysThatDataBelongsToAnotherUser() throws Exception {
        pando.start().close();
        var other = new ServerAccount(ServerAccount.owner(pando.data()) + 1, false);
        var binaries = PostgresBinaries.in(TestDatabase.CACHE, pando::notice);
        var programs = new Programs(binaries, other, pando.spawner, pando::log);

        var failure = failure(() -> new DataFolder(pando.folder(), programs).check());
        assertThat(failure).hasMessageContaining("belongs to user");
        assertThat(failure.remedy()).contains("as root");
    }

    @Test
    void shutsDownEvenWhenInterrupted() throws Exception {
        var server = pando.start();
        Thread.currentThread().interrupt();
        server.close();
        assertThat(Thread.interrupted()).isTrue();
        assertNothingRuns();
        assertThat(pando.log).anyMatch(line -> line.contains("database system is shut down"));
    }

    @Test
    void putsTheServerOutOfTheTerminalsReach() throws Exception {
        try (var server = pando.start()) {
            String stat = Files.readString(Path.of("/proc", Long.toString(server.pid()), "stat"));
            String id = Long.toString(server.pid());
            assertThat(stat.substring(stat.lastIndexOf(')')))
                    .as("parent, process group and session")
                    .matches("\\) . \\d+ %s %s .*\\s*".formatted(id, id));
        }
        assertNothingRuns();
    }

    private void assertNothingRuns() throws IOException {
        Path data = pando.data();
        assertThat(
                        ProcessHandle.allProcesses()
                                .filter(it -> worksIn(it, data))
                                .map(ProcessHandle::pid))
                .isEmpty();
    }

    private static boolean worksIn(ProcessHandle process, Path folder) {
        try {
            return Files.readSymbolicLink(Path.of("/proc", Long.toString(process.pid()), "cwd"))
                    .startsWith(folder);
        } catch (IOException e) {
            return false;
        }
    }

    private static StartFailure failure(ThrowingCallable start) {
        return catchThrowableOfType(StartFailure.class, start);
    }

    private static String ask(AppDatabase database, String query) throws SQLException {
        try (Connection connection = database.dataSource().getConnection();
                Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(query)) {
            assertThat(result.next()).isTrue();
            return result.getString(1);
        }
    }

    private static void tell(AppDatabase database, String command) throws SQLException {
        try (Connection connection = database.dataSource().getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(command);
        }
    }
}
