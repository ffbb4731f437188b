package dev.pando.manifest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pando.manifest.part.Cache;
import dev.pando.manifest.part.Database;
import dev.pando.manifest.part.Database.Pooling;
import dev.pando.manifest.part.Function;
import dev.pando.manifest.part.FunctionRoute;
import dev.pando.manifest.part.Handler;
import dev.pando.manifest.part.Rules;
import dev.pando.manifest.part.Service;
import dev.pando.manifest.part.Service.Visibility;
import dev.pando.manifest.part.Sessions;
import dev.pando.manifest.part.StaticFolder;
import dev.pando.manifest.part.StaticFolder.CacheRule;
import dev.pando.manifest.part.Table;
import dev.pando.manifest.part.Traffic;
import dev.pando.manifest.part.Way;
import dev.pando.manifest.value.Balance;
import dev.pando.manifest.value.InstanceRange;
import dev.pando.manifest.value.Size;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What an accepted manifest becomes. */
final class ManifestTest {
    private static Manifest read(String text) throws InvalidManifest {
        return Manifest.parse(text, "pando.yaml", Supported.everything());
    }

    private static Manifest example() throws InvalidManifest {
        return read(Example.text());
    }

    private static Traffic traffic() {
        return new Traffic(
                new Balance(Balance.Policy.LATENCY, null),
                Duration.ofSeconds(20),
                Traffic.Health.of("/healthz"),
                new Traffic.Outliers(3, 50, 10, Duration.ofSeconds(2), Duration.ofMinutes(1), 30),
                Traffic.Retries.USUAL,
                Traffic.Breaker.OFF,
                new Traffic.Queue(200, Duration.ofSeconds(5)),
                Duration.ofMinutes(1));
    }

    @Test
    void readsServices() throws Exception {
        assertThat(example().app()).isEqualTo("photos");
        assertThat(example().services())
                .containsExactly(
                        new Service(
                                "web",
                                List.of("node", "server.js"),
                                List.of("npm", "ci"),
                                new Way("/", List.of("photos.example.com"), null),
                                Visibility.FRONT,
                                new InstanceRange(2, 16),
                                50,
                                "/healthz",
                                Size.ofMegabytes(256),
                                Map.of("LOG_LEVEL", "info"),
                                Duration.ofSeconds(30),
                                Size.ofMegabytes(32),
                                traffic()),
                        new Service(
                                "accounts",
                                List.of("java", "-jar", "accounts/target/accounts.jar"),
                                List.of("mvn", "-q", "-f", "accounts", "package"),
                                Way.NONE,
                                Visibility.INSIDE,
                                InstanceRange.fixed(1),
                                50,
                                null,
                                Size.ofMegabytes(512),
                                Map.of(),
                                Duration.ofSeconds(30),
                                Size.ofMegabytes(32),
                                Traffic.USUAL));
    }

    @Test
    void readsFunctions() throws Exception {
        assertThat(example().functions())
                .containsExactly(
                        function("photo", "functions/photo.js", "GET", "/api/photos/{id}"),
                        function("upload", "functions/Upload.java", "POST", "/api/photos"),
                        new Function(
                                "report",
                                new Handler(Path.of("functions/report.py"), ""),
                                List.of(new FunctionRoute("GET", "/api/report")),
                                Duration.ofSeconds(10),
                                Size.ofMegabytes(256),
                                Size.ofMegabytes(6),
                                new InstanceRange(0, 50),
                                1,
                                Map.of()));
    }

    private static Function function(String name, String handler, String method, String path) {
        return new Function(
                name,
                new Handler(Path.of(handler), ""),
                List.of(new FunctionRoute(method, path)),
                Duration.ofSeconds(30),
                Size.ofMegabytes(512),
                Size.ofMegabytes(6),
                InstanceRange.fixed(1),
                1,
                Map.of());
    }

    @Test
    void joinsRoutesWithTheSameHandlerAndSettings() throws Exception {
        Manifest manifest =
                read(
                        """
                        app: a
                        functions:
                          GET /x: f/Send_Mail.js
                          POST /x: { handler: f/Send_Mail.js, timeout: 30s }
                        """);

        assertThat(manifest.functions()).hasSize(1);
        assertThat(manifest.functions().getFirst().name()).isEqualTo("send-mail");
        assertThat(manifest.functions().getFirst().routes())
                .containsExactly(new FunctionRoute("GET", "/x"), new FunctionRoute("POST", "/x"));
    }

    @Test
    void readsWhatToCallInAHandler() throws Exception {
        Manifest manifest =
                read(
                        """
                        app: a
                        functions:
                          GET /a: f/all.py::list_all
                          GET /b: { handler: "f/x.jar::example.Up$Load::handle", name: b }
                          GET /c: { handler: f/upload::example.Upload, name: c }
                        """);

        assertThat(manifest.functions())
                .extracting(Function::handler)
                .containsExactly(
                        new Handler(Path.of("f/all.py"), "list_all"),
                        new Handler(Path.of("f/x.jar"), "example.Up$Load::handle"),
                        new Handler(Path.of("f/upload"), "example.Upload"));
        assertThat(manifest.functions().getFirst().name()).isEqualTo("all");
    }

    @Test
    void readsTheDatabase() throws Exception {
        assertThat(example().database())
                .isEqualTo(
                        new Database(
                                Path.of("schema"),
                                4,
                                2,
                                Database.Durability.QUORUM,
                                Pooling.TRANSACTION,
                                Duration.ofMillis(500),
                                List.of(
                                        new Table.Sharded("users", "id"),
                                        new Table.Sharded("photos", "user_id"),
                                        new Table.Reference("tags"))));
    }

    @Test
    void readsWhatStandsBesideTheParts() throws Exception {
        Manifest manifest = example();

        assertThat(manifest.staticFolders())
                .containsExactly(
                        new StaticFolder("/assets", Path.of("public"), null, List.of()),
                        new StaticFolder(
                                "/app",
                                Path.of("web/dist"),
                                Path.of("index.html"),
                                List.of(
                                        new CacheRule(
                                                "assets/**",
                                                "public, max-age=31536000, immutable"))));
        assertThat(manifest.cache()).isEqualTo(new Cache(Size.ofMegabytes(256)));
        assertThat(manifest.sessions())
                .isEqualTo(new Sessions(Sessions.Store.CACHE, Duration.ofMinutes(30)));
        assertThat(manifest.secrets()).containsExactly("COOKIE_KEY");
        assertThat(manifest.notes()).isEmpty();
    }

    @Test
    void readsEveryOtherKey() throws Exception {
        Manifest manifest =
                read(
                        """
                        app: a
                        services:
                          s:
                            command: run
                            route: /s/
                            visibility: front
                            timeout: 1500ms
                            max-body: 0B
                            instances: 3
                        functions:
                          GET /{x}: { handler: f.js, concurrency: 2, env: { "A": '' }, instances: 0..1 }
                        database: { replicas: 1, durability: async, pooling: session, slow-statements: 2m, tables: { x.y: reference } }
                        """);

        Service service = manifest.services().getFirst();
        assertThat(service.way().route()).isEqualTo("/s");
        assertThat(service.timeout()).isEqualTo(Duration.ofMillis(1500));
        assertThat(service.maxBody()).isEqualTo(new Size(0));
        assertThat(service.instances()).isEqualTo(InstanceRange.fixed(3));
        assertThat(manifest.functions().getFirst().concurrency()).isEqualTo(2);
        assertThat(manifest.functions().getFirst().environment()).isEqualTo(Map.of("A", ""));
        assertThat(manifest.database())
                .isEqualTo(
                        new Database(
                                null,
                                1,
                                1,
                                Database.Durability.ASYNC,
                                Pooling.SESSION,
                                Duration.ofMinutes(2),
                                List.of(new Table.Reference("x.y"))));
    }

    @Test
    void acceptsOnePartOfAnyKind() throws Exception {
        assertThat(read("{app: a, services: {s: {command: run}}}").services()).hasSize(1);
        assertThat(read("{app: a, functions: {GET /: f.js}}").functions()).hasSize(1);
        assertThat(read("{app: a, static: {/: public}}").staticFolders()).hasSize(1);
    }

    @Test
    void fillsInDefaults() throws Exception {
        Manifest manifest =
                read(
                        "{app: a, services: {s: {command: run}}, database: {}, cache: {}, sessions:"
                                + " {}}");

        assertThat(manifest.services().getFirst())
                .isEqualTo(
                        new Service(
                                "s",
                                List.of("run"),
                                List.of(),
                                Way.NONE,
                                Visibility.INSIDE,
                                InstanceRange.fixed(1),
                                50,
                                null,
                                Size.ofMegabytes(512),
                                Map.of(),
                                Duration.ofSeconds(30),
                                Size.ofMegabytes(32),
                                Traffic.USUAL));
        assertThat(manifest.database())
                .isEqualTo(
                        new Database(
                                null,
                                1,
                                0,
                                null,
                                Pooling.TRANSACTION,
                                Duration.ofSeconds(1),
                                List.of()));
        assertThat(manifest.cache()).isEqualTo(new Cache(Size.ofMegabytes(512)));
        assertThat(manifest.sessions())
                .isEqualTo(new Sessions(Sessions.Store.CACHE, Duration.ofMinutes(30)));
        assertThat(manifest.rules()).isEqualTo(Rules.NONE);
        assertThat(manifest.secrets()).isEmpty();
    }

    @Test
    void logsNoSlowStatementsWhereThatIsOff() throws Exception {
        Manifest manifest = read("app: a\nstatic: { /: p }\ndatabase: { slow-statements: off }\n");

        assertThat(manifest.database()).extracting(Database::slowStatements).isNull();
    }

    @Test
    void writesToAStandbyFirstWhereThereIsOne() throws Exception {
        Database database = read("{app: a, static: {/: p}, database: {replicas: 1}}").database();

        assertThat(database).isNotNull().extracting("durability").hasToString("QUORUM");
    }

    @Test
    void letsPartsShareAPrefixOnDifferentHosts() throws Exception {
        Manifest manifest =
                read(
                        """
                        app: a
                        services:
                          x: { command: run, route: /, hosts: [x.test] }
                          y: { command: run, route: /, hosts: [y.test] }
                          z: { command: run, route: / }
                        """);

        assertThat(manifest.services()).hasSize(3);
    }

    @Test
    void notesWhatOnlyAShellWouldActOn() throws Exception {
        Manifest manifest =
                read(
                        """
                        app: a
                        services:
                          x: { command: serve --port $PORT, build: make && make test }
                          y: { command: sh -c 'serve --port $PORT && true', build: /bin/sh $X }
                          z: { command: grep 'a$' a>b }
                        """);

        assertThat(manifest.notes())
                .containsExactly(
                        "pando.yaml:3:17: services.x.command: no shell reads '$PORT'; sh -c '...'"
                                + " would",
                        "pando.yaml:3:44: services.x.build: no shell reads '&&'; sh -c '...'"
                                + " would");
        assertThat(manifest.services().getFirst().command()).endsWith("$PORT");
    }

    @Test
    void takesAByteOrderMarkAndWindowsLineEnds() throws Exception {
        assertThat(read("\uFEFFapp: a\r\nstatic:\r\n  /: p\r\n").app()).isEqualTo("a");
    }

    @Test
    void readsAFileAndNamesItInProblems(@TempDir Path folder) throws Exception {
        Path file = folder.resolve("pando.yaml");
        Files.writeString(file, "app: a\nservices: { web: { command: run } }\n");
        assertThat(Manifest.read(file).services()).hasSize(1);

        Files.writeString(file, "app: A\n");
        assertThatThrownBy(() -> Manifest.read(file))
                .isInstanceOf(InvalidManifest.class)
                .hasMessageStartingWith(file + ":1:6: app: 'A' (expected: a name");
    }

    @Test
    void leavesAMissingFileToTheCaller(@TempDir Path folder) {
        assertThatThrownBy(() -> Manifest.read(folder.resolve("pando.yaml")))
                .isInstanceOf(NoSuchFileException.class)
                .isInstanceOf(IOException.class);
    }
}
