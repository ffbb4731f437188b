package dev.pando.database.scram;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;
import java.util.random.RandomGenerator;
import javax.crypto.Mac;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * What a password comes to with a salt (RFC 5802 §3). Making it takes milliseconds, by design;
 * using it takes microseconds. Immutable.
 */
public final class ScramKeys {
    /** The mechanism's registered name. */
    public static final String MECHANISM = "SCRAM-SHA-256";

    /** What PostgreSQL takes by default. */
    private static final int ITERATIONS = 4096;

    private static final int SALT_BYTES = 16;
    private static final String HMAC = "HmacSHA256";
    private static final int KEY_BITS = 256;

    private final String salt;
    private final int iterations;
    private final byte[] clientKey;
    private final byte[] storedKey;
    private final byte[] serverKey;

    private ScramKeys(
            String salt, int iterations, byte[] clientKey, byte[] storedKey, byte[] serverKey) {
        this.salt = salt;
        this.iterations = iterations;
        this.clientKey = clientKey;
        this.storedKey = storedKey;
        this.serverKey = serverKey;
    }

    /**
     * Makes the keys; some milliseconds, not for an event loop.
     *
     * @param password in printable ASCII, which SASLprep (RFC 4013) leaves as it is
     * @param salt in base64
     * @throws IllegalArgumentException if it is not
     */
    public static ScramKeys of(String password, String salt, int iterations) {
        try {
            byte[] bytes = Base64.getDecoder().decode(salt);
            var spec = new PBEKeySpec(password.toCharArray(), bytes, iterations, KEY_BITS);
            byte[] salted =
                    SecretKeyFactory.getInstance("PBKDF2With" + HMAC)
                            .generateSecret(spec)
                            .getEncoded();
            byte[] clientKey = hmac(salted, "Client Key");
            return new ScramKeys(
                    salt, iterations, clientKey, sha256(clientKey), hmac(salted, "Server Key"));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has PBKDF2 with HMAC-SHA-256", e);
        }
    }

    /** The same with a salt of its own. */
    public static ScramKeys fresh(String password, RandomGenerator random) {
        byte[] salt = new byte[SALT_BYTES];
        random.nextBytes(salt);
        return of(password, Base64.getEncoder().encodeToString(salt), ITERATIONS);
    }

    /** Gives those who are not known a salt, the same each time they ask; it opens nothing. */
    public static final class Strangers {
        private final byte[] secret = new byte[SALT_BYTES];

        /** With a secret of its own. */
        public Strangers(RandomGenerator random) {
            random.nextBytes(secret);
        }

        /** What a user is asked with who is not known. */
        public ScramKeys of(String user) {
            byte[] digest = hmac(secret, user);
            String salt = Base64.getEncoder().encodeToString(Arrays.copyOf(digest, SALT_BYTES));
            return new ScramKeys(salt, ITERATIONS, digest, digest, digest);
        }
    }

    /** In base64. */
    public String salt() {
        return salt;
    }

    /** How often the password was hashed. */
    public int iterations() {
        return iterations;
    }

    /** What the client proves to have. */
    byte[] clientKey() {
        return clientKey;
    }

    /** Its hash, by which a server checks that. */
    byte[] storedKey() {
        return storedKey;
    }

    /** What the server proves to have. */
    byte[] serverKey() {
        return serverKey;
    }

    static byte[] hmac(byte[] key, String text) {
        try {
            Mac mac = Mac.getInstance(HMAC);
            mac.init(new SecretKeySpec(key, HMAC));
            return mac.doFinal(text.getBytes(UTF_8));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has HMAC-SHA-256", e);
        }
    }

    static byte[] sha256(byte[] bytes) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(bytes);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    static byte[] xor(byte[] one, byte[] other) {
        byte[] result = new byte[one.length];
        for (int i = 0; i < result.length; i++) {
            result[i] = (byte) (one[i] ^ other[i]);
        }
        return result;
    }

    /** What both sides sign (RFC 5802 §3, AuthMessage). */
    static String signed(String clientFirstBare, String serverFirst, String clientFinalNoProof) {
        return clientFirstBare + "," + serverFirst + "," + clientFinalNoProof;
    }

    /** Says nothing of the keys. */
    @Override
    public String toString() {
        return MECHANISM + " keys";
    }
}
