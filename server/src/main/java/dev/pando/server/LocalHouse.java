package dev.pando.server;

import dev.pando.api.AdminEndpoint;
import dev.pando.api.ApiFormat;
import dev.pando.api.ProgramName;
import dev.pando.api.RunRequest;
import dev.pando.cluster.App;
import dev.pando.cluster.AppName;
import dev.pando.cluster.FilePictureKeeper;
import dev.pando.cluster.InstanceId;
import dev.pando.cluster.Node;
import dev.pando.cluster.NodeId;
import dev.pando.cluster.PictureKeeper;
import dev.pando.cluster.Service;
import dev.pando.compute.Compute;
import dev.pando.compute.ComputeSettings;
import dev.pando.compute.build.BuildStep;
import dev.pando.compute.child.Children;
import dev.pando.compute.code.Code;
import dev.pando.edge.Door;
import dev.pando.edge.Edge;
import dev.pando.edge.log.AccessLog;
import dev.pando.edge.tls.InvalidCertificate;
import dev.pando.manifest.Manifest;
import dev.pando.node.Lifecycle;
import dev.pando.node.StartFailure;
import dev.pando.node.net.Address;
import dev.pando.node.net.EventLoops;
import dev.pando.node.process.Spawner;
import dev.pando.node.state.Secrets;
import dev.pando.node.state.StateFolder;
import dev.pando.node.telemetry.Telemetry;
import dev.pando.server.admin.AdminGuard;
import dev.pando.server.admin.AdminListener;
import dev.pando.server.control.ChangeWatch;
import dev.pando.server.control.CodeVersions;
import dev.pando.server.control.Deploy;
import dev.pando.server.control.InstanceEnvironment;
import dev.pando.server.process.EdgeBounds;
import dev.pando.server.process.ShownCertificates;
import dev.pando.server.terminal.Terminal;
import io.micrometer.core.instrument.Clock;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The composition root of {@code pando run}: every room of one process on one machine, opened in
 * the order in which they need each other. What is opened goes into the lifecycle, which closes it
 * in the opposite order: first nothing new comes in, then the instances end, then the database.
 */
final class LocalHouse {
    private static final NodeId NODE = new NodeId("local");
    private static final String REGION = "local";
    private static final String LOOPBACK = "127.0.0.1";
    private static final long ACCESS_LOG_BYTES = 64L << 20;
    private static final int ACCESS_LOG_FILES = 4;

    private final RunRequest request;
    private final Manifest manifest;
    private final Terminal terminal;
    private final Lifecycle lifecycle;
    private final Path directory;
    private final ApiFormat format = new ApiFormat();
    private final InstanceEnvironment environment =
            new InstanceEnvironment(
                    Path.of(System.getProperty("java.home")),
                    System.getenv().getOrDefault("PATH", "/usr/bin:/bin"));

    LocalHouse(RunRequest request, Manifest manifest, Terminal terminal, Lifecycle lifecycle) {
        this.request = request;
        this.manifest = manifest;
        this.terminal = terminal;
        this.lifecycle = lifecycle;
        this.directory = request.directory().toAbsolutePath().normalize();
    }

    /**
     * Opens everything, and returns once every instance answers.
     *
     * @param begun when the start began, in the time of {@link System#nanoTime}
     * @throws StartFailure if a part cannot come up; what did is in the lifecycle
     */
    void open(long begun) throws StartFailure, IOException, InterruptedException {
        StateFolder state = lifecycle.opened("state", StateFolder.open(request.state()));
        Telemetry telemetry = lifecycle.opened("telemetry", new Telemetry());
        PictureKeeper picture =
                lifecycle.opened(
                        "picture", FilePictureKeeper.open(state.root().resolve("picture.json")));
        Spawner spawner = lifecycle.opened("spawner", new Spawner());
        Children children =
                lifecycle.opened("children", Children.open(state.folder("children"), spawner));
        Secrets ownSecrets = new Secrets(state.root().resolve("secrets"));
        CodeVersions code = new CodeVersions(directory, manifest.functions());
        Map<String, String> versions = code.look();
        App app =
                withCertificates(Deploy.app(manifest, directory, "run-" + Instant.now(), versions));

        LocalDatabase database =
                lifecycle.opened(
                        "database",
                        new LocalDatabase(manifest, directory, request.database(), terminal));
        database.begin(state, spawner, ownSecrets, picture, app.certificates(), telemetry);
        InstanceStory story = new InstanceStory(app, terminal);
        EventLoops loops =
                lifecycle.opened(
                        "event loops",
                        EventLoops.start("loop", Runtime.getRuntime().availableProcessors()));
        Compute compute =
                lifecycle.opened(
                        "compute",
                        compute(state, picture, children, loops, story, telemetry, database));
        // Before the front door opens, so that early requests wait for instances.
        picture.change(now -> now.withOnly(app));
        Edge edge = openEdge(state, picture, loops, telemetry);
        telemetry.also(edge::histograms);
        Address frontDoor = listen(edge, app);
        Address overTls = app.certificates().isEmpty() ? null : listenTls(edge);
        AtomicBoolean up = new AtomicBoolean();
        Fleet fleet = new LocalFleet(edge, compute, terminal);
        InstanceResources instances = new InstanceResources(format, picture, fleet);
        StatementResources statements = new StatementResources(format, database::statistics);
        URI admin = openAdmin(state, telemetry, ownSecrets, up, instances, statements);
        build(children, state);
        StaticFolders.require(app);
        environment.all(secrets(state, app.name()));
        environment.all(database.await());

        picture.change(now -> now.with(new Node(NODE, REGION, frontDoor)));
        compute.start();
        story.awaitUp();
        up.set(true);
        lifecycle.opened("changes", watch(picture, app, code, versions)).start();
        tell(begun, frontDoor, overTls, admin);
    }

    private App withCertificates(App app) throws StartFailure, IOException {
        Stream<String> named = app.routes().stream().flatMap(route -> route.hosts().stream());
        Stream<String> own = request.devTls() ? Stream.of(app.name() + ".localhost") : Stream.of();
        try {
            return app.withCertificates(
                    new ShownCertificates(request.devTls(), terminal)
                            .of(app.certificates(), Stream.concat(own, named).distinct().toList()));
        } catch (InvalidCertificate e) {
            throw ShownCertificates.failure(e);
        }
    }

    private ChangeWatch watch(
            PictureKeeper picture, App app, CodeVersions code, Map<String, String> versions) {
        return new ChangeWatch(
                picture,
                app.name(),
                code,
                versions,
                directory.resolve(RunRequest.MANIFEST),
                new ChangeWatch.Listener() {
                    @Override
                    public void functionChanged(String name) {
                        terminal.note(
                                name, "its code changed; the new one takes over once it is ready");
                    }

                    @Override
                    public void manifestChanged() {
                        terminal.note(RunRequest.MANIFEST, "changed; restart to apply");
                    }
                });
    }

    private Compute compute(
            StateFolder state,
            PictureKeeper picture,
            Children children,
            EventLoops loops,
            InstanceStory story,
            Telemetry telemetry,
            LocalDatabase database)
            throws IOException {
        return new Compute(
                ComputeSettings.defaults(REGION),
                picture,
                NODE,
                children,
                loops,
                (_, instance, _) -> variables(database, instance),
                code(children, state),
                story,
                telemetry.registry(),
                new SplittableRandom(),
                System::nanoTime,
                System::currentTimeMillis);
    }

    /** Of an instance that is about to start, whose password for the database is its own. */
    private Map<String, String> variables(LocalDatabase database, InstanceId instance) {
        Map<String, String> variables = new HashMap<>(environment.variables());
        variables.putAll(database.environmentOf(instance));
        return variables;
    }

    private Code code(Children children, StateFolder state) {
        return new Code(
                Path.of(System.getProperty("pando.home", ".")).resolve("runtimes"),
                state.root(),
                children,
                buildEnvironment(),
                new BuildStory(terminal),
                System::nanoTime);
    }

    /** The user's own, with Pando's JDK first. */
    private Map<String, String> buildEnvironment() {
        Map<String, String> variables = new HashMap<>(System.getenv());
        variables.putAll(environment.programs());
        return variables;
    }

    private Edge openEdge(
            StateFolder state, PictureKeeper picture, EventLoops loops, Telemetry telemetry)
            throws IOException {
        AccessLog log =
                lifecycle.opened(
                        "access log",
                        AccessLog.toFile(
                                state.folder("logs").resolve("access.log"),
                                ACCESS_LOG_BYTES,
                                ACCESS_LOG_FILES));
        return lifecycle.opened(
                "edge",
                new Edge(
                        EdgeBounds.here(),
                        picture,
                        loops,
                        telemetry.registry(),
                        log,
                        Clock.SYSTEM,
                        new SplittableRandom()));
    }

    /** Opens the listeners for instances, and then the front door. */
    private Address listen(Edge edge, App app)
            throws IOException, StartFailure, InterruptedException {
        Address inside = edge.listen(new Door.Front(app.name(), true), Address.loopback(0));
        environment.frontDoor("http://" + inside);
        for (Service service : app.services()) {
            Door door = new Door.Inside(app.name(), service.name());
            Address address = edge.listen(door, Address.loopback(0));
            environment.service(service.name().toString(), "http://" + address);
        }
        return new ListenerPort("front door", "--port", request.bind(), request.frontDoor())
                .take(terminal, address -> edge.listen(Door.Front.toAll(), address));
    }

    private Address listenTls(Edge edge) throws IOException, StartFailure, InterruptedException {
        return new ListenerPort("TLS", "--tls-port", request.bind(), request.frontDoorTls())
                .take(terminal, address -> edge.listenTls(Door.Front.toAll(), address));
    }

    private URI openAdmin(
            StateFolder state,
            Telemetry telemetry,
            Secrets secrets,
            AtomicBoolean up,
            InstanceResources instances,
            StatementResources statements)
            throws IOException, StartFailure, InterruptedException {
        String token = secrets.secret("admin-token");
        AdminResources resources =
                new AdminResources(format, up::get, telemetry, instances, statements, environment);
        AdminListener listener =
                lifecycle.opened(
                        "admin",
                        new ListenerPort("admin", "--admin-port", LOOPBACK, request.admin())
                                .take(
                                        terminal,
                                        address ->
                                                new AdminListener(
                                                        address,
                                                        new AdminGuard(token),
                                                        resources.byPath(),
                                                        format)));
        URI url = URI.create("http://" + listener.address());
        new AdminEndpoint(url, token).write(state.root(), format);
        lifecycle.opened("admin endpoint", () -> AdminEndpoint.remove(state.root()));
        return url;
    }

    private void build(Children children, StateFolder state)
            throws StartFailure, IOException, InterruptedException {
        Map<String, List<String>> commands = new LinkedHashMap<>();
        for (var service : manifest.services()) {
            if (!service.build().isEmpty()) {
                commands.put(service.name(), service.build());
            }
        }
        new BuildStep(children, state.root(), new BuildStory(terminal), System::nanoTime)
                .run(directory, commands, buildEnvironment());
    }

    private Map<String, String> secrets(StateFolder state, AppName app) throws IOException {
        Secrets secrets =
                new Secrets(
                        state.root().resolve("secrets").resolve("apps").resolve(app.toString()));
        Map<String, String> values = new HashMap<>();
        for (String name : manifest.secrets()) {
            values.put(name, secrets.secret(name));
        }
        return values;
    }

    private void tell(long begun, Address frontDoor, @Nullable Address overTls, URI admin) {
        Duration took = Duration.ofNanos(System.nanoTime() - begun);
        terminal.line(
                "Ready in "
                        + Terminal.seconds(took)
                        + ". Ctrl-C stops it and leaves nothing behind.");
        terminal.note("app", "http://" + named(frontDoor));
        if (overTls != null) {
            terminal.note("", "https://" + named(overTls));
        }
        terminal.note(
                "admin",
                admin + "  (token: " + request.state().resolve("secrets/admin-token") + ")");
        if (manifest.database() != null) {
            terminal.note(
                    "database",
                    "psql \"$("
                            + ProgramName.asCalled()
                            + " env "
                            + place()
                            + " --get DATABASE_URL)\"");
        }
    }

    /** The arguments by which another command finds this app. */
    private String place() {
        boolean usual = request.state().equals(request.directory().resolve(RunRequest.USUAL_STATE));
        return request.directory() + (usual ? "" : " --state " + request.state());
    }

    /** An address as a person would write it. */
    private static String named(Address address) {
        return address.host().equals(LOOPBACK) ? "localhost:" + address.port() : address.toString();
    }
}
