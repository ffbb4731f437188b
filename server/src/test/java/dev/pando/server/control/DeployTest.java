package dev.pando.server.control;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pando.cluster.App;
import dev.pando.cluster.Function;
import dev.pando.cluster.FunctionRoute;
import dev.pando.cluster.PartName;
import dev.pando.cluster.Route;
import dev.pando.cluster.Service;
import dev.pando.cluster.StaticFolder;
import dev.pando.manifest.Manifest;
import dev.pando.manifest.Supported;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class DeployTest {
    private static final Path DIRECTORY = Path.of("/srv/photos");

    private static App deployed(String text) throws Exception {
        return Deploy.app(
                Manifest.parse(text, "pando.yaml", Supported.everything()),
                DIRECTORY,
                "v7",
                Map.of("photo", "c1"));
    }

    @Test
    void carriesWhatAServiceAsksFor() throws Exception {
        App app =
                deployed(
                        """
                        app: photos
                        services:
                          web:
                            command: node server.js --name 'a b'
                            route: /app
                            hosts: [photos.example.com]
                            instances: 2..16
                            concurrency: 7
                            health: /healthz
                            memory: 256MB
                            timeout: 10s
                            max-body: 1MB
                            env: { LOG_LEVEL: info }
                        """);

        assertThat(app.name()).hasToString("photos");
        assertThat(app.version()).isEqualTo("v7");
        assertThat(app.directory()).isEqualTo(DIRECTORY);
        assertThat(app.routes())
                .containsExactly(
                        new Route(
                                List.of("photos.example.com"),
                                "/app",
                                app.services().getFirst().name()));
        Service web = app.services().getFirst();
        assertThat(web.command()).containsExactly("node", "server.js", "--name", "a b");
        assertThat(web.instances()).isEqualTo(2);
        assertThat(web.concurrency()).isEqualTo(7);
        assertThat(web.healthPath()).isEqualTo("/healthz");
        assertThat(web.memoryBytes()).isEqualTo(256L << 20);
        assertThat(web.timeout()).isEqualTo(Duration.ofSeconds(10));
        assertThat(web.maxBodyBytes()).isEqualTo(1L << 20);
        assertThat(web.environment()).isEqualTo(Map.of("LOG_LEVEL", "info"));
    }

    @Test
    void givesNoRouteToWhatStaysInside() throws Exception {
        App app =
                deployed(
                        """
                        app: photos
                        services:
                          accounts:
                            command: java -jar accounts.jar
                            visibility: inside
                        """);

        assertThat(app.routes()).isEmpty();
        assertThat(app.services().getFirst().healthPath()).isNull();
    }

    @Test
    void carriesWhatAFunctionAsksFor() throws Exception {
        App app =
                deployed(
                        """
                        app: photos
                        functions:
                          GET /api/photos/{id}:
                            handler: functions/photo.js::show
                            instances: 0..9
                            concurrency: 3
                            memory: 128MB
                            timeout: 2s
                            max-body: 1MB
                            env: { LOG_LEVEL: info }
                        """);

        assertThat(app.functions())
                .containsExactly(
                        new Function(
                                new PartName("photo"),
                                "c1",
                                Path.of("functions/photo.js"),
                                "show",
                                List.of(new FunctionRoute("GET", "/api/photos/{id}")),
                                1,
                                3,
                                128L << 20,
                                Map.of("LOG_LEVEL", "info"),
                                Duration.ofSeconds(2),
                                1L << 20));
        assertThat(app.routes()).isEmpty();
    }

    @Test
    void runsAtLeastOneInstanceUntilThereIsAnAutoscaler() throws Exception {
        App app =
                deployed(
                        """
                        app: photos
                        services:
                          web: { command: node server.js, route: /, instances: 0..5 }
                        """);

        assertThat(app.services().getFirst().instances()).isEqualTo(1);
    }

    @Test
    void carriesStaticFolders() throws Exception {
        App app =
                deployed(
                        """
                        app: photos
                        static:
                          /assets: public/
                          /:
                            folder: dist
                            fallback: index.html
                            cache: { 'img/*': max-age=60, '*.js': no-store }
                        """);

        assertThat(app.staticFolders())
                .containsExactly(
                        new StaticFolder("/assets", Path.of("public"), null, List.of()),
                        new StaticFolder(
                                "/",
                                Path.of("dist"),
                                Path.of("index.html"),
                                List.of(
                                        new StaticFolder.CacheRule("img/*", "max-age=60"),
                                        new StaticFolder.CacheRule("*.js", "no-store"))));
    }
}
