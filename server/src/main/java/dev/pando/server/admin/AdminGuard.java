package dev.pando.server.admin;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.Headers;
import java.net.InetSocketAddress;
import java.net.URI;
import java.security.MessageDigest;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Decides who may ask. The token keeps other users of the machine out. The check of Host and Origin
 * keeps out the pages of a browser on this machine: one that reaches us by a name of its own (DNS
 * rebinding), or from another origin.
 */
public final class AdminGuard {
    private static final Set<String> LOCAL_NAMES = Set.of("localhost", "127.0.0.1", "[::1]");
    private static final String SCHEME = "Bearer ";

    private final byte[] token;

    /** Makes a guard that opens to a token. */
    public AdminGuard(String token) {
        this.token = token.getBytes(UTF_8);
    }

    /** Whether the request carries the token (RFC 6750 §2.1); takes as long for a wrong one. */
    boolean holdsToken(Headers headers) {
        List<String> given = headers.getOrDefault("Authorization", List.of());
        if (given.size() != 1
                || !given.getFirst().regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
            return false;
        }
        byte[] candidate = given.getFirst().substring(SCHEME.length()).strip().getBytes(UTF_8);
        return MessageDigest.isEqual(token, candidate);
    }

    /** Whether Host, and Origin where there is one, name the listener that the request came to. */
    boolean comesByOurName(Headers headers, InetSocketAddress listener) {
        List<String> hosts = headers.getOrDefault("Host", List.of());
        if (hosts.size() != 1 || !isOurs("http://" + hosts.getFirst(), listener)) {
            return false;
        }
        List<String> origins = headers.getOrDefault("Origin", List.of());
        return origins.stream().allMatch(origin -> isOurs(origin, listener));
    }

    private static boolean isOurs(String origin, InetSocketAddress listener) {
        URI uri = parsed(origin);
        if (uri == null || uri.getHost() == null || !"http".equals(uri.getScheme())) {
            return false;
        }
        int port = uri.getPort() < 0 ? 80 : uri.getPort();
        return port == listener.getPort() && LOCAL_NAMES.contains(uri.getHost());
    }

    private static @Nullable URI parsed(String text) {
        try {
            return URI.create(text);
        } catch (IllegalArgumentException e) {
            return null;
        }
    }
}
