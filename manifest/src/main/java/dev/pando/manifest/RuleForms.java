package dev.pando.manifest;

import dev.pando.manifest.part.Place;
import dev.pando.manifest.value.DurationText;
import dev.pando.manifest.value.Form;
import dev.pando.manifest.value.Malformed;
import dev.pando.manifest.value.Nearest;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The forms of single values of what holds below paths. */
final class RuleForms {
    /** A path prefix, or one of a host's. */
    static final Form<Place> PLACE =
            new Form<>(
                    "a path prefix such as /api or api.example.com/v1, without // or ..",
                    RuleForms::place);

    static final Form<Boolean> FLAG = new Form<>("true or false", RuleForms::flag);

    private static final int MAX_NAME = 128;
    private static final int MAX_VALUE = 4_096;
    private static final int MAX_LOCATION = 2_048;

    /** Fields that frame a message, concern one connection, or are the platform's to write. */
    private static final Set<String> NOT_TO_BE_CHANGED =
            Set.of(
                    "host",
                    "content-length",
                    "transfer-encoding",
                    "connection",
                    "keep-alive",
                    "proxy-connection",
                    "upgrade",
                    "http2-settings",
                    "te",
                    "trailer",
                    "expect",
                    "date",
                    "via",
                    "proxy",
                    "x-request-id",
                    "forwarded");

    private static final Form<String> TOKEN =
            Form.matching("[A-Za-z0-9!#$%&'*+.^_`|~-]+", MAX_NAME, "a name");

    /** A header that may be changed. */
    static final Form<String> CHANGED_HEADER =
            new Form<>(
                    "a header's name that is not of the message's framing, Host, Date, Via,"
                            + " X-Request-Id, Forwarded, X-Forwarded-... or Pando-...",
                    RuleForms::changedHeader);

    private static final List<String> VARIABLES = List.of("client", "host", "scheme", "request_id");
    private static final Pattern VARIABLE = Pattern.compile("\\$(\\$|[A-Za-z_][A-Za-z0-9_]*)");

    private static final Form<String> HEADER_TEXT =
            Form.matching("[!-~]([ -~\\t]*[!-~])?", MAX_VALUE, "a value");

    /** A header's value; a dollar sign before a letter begins a variable. */
    static final Form<String> HEADER_VALUE =
            new Form<>(
                    "a value of ASCII characters, in which $client, $host, $scheme and $request_id"
                            + " stand for what they say and $$ for a dollar sign",
                    text -> {
                        HEADER_TEXT.parse(text);
                        return checkVariables(text, VARIABLES);
                    });

    private static final Form<String> LOCATION_TEXT =
            Form.matching(
                    "(https?://([A-Za-z0-9.-]|\\$host)+(:[0-9]{1,5})?)?((/|\\$path)"
                            + "[!$%&'()*+,./0-9:;=?@A-Z\\[\\]_a-z~-]*)?",
                    MAX_LOCATION, "a location");

    /** Where a redirect leads. */
    static final Form<String> LOCATION =
            new Form<>(
                    "a path such as /new$path, a URL such as https://www.example.com$path, or none",
                    RuleForms::location);

    /** The statuses that a redirect can have. */
    static final Form<Integer> REDIRECT_STATUS =
            new Form<>("301, 302, 303, 307 or 308", RuleForms::redirectStatus);

    /** How a request is asked. */
    static final Form<String> SCHEME = Form.matching("https?", 5, "http or https");

    /** An origin as browsers send it (RFC 6454 §6.2); all hosts below one with {@code *.}. */
    static final Form<String> ORIGIN =
            Form.matching(
                    "\\*|[a-z][a-z0-9+.-]*://(\\*\\.)?([a-z0-9._-]+|\\[[0-9a-f:.]+\\])(:[0-9]{1,5})?",
                    MAX_NAME * 2,
                    "an origin such as https://app.example.com or https://*.example.com, without a"
                            + " path, or '*'");

    static final Form<String> METHOD =
            Form.matching("[A-Z][A-Z-]{0,31}", 32, "a method such as GET");

    /** The name of a header that a page may send or read. */
    static final Form<String> HEADER = new Form<>("a header's name, or '*'", TOKEN.parser());

    static final Form<Duration> MAX_AGE =
            DurationText.between(Duration.ofSeconds(1), Duration.ofDays(1));

    /** Nothing stands in it that would have to be escaped in a quoted string. */
    static final Form<String> REALM =
            Form.matching("[ !#-\\[\\]-~]+", MAX_NAME, "a text without quotes and backslashes");

    /** RFC 7617 §2: no colon, no control character. */
    static final Form<String> USER =
            Form.matching("[^:\\p{Cntrl}]+", MAX_NAME, "a user's name, without a colon");

    private RuleForms() {}

    private static Place place(String text) throws Malformed {
        int slash = text.indexOf('/');
        if (slash < 0) {
            throw new Malformed(text);
        }
        try {
            String host = slash == 0 ? null : Forms.HOST.parse(text.substring(0, slash));
            return new Place(host, Forms.PREFIX.parse(text.substring(slash)));
        } catch (Malformed e) {
            throw new Malformed(text);
        }
    }

    private static boolean flag(String text) throws Malformed {
        return switch (text) {
            case "true" -> true;
            case "false" -> false;
            default -> throw new Malformed(text);
        };
    }

    private static String changedHeader(String text) throws Malformed {
        TOKEN.parse(text);
        String name = text.toLowerCase(Locale.ROOT).replace('_', '-');
        boolean ours = name.startsWith("x-forwarded-") || name.startsWith("pando-");
        if (ours || NOT_TO_BE_CHANGED.contains(name)) {
            throw new Malformed(text);
        }
        return text;
    }

    private static String location(String text) throws Malformed {
        if (text.equals("none")) {
            return "";
        }
        LOCATION_TEXT.parse(text);
        if (text.isEmpty() || text.startsWith("//")) {
            throw new Malformed(text);
        }
        return checkVariables(text, List.of("host", "path"));
    }

    private static String checkVariables(String text, List<String> known) throws Malformed {
        Matcher matcher = VARIABLE.matcher(text);
        while (matcher.find()) {
            String name = matcher.group(1);
            if (!name.equals("$") && !known.contains(name)) {
                String nearest = Nearest.of(name, known);
                throw new Malformed(matcher.group(), nearest == null ? null : "$" + nearest);
            }
        }
        return text;
    }

    private static int redirectStatus(String text) throws Malformed {
        return switch (text) {
            case "301", "302", "303", "307", "308" -> Integer.parseInt(text);
            default -> throw new Malformed(text);
        };
    }
}
