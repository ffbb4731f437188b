package dev.pando.edge.rule;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.pando.cluster.rule.Cors;
import dev.pando.edge.answer.OwnAnswer;
import dev.pando.edge.head.ByteWriter;
import dev.pando.edge.head.FieldLines;
import dev.pando.edge.head.RequestHead;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Tells browsers which other origins' pages may ask (WHATWG Fetch, "CORS protocol"). It answers
 * preflights, and adds the fields to the answers of other requests; it stops none of them, since
 * that is the browser's part. Immutable.
 */
final class CorsGate implements Gate {
    /** What an instance says of these is not passed on. */
    static final List<String> REPLACED =
            List.of(
                    "access-control-allow-origin",
                    "access-control-allow-credentials",
                    "access-control-allow-methods",
                    "access-control-allow-headers",
                    "access-control-expose-headers",
                    "access-control-max-age");

    private static final byte[] ORIGIN = "origin".getBytes(US_ASCII);
    private static final byte[] METHOD = "access-control-request-method".getBytes(US_ASCII);
    private static final byte[] HEADERS = "access-control-request-headers".getBytes(US_ASCII);
    private static final byte[] VARY = "Vary: Origin\r\n".getBytes(US_ASCII);
    private static final String ANY = "*";

    /** Names of headers, as a list. */
    private static final Pattern NAMES = Pattern.compile("[A-Za-z0-9!#$%&'*+.^_`|~, -]+");

    private final Cors cors;
    private final boolean anyOrigin;
    private final boolean anyHeader;

    /** The lines that a preflight is told, but for the origin, and for headers where any goes. */
    private final String preflightLines;

    private final byte[] answerLines;

    CorsGate(Cors cors) {
        this.cors = cors;
        anyOrigin = cors.origins().contains(ANY);
        anyHeader = cors.requestHeaders().contains(ANY);
        preflightLines =
                line("Access-Control-Allow-Methods", cors.methods())
                        + (anyHeader
                                ? ""
                                : line("Access-Control-Allow-Headers", cors.requestHeaders()))
                        + "Access-Control-Max-Age: "
                        + cors.maxAge().toSeconds()
                        + "\r\nVary: Origin, Access-Control-Request-Method,"
                        + " Access-Control-Request-Headers\r\n";
        answerLines =
                line("Access-Control-Expose-Headers", cors.exposedHeaders()).getBytes(US_ASCII);
    }

    private static String line(String name, List<String> values) {
        return values.isEmpty() ? "" : name + ": " + String.join(", ", values) + "\r\n";
    }

    @Override
    public Verdict pass(Visit visit) {
        RequestHead head = visit.head();
        String origin = value(head, ORIGIN);
        if (origin != null && head.method().options() && value(head, METHOD) != null) {
            return Verdict.refused(isAllowed(origin) ? preflight(origin, head) : refusal(origin));
        }
        ByteWriter lines = visit.answerLines();
        if (origin != null && isAllowed(origin)) {
            lines.put(allowance(origin).getBytes(ISO_8859_1)).put(answerLines);
        }
        if (!anyOrigin) {
            lines.put(VARY);
        }
        return Verdict.PASSED;
    }

    private String allowance(String origin) {
        return "Access-Control-Allow-Origin: "
                + (anyOrigin ? ANY : origin)
                + (cors.credentials() ? "\r\nAccess-Control-Allow-Credentials: true" : "")
                + "\r\n";
    }

    private OwnAnswer preflight(String origin, RequestHead head) {
        String asked = value(head, HEADERS);
        String headers =
                anyHeader && asked != null && NAMES.matcher(asked).matches()
                        ? line("Access-Control-Allow-Headers", List.of(asked))
                        : "";
        return new OwnAnswer(204, "", allowance(origin) + headers + preflightLines);
    }

    private static OwnAnswer refusal(String origin) {
        return new OwnAnswer(403, "pages of " + origin + " may not ask here", "Vary: Origin\r\n");
    }

    private boolean isAllowed(String origin) {
        return anyOrigin || cors.origins().stream().anyMatch(each -> matches(each, origin));
    }

    /** Origins are compared byte by byte; browsers send them in lower case (RFC 6454 §6.2). */
    private static boolean matches(String allowed, String origin) {
        int star = allowed.indexOf("://*.");
        if (star < 0) {
            return allowed.equals(origin);
        }
        String scheme = allowed.substring(0, star + 3);
        String host = allowed.substring(star + 4);
        int labels = origin.length() - scheme.length() - host.length();
        return labels > 0
                && origin.startsWith(scheme)
                && origin.endsWith(host)
                && origin.substring(scheme.length(), scheme.length() + labels)
                        .toLowerCase(Locale.ROOT)
                        .matches("[a-z0-9_-]+(\\.[a-z0-9_-]+)*");
    }

    private static @Nullable String value(RequestHead head, byte[] name) {
        FieldLines lines = head.lines();
        for (int i = 0; i < lines.count(); i++) {
            if (lines.isNamed(i, head.bytes(), name)) {
                int from = lines.valueStart(i);
                return new String(head.bytes(), from, lines.valueEnd(i) - from, ISO_8859_1);
            }
        }
        return null;
    }
}
