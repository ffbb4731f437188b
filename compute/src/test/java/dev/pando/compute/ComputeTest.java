package dev.pando.compute;

import static dev.pando.compute.Running.PLENTY;
import static dev.pando.compute.Running.SERVE;
import static dev.pando.compute.Running.SOON;
import static dev.pando.compute.Running.node;
import static dev.pando.compute.Running.quick;
import static dev.pando.compute.Running.service;
import static dev.pando.testing.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import dev.pando.cluster.Cluster;
import dev.pando.cluster.Instance;
import dev.pando.cluster.NodeId;
import dev.pando.cluster.PictureKeeper;
import dev.pando.cluster.Service;
import dev.pando.compute.child.Facility;
import dev.pando.node.net.Address;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Real processes of Node, Java and shells, followed through the picture. */
final class ComputeTest {
    @TempDir Path folder;

    @Test
    void showsEachStateOfAnInstancesLife() throws Exception {
        List<Instance.State> states = new CopyOnWriteArrayList<>();
        try (Running running = Running.start(folder)) {
            PictureKeeper.Watch watch =
                    running.keeper.watch(
                            picture -> picture.instances().forEach(one -> states.add(one.state())));
            running.deploy("v1", node("web", 1, SERVE));
            Instance ready = running.awaitReady("web.1");
            assertThat(ready.version()).isEqualTo("v1");
            assertThat(ready.address().port()).isBetween(20_000, 29_999);
            assertThat(get(ready.address(), "/")).isEqualTo("ok");
            running.closeCompute();
            running.closeCompute();
            watch.close();
            assertThat(running.keeper.current().instances()).isEmpty();
            assertThat(states)
                    .containsSubsequence(
                            Instance.State.STARTING, Instance.State.READY, Instance.State.DRAINING);
            assertThat(running.events)
                    .extracting(event -> (Object) event.getClass().getSimpleName())
                    .containsExactly("Started", "Ready", "Draining", "Stopped");
        }
    }

    @Test
    void givesAnInstanceTheEnvironmentThatIsPromised() throws Exception {
        Environment platform =
                (app, instance, port) ->
                        Map.of(
                                "PATH",
                                System.getenv("PATH"),
                                "DATABASE_URL",
                                app.name() + "/" + instance.label() + "/" + port,
                                "PORT",
                                "1",
                                "LOG_LEVEL",
                                "warn");
        try (Running running =
                new Running(
                        folder,
                        Set.of(Facility.values()),
                        quick(Duration.ofSeconds(20)),
                        platform)) {
            running.begin();
            var own = node("web", 1, "console.log(JSON.stringify(process.env));" + SERVE);
            running.deploy(
                    "v1",
                    new Service(
                            own.name(),
                            own.command(),
                            1,
                            50,
                            null,
                            PLENTY,
                            Map.of("LOG_LEVEL", "info"),
                            own.timeout(),
                            0));
            int port = running.awaitReady("web.1").address().port();
            eventually("it wrote", SOON, () -> !running.output().isEmpty());
            String met = running.output().getFirst().replaceFirst("\"PANDO_RUN\":\"[^\"]*\",?", "");
            Map<String, String> expected = new TreeMap<>(Inherited.variables());
            expected.putAll(
                    Map.of(
                            "PORT", "" + port,
                            "PANDO_APP", "photos",
                            "PANDO_INSTANCE", "web.1",
                            "PANDO_REGION", "local",
                            "DATABASE_URL", "photos/web.1/" + port,
                            "LOG_LEVEL", "info",
                            "PWD", folder.toString()));
            Map<String, String> found = new TreeMap<>();
            Pattern.compile("\"([A-Za-z_]+)\":\"([^\"]*)\"")
                    .matcher(met)
                    .results()
                    .forEach(variable -> found.put(variable.group(1), variable.group(2)));
            assertThat(found).isEqualTo(expected);
        }
    }

    @Test
    void handsOnOutputWithTheNameOfItsInstance() throws Exception {
        try (Running running = Running.start(folder)) {
            running.deploy(
                    "v1", node("web", 2, "console.log('up');console.error('care');" + SERVE));
            running.awaitReady("web.1");
            running.awaitReady("web.2");
            eventually("four lines came", SOON, () -> running.output().size() == 4);
            assertThat(running.output())
                    .containsExactlyInAnyOrder(
                            "web.1 | up", "web.1 | care", "web.2 | up", "web.2 | care");
        }
    }

    @Test
    void restartsWhatDiesAndWaitsLongerEachTime() throws Exception {
        try (Running running = Running.start(folder)) {
            running.deploy(
                    "v1", service("web", 1, null, PLENTY, "sh", "-c", "echo no luck; exit 3"));
            eventually(
                    "it died five times",
                    SOON,
                    () -> running.told(InstanceEvent.Died.class).count() >= 5);
            List<InstanceEvent.Died> told =
                    running.told(InstanceEvent.Died.class).limit(5).toList();
            assertThat(told)
                    .extracting(died -> died.nextTryIn().toMillis())
                    .containsExactly(20L, 40L, 80L, 160L, 160L);
            assertThat(told.getFirst().met()).isEqualTo("ended with status 3 before it was ready");
            assertThat(told.getFirst().lastLines()).containsExactly("no luck");
            assertThat(running.registry.get("pando.compute.restarts").counter().count())
                    .isGreaterThanOrEqualTo(4);
        }
    }

    @Test
    void takesADeadInstanceOutOfThePictureAndStartsItAgain() throws Exception {
        try (Running running = Running.start(folder)) {
            AtomicReference<@Nullable Cluster> without = new AtomicReference<>();
            String script =
                    "require('http').createServer((q,r)=>process.kill(process.pid,9)).listen(process.env.PORT)";
            running.deploy("v1", node("web", 1, script));
            Address before = running.awaitReady("web.1").address();
            PictureKeeper.Watch watch =
                    running.keeper.watch(picture -> {
                        if (picture.instances().isEmpty()) {
                            without.compareAndSet(null, picture);
                        }
                    });
            CompletableFuture<HttpResponse<String>> asked = ask(before, "/");
            eventually("it died", SOON, () -> without.get() != null && asked.isDone());
            InstanceEvent.Died died = running.awaitTold(InstanceEvent.Died.class);
            assertThat(died.met()).isEqualTo("ended with status 137 (SIGKILL)");
            assertThat(died.wasReady()).isTrue();
            assertThat(running.awaitReady("web.1").address()).isNotEqualTo(before);
            watch.close();
        }
    }

    @Test
    void letsNodeAndJavaEndThemselves() throws Exception {
        String script = SERVE + "process.on('SIGTERM',()=>{console.log('bye');process.exit(0)})";
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        Path classes =
                Path.of(
                        PoliteServer.class
                                .getProtectionDomain()
                                .getCodeSource()
                                .getLocation()
                                .toURI());
        try (Running running = Running.start(folder)) {
            running.deploy(
                    "v1",
                    node("web", 1, script),
                    service(
                            "java",
                            1,
                            "/",
                            PLENTY,
                            java,
                            "-cp",
                            classes.toString(),
                            PoliteServer.class.getName()));
            running.awaitReady("web.1");
            running.awaitReady("java.1");
            running.deploy("v1");
            eventually(
                    "both stopped",
                    SOON,
                    () -> running.told(InstanceEvent.Stopped.class).count() == 2);
            assertThat(running.output()).contains("web.1 | bye", "java.1 | bye");
            assertThat(running.told(InstanceEvent.Stopped.class))
                    .extracting(InstanceEvent.Stopped::how)
                    .containsExactlyInAnyOrder(
                            "ended with status 0", "ended with status 143 (SIGTERM)");
        }
    }

    @Test
    void killsTheStubborn() throws Exception {
        try (Running running = Running.start(folder)) {
            running.deploy(
                    "v1", node("web", 1, SERVE + "process.on('SIGTERM',()=>console.log('no'))"));
            running.awaitReady("web.1");
            running.deploy("v1", node("web", 0, SERVE));
            assertThat(running.awaitTold(InstanceEvent.Stopped.class).how())
                    .isEqualTo("ended with status 137 (SIGKILL)");
            assertThat(running.output()).containsExactly("web.1 | no");
        }
    }

    @Test
    void letsARequestFinishBeforeItEnds() throws Exception {
        String script =
                "require('http').createServer((q,r)=>setTimeout(()=>r.end('late'),q.url=='/slow'?1000:0)).listen(process.env.PORT)";
        try (Running running = Running.start(folder)) {
            running.deploy("v1", service("web", 1, "/", PLENTY, "node", "-e", script));
            Address address = running.awaitReady("web.1").address();
            CompletableFuture<HttpResponse<String>> slow = ask(address, "/slow");
            eventually("it is connected", SOON, () -> Connections.openTo(address.port()));
            running.deploy("v1", service("web", 0, "/", PLENTY, "node", "-e", script));
            assertThat(slow.get().body()).isEqualTo("late");
        }
    }

    @Test
    void scalesUpAndDown() throws Exception {
        try (Running running = Running.start(folder)) {
            running.deploy("v1", node("web", 1, SERVE));
            Instance first = running.awaitReady("web.1");
            running.deploy("v1", node("web", 3, SERVE));
            running.awaitReady("web.2");
            running.awaitReady("web.3");
            running.deploy("v1", node("web", 1, SERVE));
            eventually(
                    "two are gone", SOON, () -> running.keeper.current().instances().size() == 1);
            assertThat(running.keeper.current().instances()).containsExactly(first);
            eventually(
                    "the meters say so",
                    SOON,
                    () ->
                            running.registry
                                                    .get("pando.compute.instances")
                                                    .tag("state", "ready")
                                                    .gauge()
                                                    .value()
                                            == 1
                                    && running.registry
                                                    .get("pando.compute.instances")
                                                    .tag("state", "stopping")
                                                    .gauge()
                                                    .value()
                                            == 0);
            assertThat(running.registry.get("pando.compute.start").timer().count()).isEqualTo(3);
        }
    }

    /** Promise 5: with one wanted there is always one ready; with two, two. */
    @Test
    void replacesAVersionWithoutEverHavingFewerReady() throws Exception {
        List<Long> readyCounts = new CopyOnWriteArrayList<>();
        try (Running running = Running.start(folder)) {
            running.deploy("v1", node("web", 2, SERVE));
            running.awaitReady("web.1");
            running.awaitReady("web.2");
            PictureKeeper.Watch watch =
                    running.keeper.watch(picture ->
                            readyCounts.add(
                                    picture.instances().stream()
                                            .filter(one -> one.state() == Instance.State.READY)
                                            .count()));
            running.deploy("v2", node("web", 2, SERVE));
            eventually(
                    "only v2 runs",
                    SOON,
                    () ->
                            running.keeper.current().instances().size() == 2
                                    && running.keeper.current().instances().stream()
                                            .allMatch(one -> one.version().equals("v2")));
            watch.close();
            assertThat(readyCounts).hasSizeGreaterThan(4).allMatch(count -> count >= 2);
        }
    }

    @Test
    void keepsTheOldVersionWhereTheNewOneNeverGetsReady() throws Exception {
        try (Running running = Running.start(folder)) {
            running.deploy("v1", node("web", 1, SERVE));
            Instance old = running.awaitReady("web.1");
            running.deploy("v2", node("web", 1, "process.exit(1)"));
            eventually(
                    "the new one died twice",
                    SOON,
                    () -> running.told(InstanceEvent.Died.class).count() >= 2);
            assertThat(running.shown("web.1")).contains(old);
            running.deploy("v3", node("web", 1, SERVE));
            eventually(
                    "v3 replaced both",
                    SOON,
                    () ->
                            running.keeper.current().instances().stream()
                                            .allMatch(one -> one.version().equals("v3"))
                                    && running.keeper.current().instances().size() == 1);
        }
    }

    @Test
    void endsAnInstanceOverItsMemoryWithTheKernelOrWithoutIt() throws Exception {
        String hog = SERVE + "let a=[];setInterval(()=>a.push(Buffer.alloc(8<<20,1)),10)";
        for (Set<Facility> allowed : List.of(Set.of(Facility.values()), Set.<Facility>of())) {
            try (Running running =
                    new Running(
                            folder.resolve(allowed.size() + ""),
                            allowed,
                            quick(Duration.ofSeconds(20)),
                            (_, _, _) -> Map.of())) {
                assertThat(folder.resolve(allowed.size() + "").toFile()).isDirectory();
                running.begin();
                running.deploy("v1", service("web", 1, null, 160L << 20, "node", "-e", hog));
                InstanceEvent.OverMemory told = running.awaitTold(InstanceEvent.OverMemory.class);
                assertThat(told.met())
                        .isEqualTo("was over its memory limit of 160 MB and was ended");
                eventually(
                        "it is tried again",
                        SOON,
                        () -> running.told(InstanceEvent.Started.class).count() > 1);
            }
        }
    }

    @Test
    void removesWhatACrashLeftOfItsOwnNodeInThePicture() throws Exception {
        Instance mine = instance("web.1", Running.NODE);
        Instance others = instance("web.2", new NodeId("n2"));
        try (Running running =
                new Running(
                        folder,
                        Set.of(),
                        quick(Duration.ofSeconds(20)),
                        (_, _, _) -> Map.of(),
                        Cluster.EMPTY.with(mine).with(others))) {
            assertThat(running.keeper.current().instances()).containsExactly(others);
            running.begin();
        }
    }

    private static Instance instance(String label, NodeId node) {
        return new Instance(
                Running.id(label), "v1", node, Address.loopback(1), Instance.State.READY, 1, 1);
    }

    private static String get(Address address, String path) {
        return ask(address, path).join().body();
    }

    private static CompletableFuture<HttpResponse<String>> ask(Address address, String path) {
        HttpClient client = HttpClient.newHttpClient();
        HttpRequest request =
                HttpRequest.newBuilder(URI.create("http://" + address + path)).build();
        return client.sendAsync(request, HttpResponse.BodyHandlers.ofString())
                .whenComplete((_, _) -> client.shutdown());
    }
}
