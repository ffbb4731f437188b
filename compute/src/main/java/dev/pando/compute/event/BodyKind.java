package dev.pando.compute.event;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Tells by its media type whether a body is meant as text, which API Gateway passes unencoded. */
final class BodyKind {
    private BodyKind() {}

    static boolean isText(@Nullable String contentType) {
        if (contentType == null) {
            return false;
        }
        int end = contentType.indexOf(';');
        String type =
                (end < 0 ? contentType : contentType.substring(0, end))
                        .strip()
                        .toLowerCase(Locale.ROOT);
        return switch (type) {
            case "application/json",
                    "application/javascript",
                    "application/xml",
                    "application/x-www-form-urlencoded" ->
                    true;
            default -> type.startsWith("text/") || type.endsWith("+json") || type.endsWith("+xml");
        };
    }
}
