package dev.pando.database.scram;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.MessageDigest;
import java.util.Base64;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The server's part of one conversation (RFC 5802 §5): {@link #first}, then {@link #last}. The
 * user's name is the startup packet's; SCRAM's is ignored, as PostgreSQL does. Confined to one
 * thread.
 */
public final class ScramServer {
    private final ScramKeys asked;
    private final Collection<ScramKeys> tried;
    private final boolean known;
    private final String nonce;
    private String clientFirstBare = "";
    private String header = "";
    private String serverFirst = "";
    private String wholeNonce = "";
    private @Nullable ScramKeys proved;

    /**
     * A conversation.
     *
     * @param asked with whose salt the client is asked
     * @param tried what it may prove to have, all with that salt
     * @param known whether the user exists; else the talk is the same, takes as long as it has what
     *     is tried, and always ends in failure
     * @param nonce printable ASCII without a comma, never used before
     */
    public ScramServer(ScramKeys asked, Collection<ScramKeys> tried, boolean known, String nonce) {
        this.asked = asked;
        this.tried = List.copyOf(tried);
        this.known = known;
        this.nonce = nonce;
    }

    /** Takes client-first-message, gives server-first-message. */
    public String first(String message) throws ScramFailure {
        char binding = message.isEmpty() ? ' ' : message.charAt(0);
        if (binding == 'p') {
            throw ScramFailure.malformed(
                    "the client selected SCRAM-SHA-256 without channel binding, but the SCRAM"
                            + " message includes channel binding data");
        }
        if (binding != 'n' && binding != 'y') {
            throw ScramFailure.malformed("malformed SCRAM message: no channel binding flag");
        }
        if (message.length() < 3 || message.charAt(1) != ',' || message.charAt(2) != ',') {
            throw ScramFailure.malformed(
                    "client uses authorization identity, but it is not supported");
        }
        header = message.substring(0, 3);
        clientFirstBare = message.substring(3);
        String[] fields = clientFirstBare.split(",", -1);
        if (fields.length < 2 || !fields[0].startsWith("n=") || !fields[1].startsWith("r=")) {
            throw ScramFailure.malformed("malformed SCRAM message: expected user and nonce");
        }
        String clientNonce = fields[1].substring(2);
        if (clientNonce.isEmpty() || !isPrintable(clientNonce)) {
            throw ScramFailure.malformed("non-printable characters in SCRAM nonce");
        }
        wholeNonce = clientNonce + nonce;
        serverFirst = "r=" + wholeNonce + ",s=" + asked.salt() + ",i=" + asked.iterations();
        return serverFirst;
    }

    /**
     * Takes client-final-message, gives server-final-message.
     *
     * @throws ScramFailure if the client does not prove that it has the password
     */
    public String last(String message) throws ScramFailure {
        int proofAt = message.lastIndexOf(",p=");
        if (proofAt < 0) {
            throw ScramFailure.malformed("malformed SCRAM message: no proof");
        }
        String withoutProof = message.substring(0, proofAt);
        String[] fields = withoutProof.split(",", -1);
        if (!fields[0].equals("c=" + base64(header.getBytes(UTF_8)))) {
            throw ScramFailure.malformed("unexpected SCRAM channel-binding attribute");
        }
        if (fields.length < 2 || !fields[1].equals("r=" + wholeNonce)) {
            throw ScramFailure.malformed("invalid SCRAM response: nonce does not match");
        }
        byte[] proof = decoded(message.substring(proofAt + 3));
        String signed = ScramKeys.signed(clientFirstBare, serverFirst, withoutProof);
        if (proof.length != asked.storedKey().length) {
            throw ScramFailure.malformed("malformed SCRAM message: proof of wrong length");
        }
        ScramKeys found = null;
        for (ScramKeys each : tried) { // all of them, so that time does not tell which one it is
            if (isProved(each, proof, signed)) {
                found = each;
            }
        }
        if (found == null || !known) {
            throw ScramFailure.untrue("wrong password");
        }
        proved = found;
        return "v=" + base64(ScramKeys.hmac(found.serverKey(), signed));
    }

    private static boolean isProved(ScramKeys keys, byte[] proof, String signed) {
        byte[] signature = ScramKeys.hmac(keys.storedKey(), signed);
        byte[] hash = ScramKeys.sha256(ScramKeys.xor(proof, signature));
        return MessageDigest.isEqual(hash, keys.storedKey());
    }

    /** Which of those that are tried the client has proved to have; null until it has. */
    public @Nullable ScramKeys proved() {
        return proved;
    }

    private static boolean isPrintable(String text) {
        return text.chars().allMatch(c -> c > ' ' && c < 0x7f);
    }

    private static String base64(byte[] bytes) {
        return Base64.getEncoder().encodeToString(bytes);
    }

    private static byte[] decoded(String base64) throws ScramFailure {
        try {
            return Base64.getDecoder().decode(base64);
        } catch (IllegalArgumentException e) {
            throw ScramFailure.malformed("malformed SCRAM message: proof is not base64");
        }
    }
}
