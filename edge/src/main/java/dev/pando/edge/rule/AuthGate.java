package dev.pando.edge.rule;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.pando.cluster.rule.BasicAuth;
import dev.pando.edge.answer.OwnAnswer;
import dev.pando.edge.head.FieldLines;
import dev.pando.edge.head.RequestHead;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Lets in who has a name and its password (RFC 7617), and answers the others 401. A name that
 * nobody has takes as long as a wrong password, so that names cannot be found out. What was asked
 * for access stays here: instances are not sent it. Immutable.
 */
final class AuthGate implements Gate {
    /** The field that instances are not sent. */
    static final String FIELD = "authorization";

    private static final byte[] AUTHORIZATION = FIELD.getBytes(UTF_8);
    private static final byte[] BASIC = "basic ".getBytes(UTF_8);
    private static final OwnAnswer BUSY =
            new OwnAnswer(503, "too many passwords are being checked");

    private final Map<String, String> hashes = new HashMap<>();

    /** What the password of a name is checked against that nobody has. */
    private final String nobodys;

    private final OwnAnswer refusal;
    private final Passwords passwords;

    AuthGate(BasicAuth auth, Passwords passwords) {
        auth.users().forEach(user -> hashes.put(user.name(), user.hash()));
        nobodys = nobodys(auth.users().getFirst().hash());
        this.passwords = passwords;
        String line =
                "WWW-Authenticate: Basic realm=\"" + auth.realm() + "\", charset=\"UTF-8\"\r\n";
        refusal = new OwnAnswer(401, "a name and its password are needed", line);
    }

    /** As many rounds as others take, and a hash that no password has. */
    private static String nobodys(String hash) {
        String none = Base64.getEncoder().encodeToString(new byte[32]);
        return hash.substring(0, hash.lastIndexOf('$') + 1) + none;
    }

    @Override
    public Verdict pass(Visit visit) {
        byte @Nullable [] credentials = credentials(visit.head());
        int colon = credentials == null ? -1 : indexOfColon(credentials);
        if (credentials == null || colon < 0) {
            return Verdict.refused(refusal);
        }
        String name = new String(credentials, 0, colon, UTF_8);
        byte[] password = Arrays.copyOfRange(credentials, colon + 1, credentials.length);
        String hash = hashes.getOrDefault(name, nobodys);
        return switch (passwords.check(hash, password, visit.awaken())) {
            case GOOD -> Verdict.PASSED;
            case BAD -> Verdict.refused(refusal);
            case NOT_YET -> Verdict.WAITS;
            case TOO_MANY -> Verdict.refused(BUSY);
        };
    }

    private static int indexOfColon(byte[] credentials) {
        for (int i = 0; i < credentials.length; i++) {
            if (credentials[i] == ':') {
                return i;
            }
        }
        return -1;
    }

    /** The name, a colon and the password; null where there are none. */
    private static byte @Nullable [] credentials(RequestHead head) {
        FieldLines lines = head.lines();
        for (int i = 0; i < lines.count(); i++) {
            if (lines.isNamed(i, head.bytes(), AUTHORIZATION)) {
                return decoded(head.bytes(), lines.valueStart(i), lines.valueEnd(i));
            }
        }
        return null;
    }

    private static byte @Nullable [] decoded(byte[] bytes, int from, int to) {
        int start = from + BASIC.length;
        if (start > to) {
            return null;
        }
        for (int i = 0; i < BASIC.length; i++) {
            if ((bytes[from + i] | 0x20) != BASIC[i]) {
                return null;
            }
        }
        try {
            return Base64.getDecoder().decode(Arrays.copyOfRange(bytes, start, to));
        } catch (IllegalArgumentException e) {
            return null;
        }
    }
}
