package example.service;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;

/**
 * Some requests to a service that was started at build time so that the JVM can learn what a start
 * needs (the ahead-of-time cache). What the answers are does not matter.
 */
public final class TrainingRun {
    /** Where no database is: enough to load the driver, which is refused at once. */
    public static final String NO_DATABASE = "jdbc:postgresql://127.0.0.1:1/none";

    private final URI service;
    private final HttpClient client = HttpClient.newHttpClient();

    public TrainingRun(int port) {
        service = URI.create("http://127.0.0.1:" + port);
    }

    public void get(String path) throws IOException, InterruptedException {
        client.send(HttpRequest.newBuilder(service.resolve(path)).build(), BodyHandlers.ofString());
    }

    public void post(String path, String json) throws IOException, InterruptedException {
        client.send(
                HttpRequest.newBuilder(service.resolve(path))
                        .header("Content-Type", "application/json")
                        .POST(HttpRequest.BodyPublishers.ofString(json))
                        .build(),
                BodyHandlers.ofString());
    }
}
