package example.web;

import example.service.Refusal;
import example.wire.Problem;
import io.javalin.http.HttpStatus;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.function.Supplier;
import tools.jackson.core.JacksonException;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/**
 * Calls one of the inner services. Each call has a deadline; one that changes nothing is tried once
 * more when the first try got no answer, since another instance may be there to give it. May be
 * used by many threads.
 */
final class RestClient {
    private static final Duration CONNECT = Duration.ofSeconds(1);
    private static final Duration ANSWER = Duration.ofSeconds(5);

    /** An upload is five megabytes to pass on and to keep. */
    private static final Duration UPLOAD_ANSWER = Duration.ofSeconds(20);

    private final URI service;
    private final HttpClient client =
            HttpClient.newBuilder()
                    .version(HttpClient.Version.HTTP_1_1)
                    .connectTimeout(CONNECT)
                    .build();
    private final JsonMapper json = JsonMapper.shared();

    RestClient(URI service) {
        this.service = service;
    }

    /** What is at this path. */
    <T> T get(String path, TypeReference<T> type) {
        HttpRequest request = HttpRequest.newBuilder(at(path)).timeout(ANSWER).build();
        return read(sendTwice(request), type);
    }

    /** Bytes, as they come, whatever the status; the caller closes them. */
    HttpResponse<InputStream> stream(String path, String ifNoneMatch) {
        HttpRequest.Builder request = HttpRequest.newBuilder(at(path)).timeout(ANSWER);
        if (ifNoneMatch != null) {
            request.header("If-None-Match", ifNoneMatch);
        }
        return sendTwice(request.build());
    }

    <T> T post(String path, Object body, TypeReference<T> type) {
        BodyPublisher content = BodyPublishers.ofByteArray(json.writeValueAsBytes(body));
        return post(path, "application/json", content, ANSWER, type);
    }

    /** Sends bytes on as they are read. */
    <T> T upload(
            String path,
            String contentType,
            Supplier<InputStream> body,
            long length,
            TypeReference<T> type) {
        BodyPublisher content =
                BodyPublishers.fromPublisher(BodyPublishers.ofInputStream(body), length);
        return post(path, contentType, content, UPLOAD_ANSWER, type);
    }

    private <T> T post(
            String path,
            String contentType,
            BodyPublisher body,
            Duration answer,
            TypeReference<T> type) {
        HttpRequest request =
                HttpRequest.newBuilder(at(path))
                        .timeout(answer)
                        .header("Content-Type", contentType)
                        .POST(body)
                        .build();
        try {
            return read(send(request), type);
        } catch (IOException e) {
            throw new Unavailable(request, e);
        }
    }

    private HttpResponse<InputStream> sendTwice(HttpRequest request) {
        try {
            HttpResponse<InputStream> answer = send(request);
            if (!failed(answer)) {
                return answer;
            }
            answer.body().close();
        } catch (IOException e) {
            // Nothing came back; the second try tells whether that stays so.
        }
        try {
            return send(request);
        } catch (IOException e) {
            throw new Unavailable(request, e);
        }
    }

    private HttpResponse<InputStream> send(HttpRequest request) throws IOException {
        try {
            return client.send(request, BodyHandlers.ofInputStream());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Unavailable(request, e);
        }
    }

    private <T> T read(HttpResponse<InputStream> answer, TypeReference<T> type) {
        try (InputStream body = answer.body()) {
            if (failed(answer)) {
                throw new Unavailable(answer);
            }
            if (answer.statusCode() / 100 != 2) {
                Problem problem = json.readValue(body, Problem.class);
                throw new Refusal(HttpStatus.forStatus(answer.statusCode()), problem.message());
            }
            return json.readValue(body, type);
        } catch (IOException | JacksonException e) {
            throw new Unavailable(answer.request(), e);
        }
    }

    private static boolean failed(HttpResponse<?> answer) {
        return answer.statusCode() >= 500;
    }

    private URI at(String path) {
        return service.resolve(path);
    }
}
