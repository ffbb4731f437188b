package example.service;

import io.javalin.http.HttpStatus;

/** The answer to a request that cannot be served, thrown from wherever that is found out. */
public final class Refusal extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final HttpStatus status;

    public Refusal(HttpStatus status, String message) {
        super(message, null, false, false);
        this.status = status;
    }

    public static Refusal notFound(String what) {
        return new Refusal(HttpStatus.NOT_FOUND, "There is no such " + what + ".");
    }

    public static Refusal invalid(String message) {
        return new Refusal(HttpStatus.UNPROCESSABLE_CONTENT, message);
    }

    public HttpStatus status() {
        return status;
    }
}
