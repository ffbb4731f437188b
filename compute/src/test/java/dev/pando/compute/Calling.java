package dev.pando.compute;

import static dev.pando.testing.Eventually.eventually;

import dev.pando.cluster.App;
import dev.pando.cluster.Cluster;
import dev.pando.cluster.Function;
import dev.pando.cluster.FunctionRoute;
import dev.pando.cluster.Instance;
import dev.pando.cluster.PartName;
import dev.pando.compute.child.Facility;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/** A Compute with functions, called as the edge calls them. */
final class Calling implements AutoCloseable {
    final Running running;
    private final Path folder;
    private final Map<PartName, Function> functions = new HashMap<>();
    private final HttpClient client = HttpClient.newHttpClient();

    private Calling(Path folder, Set<Facility> allowed, ComputeSettings settings) throws Exception {
        this.folder = folder;
        this.running = new Running(folder, allowed, settings, (_, _, _) -> Map.of(), Cluster.EMPTY);
        running.begin();
    }

    static Calling start(Path folder) throws Exception {
        return start(folder, EnumSet.allOf(Facility.class));
    }

    static Calling start(Path folder, Set<Facility> allowed) throws Exception {
        return start(folder, allowed, Running.quick(Duration.ofSeconds(20)));
    }

    static Calling start(Path folder, Set<Facility> allowed, ComputeSettings settings)
            throws Exception {
        return new Calling(folder, allowed, settings);
    }

    /** With so many spares of each language. */
    static Calling start(Path folder, Set<Facility> allowed, int spares) throws Exception {
        return start(folder, allowed, Running.quick(Duration.ofSeconds(20), spares));
    }

    /** A function of one worker that runs the body of {@code async (event, context) => {...}}. */
    Function function(String name, String script) throws IOException {
        return function(
                name,
                name + ".js",
                "exports.handler = async (event, context) => {" + script + "\n};\n");
    }

    /** A function of one worker in a file of that content. */
    Function function(String name, String fileName, String content) throws IOException {
        return of(name, Files.writeString(folder.resolve(fileName), content));
    }

    /** A function of one worker that is the text of a Python module. */
    Function python(String name, String module) throws IOException {
        return function(name, name + ".py", module);
    }

    private Function of(String name, Path file) {
        return new Function(
                new PartName(name),
                name + "-1",
                folder.relativize(file),
                "",
                List.of(new FunctionRoute("GET", "/" + name)),
                1,
                1,
                256L << 20,
                Map.of(),
                Duration.ofSeconds(20),
                6 << 20);
    }

    /** The same with another concurrency, memory and timeout. */
    static Function with(Function one, int concurrency, long memory, Duration timeout) {
        return new Function(
                one.name(),
                one.version(),
                one.handler(),
                one.entry(),
                one.routes(),
                one.instances(),
                concurrency,
                memory,
                one.environment(),
                timeout,
                one.maxBodyBytes());
    }

    /** The same in another version. */
    static Function as(Function one, String version) {
        return new Function(
                one.name(),
                version,
                one.handler(),
                one.entry(),
                one.routes(),
                one.instances(),
                one.concurrency(),
                one.memoryBytes(),
                one.environment(),
                one.timeout(),
                one.maxBodyBytes());
    }

    /** Puts functions into the app, or in place of those of the same names. */
    void deploy(Function... more) throws IOException {
        for (Function one : more) {
            functions.put(one.name(), one);
        }
        show();
    }

    /** Takes all functions out of the app but one. */
    void keepOnly(String name) throws IOException {
        functions.keySet().removeIf(each -> !each.toString().equals(name));
        show();
    }

    private void show() throws IOException {
        running.keeper.change(picture ->
                picture.with(
                        new App(
                                Running.APP,
                                "v1",
                                folder,
                                List.of(),
                                List.of(),
                                List.copyOf(functions.values()),
                                List.of())));
    }

    Instance awaitReady(String label) {
        return running.awaitReady(label);
    }

    double spares(String language) {
        return running.registry
                .get("pando.compute.spares")
                .tag("language", language)
                .gauge()
                .value();
    }

    void awaitSpares(String language, int count) {
        eventually(
                count + " spares of " + language + " wait",
                Running.SOON,
                () -> spares(language) == count);
    }

    HttpRequest.Builder request(String label, String target) {
        return request(running.shown(label).orElseThrow(), target);
    }

    private HttpResponse<String> ask(Instance instance, String target) throws Exception {
        return send(request(instance, target));
    }

    private static HttpRequest.Builder request(Instance instance, String target) {
        String name = instance.id().part().toString();
        return HttpRequest.newBuilder(URI.create("http://" + instance.address() + target))
                .header("Pando-Function", Running.APP + "/" + name)
                .header("Pando-Instance", instance.id().label())
                .header("Pando-Route", "GET /" + name)
                .header("X-Forwarded-For", "192.0.2.7")
                .timeout(Duration.ofSeconds(30));
    }

    HttpResponse<String> get(String label) throws Exception {
        return send(request(label, "/" + label.substring(0, label.indexOf('.'))));
    }

    HttpResponse<String> post(String label, String type, byte[] body) throws Exception {
        return send(
                request(label, "/")
                        .header("Content-Type", type)
                        .POST(BodyPublishers.ofByteArray(body)));
    }

    HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
        return client.send(request.build(), BodyHandlers.ofString());
    }

    /** An answer whose body is read as it comes. */
    HttpResponse<InputStream> open(HttpRequest.Builder request) throws Exception {
        return client.send(request.build(), BodyHandlers.ofInputStream());
    }

    HttpResponse<byte[]> bytes(HttpRequest.Builder request) throws Exception {
        return client.send(request.build(), BodyHandlers.ofByteArray());
    }

    CompletableFuture<HttpResponse<String>> later(String label) {
        return later(label, "/");
    }

    CompletableFuture<HttpResponse<String>> later(String label, String target) {
        return client.sendAsync(request(label, target).build(), BodyHandlers.ofString());
    }

    /** Asks any READY worker of a function until one is free, as the edge does. */
    HttpResponse<String> getWhenFree(String function) {
        return getWhenFree(function, "/" + function);
    }

    HttpResponse<String> getWhenFree(String function, String target) {
        List<HttpResponse<String>> answers = new ArrayList<>();
        eventually(
                function + " answers",
                Running.SOON,
                () -> {
                    for (Instance one :
                            running.keeper
                                    .current()
                                    .instances(Running.APP, new PartName(function))) {
                        if (one.state() == Instance.State.READY) {
                            HttpResponse<String> answer = ask(one, target);
                            if (answer.headers().firstValue("pando-busy").isEmpty()) {
                                return answers.add(answer);
                            }
                        }
                    }
                    return false;
                });
        return answers.getFirst();
    }

    @Override
    public void close() throws IOException {
        client.shutdownNow();
        running.close();
    }
}
