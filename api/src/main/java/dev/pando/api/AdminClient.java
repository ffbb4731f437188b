package dev.pando.api;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;

/** Asks the admin API of a running Pando. Safe for use by many threads. */
public final class AdminClient implements AutoCloseable {
    private static final Duration CONNECT = Duration.ofSeconds(2);
    private static final Duration ANSWER = Duration.ofSeconds(10);

    private final AdminEndpoint endpoint;
    private final ApiFormat format;
    private final HttpClient http = HttpClient.newBuilder().connectTimeout(CONNECT).build();

    /** Makes a client of the API at an endpoint. */
    public AdminClient(AdminEndpoint endpoint, ApiFormat format) {
        this.endpoint = endpoint;
        this.format = format;
    }

    /** {@code GET /v1/instances}. */
    public InstanceList instances() throws IOException, InterruptedException {
        return get("/v1/instances", InstanceList.class);
    }

    /** What the front door has counted so far. */
    public TrafficNow traffic() throws IOException, InterruptedException {
        return get("/v1/traffic", TrafficNow.class);
    }

    /**
     * {@code GET /v1/statements}: the first shapes in that order.
     *
     * @param limit 1..{@value StatementList#MAX_LIMIT}
     */
    public StatementList statements(StatementOrder by, int limit)
            throws IOException, InterruptedException {
        return get("/v1/statements?by=" + by.word() + "&limit=" + limit, StatementList.class);
    }

    /** {@code GET /v1/environment}. */
    public EnvironmentAnswer environment() throws IOException, InterruptedException {
        return get("/v1/environment", EnvironmentAnswer.class);
    }

    /**
     * {@code POST /v1/instances/{id}/drain}.
     *
     * @param id {@code web.1}
     */
    public DrainBegun drain(String id) throws IOException, InterruptedException {
        return ask("POST", "/v1/instances/" + id + "/drain", 202, DrainBegun.class);
    }

    private <T> T get(String path, Class<T> type) throws IOException, InterruptedException {
        return ask("GET", path, 200, type);
    }

    private <T> T ask(String method, String path, int expected, Class<T> type)
            throws IOException, InterruptedException {
        URI target = endpoint.url().resolve(path);
        HttpRequest request =
                HttpRequest.newBuilder(target)
                        .timeout(ANSWER)
                        .header("Authorization", "Bearer " + endpoint.token())
                        .method(method, BodyPublishers.noBody())
                        .build();
        HttpResponse<byte[]> answer = http.send(request, BodyHandlers.ofByteArray());
        if (answer.statusCode() != expected) {
            throw failure(method + " " + target, answer);
        }
        return format.read(answer.body(), type);
    }

    private IOException failure(String asked, HttpResponse<byte[]> answer) {
        try {
            return new AdminRefusal(format.read(answer.body(), ErrorAnswer.class));
        } catch (IllegalArgumentException e) {
            return new IOException(asked + " was answered with status " + answer.statusCode(), e);
        }
    }

    @Override
    public void close() {
        http.close();
    }
}
