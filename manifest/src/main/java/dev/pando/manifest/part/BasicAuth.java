package dev.pando.manifest.part;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Who may ask, by name and password.
 *
 * @param realm what a browser shows
 * @param users the hashes of their passwords by their names; none where everybody may ask, whatever
 *     a shorter path says
 */
public record BasicAuth(String realm, Map<String, String> users) {
    /** Everybody may ask. */
    public static final BasicAuth NONE = new BasicAuth("", Map.of());

    public BasicAuth {
        users = Collections.unmodifiableMap(new LinkedHashMap<>(users));
    }
}
