package dev.pando.edge.head;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A request's head as the grammar of RFC 9112 and RFC 9110 has it, written down as regular
 * expressions over the whole text: slow, and plain to see.
 *
 * @param length of the head in bytes
 * @param target path and query; empty where an absolute form has neither
 * @param fields name and value of each, in order
 */
record ModelHead(
        int length,
        String method,
        String target,
        String authority,
        boolean http11,
        BodyFraming framing,
        long contentLength,
        boolean close,
        List<List<String>> fields) {
    private static final String TOKEN = "[!#$%&'*+.^_`|~0-9A-Za-z-]+";
    private static final Pattern HEAD =
            Pattern.compile(
                    "(?:\r\n)?(?<method>"
                            + TOKEN
                            + ") (?<target>[\\x21-\\x7e]+) HTTP/1\\.(?<minor>[0-9])\r\n"
                            + "(?<fields>(?:"
                            + TOKEN
                            + ":[\\t\\x20-\\x7e\\x80-\\xff]*\r\n)*)\r\n");
    private static final Pattern FIELD =
            Pattern.compile("(" + TOKEN + "):[\\t ]*((?:.*[^\\t ])?)[\\t ]*\r\n", Pattern.DOTALL);
    private static final String HOST =
            "(?:[A-Za-z0-9._-]+|\\[[0-9A-Fa-f:.]{2,}\\])(?::(?:[0-9]{0,5}))?";
    private static final String PATH = "(?:[^?#\\\\%]|%(?!00)[0-9A-Fa-f]{2})*";
    private static final String QUERY = "(?:\\?[^#\\\\]*)?";
    private static final Pattern ORIGIN = Pattern.compile("/" + PATH + QUERY);
    private static final Pattern ABSOLUTE =
            Pattern.compile(
                    "(?i:https?)://(?<host>" + HOST + ")(?<rest>(?:/" + PATH + ")?" + QUERY + ")");

    /** Reads the head at the start of a text; empty if it is none. */
    static Optional<ModelHead> read(String text, HeadScanner.Limits limits) {
        Matcher head = HEAD.matcher(text);
        if (!head.lookingAt() || head.end() > limits.maxHeadBytes()) {
            return Optional.empty();
        }
        String method = head.group("method");
        String target = head.group("target");
        boolean http11 = !head.group("minor").equals("0");
        List<List<String>> fields = fields(head.group("fields"));
        boolean bounded =
                method.length() <= 32
                        && target.length() <= limits.maxTargetBytes()
                        && fields.size() <= limits.maxFields();
        List<String> hosts = values(fields, "host");
        List<String> lengths = values(fields, "content-length");
        List<String> codings = values(fields, "transfer-encoding");
        boolean framed =
                lengths.size() + codings.size() <= 1
                        && lengths.stream().allMatch(value -> value.matches("[0-9]{1,18}"))
                        && codings.stream()
                                .allMatch(v ->
                                        http11 && v.toLowerCase(Locale.ROOT).equals("chunked"));
        boolean hosted =
                hosts.size() <= 1
                        && hosts.stream().allMatch(ModelHead::isHost)
                        && !(http11 && hosts.isEmpty());
        if (!bounded || !framed || !hosted || method.equals("CONNECT")) {
            return Optional.empty();
        }
        String authority = hosts.stream().findFirst().orElse("");
        if (!isTarget(method, target)) {
            return Optional.empty();
        }
        Matcher absolute = ABSOLUTE.matcher(target);
        if (absolute.matches()) {
            authority = absolute.group("host");
            target = absolute.group("rest");
        }
        long length = lengths.isEmpty() ? 0 : Long.parseLong(lengths.getFirst());
        BodyFraming framing =
                !codings.isEmpty()
                        ? BodyFraming.CHUNKED
                        : length > 0 ? BodyFraming.LENGTH : BodyFraming.NONE;
        boolean close =
                values(fields, "connection").stream()
                        .flatMap(value -> List.of(value.split("[, \t]", -1)).stream())
                        .anyMatch("close"::equalsIgnoreCase);
        return Optional.of(
                new ModelHead(
                        head.end(),
                        method,
                        target,
                        authority,
                        http11,
                        framing,
                        length,
                        close,
                        fields));
    }

    /** Whether a target has one of the forms of RFC 9112 §3.2 that we serve. */
    static boolean isTarget(String method, String target) {
        Matcher absolute = ABSOLUTE.matcher(target);
        boolean formed =
                ORIGIN.matcher(target).matches()
                        || (absolute.matches() && isHost(absolute.group("host")))
                        || (target.equals("*") && method.equals("OPTIONS"));
        return formed && target.matches("[\\x21-\\x7e]+");
    }

    private static boolean isHost(String text) {
        int colon = text.lastIndexOf(':');
        boolean port = colon > text.lastIndexOf(']') && colon < text.length() - 1;
        return text.matches(HOST)
                && (!port || Integer.parseInt(text.substring(colon + 1)) <= 65_535);
    }

    private static List<List<String>> fields(String section) {
        List<List<String>> fields = new ArrayList<>();
        for (String line : section.split("(?<=\n)", -1)) {
            Matcher field = FIELD.matcher(line);
            if (field.matches()) {
                fields.add(List.of(field.group(1), field.group(2)));
            }
        }
        return fields;
    }

    private static List<String> values(List<List<String>> fields, String name) {
        return fields.stream()
                .filter(field -> field.getFirst().equalsIgnoreCase(name))
                .map(List::getLast)
                .toList();
    }
}
