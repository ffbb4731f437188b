package dev.pando.server.admin;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.URLDecoder;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a request asks of a resource.
 *
 * @param name what stands in the path where its template has a name; else empty
 * @param parameters of its query; of several with one name, the last
 */
public record Asked(String name, Map<String, String> parameters) {
    public Asked {
        parameters = Map.copyOf(parameters);
    }

    static Asked of(String name, @Nullable String rawQuery) {
        Map<String, String> parameters = new HashMap<>();
        if (rawQuery != null) {
            for (String each : rawQuery.split("&", -1)) {
                int equals = each.indexOf('=');
                String key = equals < 0 ? each : each.substring(0, equals);
                String value = equals < 0 ? "" : each.substring(equals + 1);
                parameters.put(decoded(key), decoded(value));
            }
        }
        return new Asked(name, parameters);
    }

    private static String decoded(String text) {
        try {
            return URLDecoder.decode(text, UTF_8);
        } catch (IllegalArgumentException e) {
            return text; // not encoded: as it stands
        }
    }
}
