package dev.pando.server.admin;

import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Something that can be read, or done, at the admin listener.
 *
 * @param method {@code GET}, which stands for HEAD too, or {@code POST}
 * @param open whether it needs no token
 * @param answer to what is asked of it
 */
public record Resource(String method, boolean open, Function<Asked, Answer> answer) {
    private static final String GET = "GET";

    /** One that anybody who reaches the listener may read. */
    public static Resource open(Supplier<Answer> read) {
        return new Resource(GET, true, _ -> read.get());
    }

    /** One that needs the token. */
    public static Resource guarded(Supplier<Answer> read) {
        return new Resource(GET, false, _ -> read.get());
    }

    /** The same, with parameters. */
    public static Resource query(Function<Asked, Answer> read) {
        return new Resource(GET, false, read);
    }

    /** Something that is done to what the path names, and needs the token. */
    public static Resource action(Function<String, Answer> done) {
        return new Resource("POST", false, asked -> done.apply(asked.name()));
    }

    boolean takes(String asked) {
        return asked.equals(method) || (asked.equals("HEAD") && method.equals(GET));
    }

    /** The methods that it takes, as an Allow field lists them. */
    String methods() {
        return method.equals(GET) ? "GET, HEAD" : method;
    }
}
