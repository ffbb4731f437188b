package dev.pando.manifest.value;

import java.security.GeneralSecurityException;
import java.text.Normalizer;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;

/**
 * What is kept of a password: {@code pbkdf2-sha256$ROUNDS$SALT$HASH}, salt and hash in base64
 * (PBKDF2 with HMAC-SHA-256, RFC 8018 §5.2, 32 bytes). The password is taken as UTF-8 in
 * normalization form C, so that it does not matter how a keyboard composes its letters.
 */
public final class PasswordHash {
    /** What OWASP's Password Storage Cheat Sheet asks for since 2023. */
    public static final int ROUNDS = 600_000;

    /** The length of a new hash's salt. */
    public static final int SALT_BYTES = 16;

    private static final int MIN_ROUNDS = 1_000;
    private static final int MAX_ROUNDS = 2_000_000;
    private static final int MIN_SALT_BYTES = 8;
    private static final int MAX_SALT_BYTES = 64;
    private static final int HASH_BYTES = 32;
    private static final Pattern TEXT =
            Pattern.compile(
                    "pbkdf2-sha256\\$([0-9]{1,7})\\$([A-Za-z0-9+/]{1,88}={0,2})"
                            + "\\$([A-Za-z0-9+/]{43}=)");

    /** What is not repeated to the user: it may be the password itself. */
    private static final String NO_HASH = "a text that is no hash";

    /** The form of a hash, which is kept as it is written. */
    public static final Form<String> FORM =
            new Form<>("a hash as pando hash-password prints it", PasswordHash::parse);

    private PasswordHash() {}

    /** The hash of a password. */
    public static String of(String password, int rounds, byte[] salt) {
        String normalized = Normalizer.normalize(password, Normalizer.Form.NFC);
        PBEKeySpec spec =
                new PBEKeySpec(normalized.toCharArray(), salt, rounds, HASH_BYTES * Byte.SIZE);
        try {
            byte[] hash =
                    SecretKeyFactory.getInstance("PBKDF2WithHmacSHA256")
                            .generateSecret(spec)
                            .getEncoded();
            Base64.Encoder base64 = Base64.getEncoder();
            return "pbkdf2-sha256$"
                    + rounds
                    + "$"
                    + base64.encodeToString(salt)
                    + "$"
                    + base64.encodeToString(hash);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has PBKDF2WithHmacSHA256", e);
        } finally {
            spec.clearPassword();
        }
    }

    private static String parse(String text) throws Malformed {
        Matcher matcher = TEXT.matcher(text);
        if (!matcher.matches()) {
            throw new Malformed(NO_HASH, 0);
        }
        int rounds = Integer.parseInt(matcher.group(1));
        int saltBytes = decodedBytes(matcher.group(2));
        if (rounds < MIN_ROUNDS
                || rounds > MAX_ROUNDS
                || saltBytes < MIN_SALT_BYTES
                || saltBytes > MAX_SALT_BYTES
                || decodedBytes(matcher.group(3)) != HASH_BYTES) {
            throw new Malformed(NO_HASH, 0);
        }
        return text;
    }

    /** How many bytes a text in base64 stands for; none if it is none. */
    private static int decodedBytes(String base64) {
        try {
            return Base64.getDecoder().decode(base64).length;
        } catch (IllegalArgumentException e) {
            return 0;
        }
    }
}
