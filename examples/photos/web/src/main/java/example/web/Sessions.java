package example.web;

import io.javalin.http.Context;
import io.javalin.http.Cookie;
import io.javalin.http.SameSite;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Sessions kept by the browsers themselves, in a cookie that is signed with HMAC-SHA-256: {@code
 * USER.EXPIRY.NONCE.SIGNATURE}. All instances know the key, so any of them can check what any other
 * has signed. A session cannot be ended from here before it expires; logging out asks the browser
 * to forget it. May be used by many threads.
 */
final class Sessions {
    private static final String COOKIE = "session";
    private static final Duration LIFETIME = Duration.ofDays(14);
    private static final int NONCE_BYTES = 16;
    private static final int MIN_KEY_CHARACTERS = 32;
    private static final int MAX_COOKIE_CHARACTERS = 300;

    private final SecretKeySpec key;
    private final InstantSource clock;
    private final SecureRandom random = new SecureRandom();

    Sessions(String key, InstantSource clock) {
        if (key.length() < MIN_KEY_CHARACTERS) {
            throw new IllegalStateException(
                    "COOKIE_KEY has %d characters (expected: %d at least)"
                            .formatted(key.length(), MIN_KEY_CHARACTERS));
        }
        this.key = new SecretKeySpec(key.getBytes(StandardCharsets.UTF_8), "HmacSHA256");
        this.clock = clock;
    }

    /** The session of the browser that asks. One that has none yet is given an anonymous one. */
    Session of(Context context) {
        return context.attributeOrCompute(
                COOKIE,
                c ->
                        Optional.ofNullable(c.cookie(COOKIE))
                                .flatMap(this::read)
                                .orElseGet(() -> begin(c, Optional.empty())));
    }

    /** Starts a new session, so that what was known of the one before is worth nothing. */
    Session begin(Context context, Optional<String> user) {
        byte[] nonce = new byte[NONCE_BYTES];
        random.nextBytes(nonce);
        Session session = new Session(user, clock.instant().plus(LIFETIME), base64(nonce));
        Cookie cookie = new Cookie(COOKIE, write(session));
        cookie.setPath("/");
        cookie.setMaxAge((int) LIFETIME.toSeconds());
        cookie.setHttpOnly(true);
        cookie.setSameSite(SameSite.LAX);
        cookie.setSecure("https".equals(context.header("X-Forwarded-Proto")));
        context.cookie(cookie);
        context.attribute(COOKIE, session);
        return session;
    }

    /**
     * What a form of this session must send along, so that no other site can make a browser send
     * it.
     */
    String formToken(Session session) {
        return sign("form", session.nonce());
    }

    boolean isFormToken(Session session, String token) {
        return token != null && same(token, formToken(session));
    }

    String write(Session session) {
        String content =
                "%s.%d.%s"
                        .formatted(
                                session.user().orElse(""),
                                session.expires().getEpochSecond(),
                                session.nonce());
        return content + "." + sign("session", content);
    }

    /** The session in a cookie, unless somebody else wrote it or its time is over. */
    Optional<Session> read(String cookie) {
        int end = cookie.lastIndexOf('.');
        if (end < 0 || cookie.length() > MAX_COOKIE_CHARACTERS) {
            return Optional.empty();
        }
        String content = cookie.substring(0, end);
        if (!same(cookie.substring(end + 1), sign("session", content))) {
            return Optional.empty();
        }
        String[] parts = content.split("\\.", 3);
        Optional<String> user = Optional.of(parts[0]).filter(name -> !name.isEmpty());
        Instant expires = Instant.ofEpochSecond(Long.parseLong(parts[1]));
        return Optional.of(new Session(user, expires, parts[2]))
                .filter(session -> clock.instant().isBefore(session.expires()));
    }

    /** The purpose keeps a signature made for one thing from being taken for another. */
    private String sign(String purpose, String content) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(key);
            return base64(mac.doFinal((purpose + ":" + content).getBytes(StandardCharsets.UTF_8)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has HmacSHA256", e);
        }
    }

    /** Takes the same time wherever the two differ. */
    private static boolean same(String a, String b) {
        return MessageDigest.isEqual(
                a.getBytes(StandardCharsets.UTF_8), b.getBytes(StandardCharsets.UTF_8));
    }

    private static String base64(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }
}
