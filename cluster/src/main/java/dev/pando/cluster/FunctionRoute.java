package dev.pando.cluster;

/**
 * A verb and a path that a function answers at the front door, of any host: {@code GET
 * /api/photos/{id}}. A segment in braces takes any one segment that is not empty.
 *
 * @param method a method's name, in capitals
 * @param path starts with {@code /}
 */
public record FunctionRoute(String method, String path) {
    public FunctionRoute {
        if (method.isEmpty() || !path.startsWith("/")) {
            throw new IllegalArgumentException(
                    "route: '" + method + " " + path + "' (expected: GET /...)");
        }
    }

    /** The form in which it is written in a manifest, which AWS calls a route key. */
    @Override
    public String toString() {
        return method + " " + path;
    }
}
