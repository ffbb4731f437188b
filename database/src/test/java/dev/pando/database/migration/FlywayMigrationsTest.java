package dev.pando.database.migration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.pando.cluster.AppName;
import dev.pando.database.AppDatabase;
import dev.pando.database.PostgresServer;
import dev.pando.database.TestDatabase;
import dev.pando.node.StartFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** One server for all tests, and an app with a schema folder for each. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class FlywayMigrationsTest {
    private static final String USERS = "CREATE TABLE users (id bigint PRIMARY KEY, name text);\n";

    private final Migrations migrations = new FlywayMigrations();
    private TestDatabase pando;
    private PostgresServer server;
    private AppDatabase app;
    private Path schema;
    private int apps;

    @BeforeAll
    void startServer(@TempDir Path state) throws Exception {
        pando = new TestDatabase(state);
        server = pando.start();
    }

    @AfterAll
    void stopServer() {
        server.close();
        pando.close();
    }

    @BeforeEach
    void makeApp(@TempDir Path folder) throws Exception {
        app = server.createApp(new AppName("app-" + ++apps));
        schema = Files.createDirectory(folder.resolve("schema"));
    }

    @Test
    void appliesFilesInTheOrderOfTheirVersionsExactlyOnce() throws Exception {
        write("V1__users.sql", USERS);
        write("V2__first_user.sql", "INSERT INTO users VALUES (1, 'Ada');\n");
        write("V10__third.sql", "UPDATE users SET name = name || ' Lovelace';\n");
        write("V2.1__second.sql", "UPDATE users SET name = name || ' King';\n");
        write("README.md", "Not part of it.");

        assertThat(migrations.apply(app, schema))
                .isEqualTo(new Migrations.Report(List.of("1", "2", "2.1", "10"), 0));
        assertThat(migrations.apply(app, schema)).isEqualTo(new Migrations.Report(List.of(), 4));
        write("V11__fourth.sql", "UPDATE users SET name = upper(name);\n");
        assertThat(migrations.apply(app, schema))
                .isEqualTo(new Migrations.Report(List.of("11"), 4));

        assertThat(ask("SELECT name FROM users")).isEqualTo("ADA KING LOVELACE");
        assertThat(ask("SELECT tableowner FROM pg_tables WHERE tablename = 'users'"))
                .isEqualTo(app.user());
    }

    @Test
    void asksFlywayAgainWhenItsTableWasTouched() throws Exception {
        write("V1__users.sql", USERS);
        write("V2__more.sql", "CREATE TABLE IF NOT EXISTS more (id int);\n");
        migrations.apply(app, schema);
        tell("DELETE FROM flyway_schema_history WHERE version = '2'");
        assertThat(migrations.apply(app, schema)).isEqualTo(new Migrations.Report(List.of("2"), 1));
        assertThat(migrations.apply(app, schema).present()).isEqualTo(2);
    }

    @Test
    void appliesNewFilesOfAFolderBehindALink() throws Exception {
        Path link = schema.resolveSibling("link");
        Files.createSymbolicLink(link, schema);
        write("V1__users.sql", USERS);
        assertThat(migrations.apply(app, link).applied()).containsExactly("1");
        write("V2__more.sql", "CREATE TABLE more (id int);\n");
        assertThat(migrations.apply(app, link)).isEqualTo(new Migrations.Report(List.of("2"), 1));
        assertThat(migrations.apply(app, schema)).isEqualTo(new Migrations.Report(List.of(), 2));

        Path elsewhere = Files.createDirectory(schema.resolveSibling("elsewhere"));
        Files.createSymbolicLink(schema.resolve("nested"), elsewhere);
        Files.writeString(elsewhere.resolve("V3__nested.sql"), "CREATE TABLE nested (id int);\n");
        assertThat(migrations.apply(app, link)).isEqualTo(new Migrations.Report(List.of("3"), 2));
    }

    @Test
    void doesNotBelieveASealOverFewerFilesThanWereApplied() throws Exception {
        write("V1__users.sql", USERS);
        migrations.apply(app, schema);
        try (Connection connection = app.dataSource().getConnection()) {
            SchemaSeal empty = SchemaSeal.of(List.of());
            empty.put(connection);
            assertThat(empty.appliedUnder(connection)).isEmpty();
            SchemaSeal whole = SchemaSeal.of(List.of(schema.resolve("V1__users.sql")));
            whole.put(connection);
            assertThat(whole.appliedUnder(connection)).hasValue(1);
        }
    }

    @Test
    void takesAFolderWithoutFilesForAnEmptySchema() throws Exception {
        assertThat(migrations.apply(app, schema)).isEqualTo(new Migrations.Report(List.of(), 0));
    }

    @Test
    void refusesAFolderThatDoesNotExist() throws Exception {
        Files.delete(schema);
        assertRefused("there is no folder " + schema, "correct database.schema in pando.yaml");
        Files.writeString(schema, "");
        assertRefused(schema + " is not a folder", "name a folder");
        Files.delete(schema);
        Files.createSymbolicLink(schema, schema.resolveSibling("nowhere"));
        assertRefused("there is no folder " + schema, "make the folder");
    }

    @Test
    void leavesDollarBracesAlone() throws Exception {
        write("V1__text.sql", "CREATE TABLE t AS SELECT '${NAME} $1 ?'::text AS x;\n");
        migrations.apply(app, schema);
        assertThat(ask("SELECT x FROM t")).isEqualTo("${NAME} $1 ?");
    }

    @Test
    void readsFunctionBodiesAsPostgresDoes() throws Exception {
        write(
                "V1__function.sql",
                """
                CREATE FUNCTION twice(n int) RETURNS int LANGUAGE plpgsql AS $body$
                BEGIN
                  -- it's not; the end
                  RETURN n * 2;
                END $body$;
                CREATE TABLE t AS SELECT twice(21) AS x, E'it\\'s; "so"' AS y;
                """);
        migrations.apply(app, schema);
        assertThat(ask("SELECT x || y FROM t")).isEqualTo("42it's; \"so\"");
    }

    @Test
    void migratesAnAppThatMadeTablesItself() throws Exception {
        tell("CREATE TABLE old AS SELECT 1 AS x");
        write("V1__users.sql", USERS);
        assertThat(migrations.apply(app, schema).applied()).containsExactly("1");
        assertThat(migrations.apply(app, schema).present()).isEqualTo(1);
    }

    @Test
    void refusesAnAppliedFileThatChanged() throws Exception {
        write("V1__users.sql", USERS);
        migrations.apply(app, schema);
        write("V1__users.sql", USERS + "CREATE TABLE more (id int);\n");

        assertRefused("V1__users.sql was changed after it was applied", "put the file back");
        assertThat(ask("SELECT to_regclass('more') IS NULL")).isEqualTo("t");
    }

    @Test
    void refusesToGoOnWithoutAnAppliedFile() throws Exception {
        write("V1__users.sql", USERS);
        write("V2__more.sql", "CREATE TABLE more (id int);\n");
        migrations.apply(app, schema);
        Files.delete(schema.resolve("V1__users.sql"));
        assertRefused("V1__users.sql was applied, but the file is gone", "put the file back");

        write("V1__users.sql", USERS);
        Files.delete(schema.resolve("V2__more.sql"));
        assertRefused("V2__more.sql was applied, but the file is gone", "put the file back");
    }

    @Test
    void refusesAFileOutOfOrder() throws Exception {
        write("V2__users.sql", USERS);
        migrations.apply(app, schema);
        write("V1__late.sql", "CREATE TABLE late (id int);\n");
        assertRefused("V1__late.sql is out of order", "a version higher than all");
    }

    @Test
    void refusesNamesThatSayNoVersion() throws Exception {
        for (String name :
                List.of("users.sql", "V1_users.sql", "v1__users.sql", "V__x.sql", "V1__x.SQL")) {
            write(name, USERS);
            assertRefused(name + " says no version", "rename it");
            Files.delete(schema.resolve(name));
        }
    }

    @Test
    void refusesTwoFilesWithOneVersion() throws Exception {
        write("V1__users.sql", USERS);
        write("V1.0__others.sql", USERS);
        assertRefused("two files have the same version", "next free version");
    }

    @Test
    void leavesNothingOfAFileThatFailsHalfWay() throws Exception {
        write("V1__users.sql", USERS);
        write(
                "V2__broken.sql",
                """
                CREATE TABLE half (id int);

                -- The next one is wrong.
                INSERT INTO half
                  VALUES (1, nonsense);
                """);

        assertRefused(
                "V2__broken.sql:5:14: column \"nonsense\" does not exist (SQLSTATE 42703)",
                "mend the file");
        assertThat(ask("SELECT to_regclass('half') IS NULL")).isEqualTo("t");
        assertThat(ask("SELECT to_regclass('users') IS NOT NULL")).isEqualTo("t");

        write("V2__broken.sql", "CREATE TABLE half (id int);\n");
        assertThat(migrations.apply(app, schema).applied()).containsExactly("2");
    }

    @Test
    void saysWhereAFileCannotBeRead() throws Exception {
        write("V1__open.sql", USERS + "INSERT INTO users VALUES (1, 'never closed);\n");
        assertRefused("V1__open.sql", "");
    }

    @Test
    void appliesWhatMayNotBeInATransaction() throws Exception {
        write("V1__users.sql", USERS);
        write("V2__index.sql", "CREATE INDEX CONCURRENTLY by_name ON users (name);\n");
        assertThat(migrations.apply(app, schema).applied()).containsExactly("1", "2");
        assertThat(ask("SELECT to_regclass('by_name') IS NOT NULL")).isEqualTo("t");
    }

    @Test
    void saysHowToGoOnAfterAFailureOutsideOfATransaction() throws Exception {
        write("V1__users.sql", USERS + "INSERT INTO users VALUES (1, 'A'), (2, 'A');\n");
        write("V2__index.sql", "CREATE UNIQUE INDEX CONCURRENTLY by_name ON users (name);\n");

        assertRefused(
                "V2__index.sql:1: could not create unique index \"by_name\"",
                "DELETE FROM flyway_schema_history WHERE NOT success");
        assertRefused("V2__index.sql failed half way at an earlier start", "undo by hand");

        tell("DROP INDEX by_name");
        tell("UPDATE users SET name = name || id");
        tell("DELETE FROM flyway_schema_history WHERE NOT success");
        assertThat(migrations.apply(app, schema).applied()).containsExactly("2");
    }

    @Test
    void migratesOnceWhenSeveralStartsRunAtOnce() throws Exception {
        write("V1__users.sql", USERS);
        write("V2__slow.sql", "INSERT INTO users SELECT 1 FROM pg_sleep(0.3);\n");
        write("V3__index.sql", "CREATE INDEX CONCURRENTLY by_name ON users (name);\n");

        Callable<Integer> start = () -> migrations.apply(app, schema).applied().size();
        var applied = new ArrayList<Integer>();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (Future<Integer> done :
                    threads.invokeAll(IntStream.range(0, 4).mapToObj(i -> start).toList())) {
                applied.add(done.get());
            }
        } catch (ExecutionException e) {
            throw new AssertionError("a start failed", e.getCause());
        }
        assertThat(applied.stream().mapToInt(i -> i).sum()).isEqualTo(3);
        assertThat(ask("SELECT count(*) FROM users")).isEqualTo("1");
    }

    @Test
    void saysThatADatabaseIsOutOfReach() throws Exception {
        var guess = new AppDatabase(app.address(), app.database(), app.user(), "guess");
        var failure =
                catchThrowableOfType(StartFailure.class, () -> migrations.apply(guess, schema));
        assertThat(failure).hasMessageContaining("password authentication failed");
    }

    private void assertRefused(String message, String remedy) {
        var failure = catchThrowableOfType(StartFailure.class, () -> migrations.apply(app, schema));
        assertThat(failure.part()).isEqualTo("schema");
        assertThat(failure).hasMessageContaining(message);
        assertThat(failure.remedy()).contains(remedy);
    }

    private void write(String name, String sql) throws IOException {
        Files.writeString(schema.resolve(name), sql);
    }

    private String ask(String query) throws SQLException {
        try (Connection connection = app.dataSource().getConnection();
                Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(query)) {
            assertThat(result.next()).isTrue();
            return result.getString(1);
        }
    }

    private void tell(String command) throws SQLException {
        try (Connection connection = app.dataSource().getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(command);
        }
    }
}
