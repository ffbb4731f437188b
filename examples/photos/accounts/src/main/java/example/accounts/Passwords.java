package example.accounts;

import example.service.Refusal;
import io.javalin.http.HttpStatus;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;

/**
 * Hashes of passwords by PBKDF2 with HMAC-SHA-256 (RFC 8018 §5.2), written as {@code
 * pbkdf2-sha256$ITERATIONS$SALT$HASH}. May be used by many threads: as many hash at once as there
 * are processors, since each keeps one busy for some tenths of a second; who waits longer than two
 * seconds for a turn is asked to come back.
 */
public final class Passwords {
    /** What OWASP's Password Storage Cheat Sheet asks for. */
    private static final int ITERATIONS = 600_000;

    private static final int MAX_ITERATIONS = 10_000_000;
    private static final int SALT_BYTES = 16;
    private static final int HASH_BYTES = 32;
    private static final int MAX_WAIT_SECONDS = 2;
    private static final String SCHEME = "pbkdf2-sha256";

    private final Semaphore processors = new Semaphore(Runtime.getRuntime().availableProcessors());
    private final SecureRandom random = new SecureRandom();

    public String hash(String password) {
        byte[] salt = new byte[SALT_BYTES];
        random.nextBytes(salt);
        byte[] hash = derive(password, salt, ITERATIONS);
        Base64.Encoder base64 = Base64.getEncoder().withoutPadding();
        return "%s$%d$%s$%s"
                .formatted(
                        SCHEME,
                        ITERATIONS,
                        base64.encodeToString(salt),
                        base64.encodeToString(hash));
    }

    /** Whether a hash is of this password. Takes the same time wherever they differ. */
    public boolean matches(String password, String hash) {
        String[] parts = hash.split("\\$");
        if (parts.length != 4 || !parts[0].equals(SCHEME)) {
            throw new IllegalStateException("a password hash of an unknown form");
        }
        int iterations = Integer.parseInt(parts[1]);
        byte[] salt = Base64.getDecoder().decode(parts[2]);
        byte[] expected = Base64.getDecoder().decode(parts[3]);
        String claimed = password == null ? "" : password;
        return MessageDigest.isEqual(expected, derive(claimed, salt, iterations));
    }

    private byte[] derive(String password, byte[] salt, int iterations) {
        if (iterations < 1 || iterations > MAX_ITERATIONS) {
            throw new IllegalStateException("a password hash with too many iterations");
        }
        takeTurn();
        try {
            var key = new PBEKeySpec(password.toCharArray(), salt, iterations, HASH_BYTES * 8);
            return SecretKeyFactory.getInstance("PBKDF2WithHmacSHA256")
                    .generateSecret(key)
                    .getEncoded();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this JDK has no PBKDF2", e);
        } finally {
            processors.release();
        }
    }

    private void takeTurn() {
        try {
            if (processors.tryAcquire(MAX_WAIT_SECONDS, TimeUnit.SECONDS)) {
                return;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        throw new Refusal(
                HttpStatus.SERVICE_UNAVAILABLE, "Many people are logging in; try again soon.");
    }
}
