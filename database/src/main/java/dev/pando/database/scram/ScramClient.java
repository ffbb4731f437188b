package dev.pando.database.scram;

import java.security.MessageDigest;
import java.util.Base64;

/**
 * The client's part of one conversation (RFC 5802 §5): {@link #first}, {@link #challenge}, {@link
 * #last}, {@link #verify}. Confined to one thread.
 */
public final class ScramClient {
    /** What a server may make us compute, so that a strange one cannot hold us for minutes. */
    private static final int MAX_ITERATIONS = 1_000_000;

    private static final String HEADER = "n,,";
    private static final String HEADER_IN_BASE64 = "biws";

    private final String firstBare;
    private final String nonce;
    private String serverFirst = "";
    private byte[] expected = {};

    /** What the server wants the password to be hashed with. */
    public record Challenge(String nonce, String salt, int iterations) {}

    /**
     * A conversation.
     *
     * @param nonce printable ASCII without a comma, never used before
     */
    public ScramClient(String nonce) {
        this.nonce = nonce;
        this.firstBare = "n=,r=" + nonce; // PostgreSQL takes the startup packet's user
    }

    /** The client-first-message. */
    public String first() {
        return HEADER + firstBare;
    }

    /** Reads the server-first-message. */
    public Challenge challenge(String message) throws ScramFailure {
        String[] fields = message.split(",", -1);
        if (fields.length < 3
                || !fields[0].startsWith("r=" + nonce)
                || !fields[1].startsWith("s=")
                || !fields[2].matches("i=\\d{1,7}")) {
            throw ScramFailure.malformed("malformed SCRAM message of the server");
        }
        int iterations = Integer.parseInt(fields[2].substring(2));
        if (iterations < 1 || iterations > MAX_ITERATIONS) {
            throw ScramFailure.malformed("SCRAM iterations of the server: " + iterations);
        }
        serverFirst = message;
        String salt = fields[1].substring(2);
        decoded(salt); // so that it is known to be base64
        return new Challenge(fields[0].substring(2), salt, iterations);
    }

    /** The client-final-message, with the keys that the challenge asks for. */
    public String last(Challenge challenge, ScramKeys keys) {
        String withoutProof = "c=" + HEADER_IN_BASE64 + ",r=" + challenge.nonce();
        String signed = ScramKeys.signed(firstBare, serverFirst, withoutProof);
        byte[] proof = ScramKeys.xor(keys.clientKey(), ScramKeys.hmac(keys.storedKey(), signed));
        expected = ScramKeys.hmac(keys.serverKey(), signed);
        return withoutProof + ",p=" + Base64.getEncoder().encodeToString(proof);
    }

    /** Requires that the server has proved to know the password. */
    public void verify(String message) throws ScramFailure {
        if (!message.startsWith("v=")
                || !MessageDigest.isEqual(decoded(message.substring(2)), expected)) {
            throw ScramFailure.untrue("the server does not prove that it knows the password");
        }
    }

    private static byte[] decoded(String base64) throws ScramFailure {
        try {
            return Base64.getDecoder().decode(base64);
        } catch (IllegalArgumentException e) {
            throw ScramFailure.malformed("malformed SCRAM message of the server: not base64");
        }
    }
}
