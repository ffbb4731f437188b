package example.web;

import java.net.http.HttpRequest;
import java.net.http.HttpResponse;

/** An inner service that gave no answer, or one that it is ashamed of. */
final class Unavailable extends RuntimeException {
    private static final long serialVersionUID = 1;

    Unavailable(HttpRequest request, Exception cause) {
        super("%s %s: %s".formatted(request.method(), request.uri(), cause), cause);
    }

    Unavailable(HttpResponse<?> answer) {
        super(
                "%s %s: status %d"
                        .formatted(answer.request().method(), answer.uri(), answer.statusCode()));
    }
}
