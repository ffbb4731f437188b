package dev.pando.compute.event;

import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Which of a function's header fields are sent. A name that is no token and a value with a control
 * character are refused, since they could end the field and begin another (RFC 9110 §5.5); fields
 * of one hop, a length of the function's own and what the edge would take for compute's word are
 * dropped.
 */
final class FieldRules {
    /** All names and values of one answer, in chars. */
    private static final int MAX_CHARS = 32 * 1024;

    private static final int MAX_FIELDS = 256;

    private static final Set<String> DROPPED =
            Set.of(
                    "connection",
                    "content-length",
                    "keep-alive",
                    "proxy-connection",
                    "te",
                    "trailer",
                    "transfer-encoding",
                    "upgrade");

    private FieldRules() {}

    static void add(String name, String value, List<Answer.Field> fields) throws MalformedAnswer {
        String lower = name.toLowerCase(Locale.ROOT);
        if (!isToken(lower)) {
            throw new MalformedAnswer(
                    "has a header name that HTTP cannot send: " + AnswerReader.shortened(name));
        }
        if (!isSafe(value)) {
            throw new MalformedAnswer(
                    "has a control character (a line end?) in its header " + lower);
        }
        if (DROPPED.contains(lower) || lower.startsWith("pando-")) {
            return;
        }
        fields.add(new Answer.Field(lower, value.strip()));
        if (fields.size() > MAX_FIELDS || chars(fields) > MAX_CHARS) {
            throw new MalformedAnswer(
                    "has more headers than are sent: " + MAX_FIELDS + ", " + MAX_CHARS + " chars");
        }
    }

    private static int chars(List<Answer.Field> fields) {
        return fields.stream()
                .mapToInt(field -> field.name().length() + field.value().length())
                .sum();
    }

    /** RFC 9110 §5.6.2. */
    private static boolean isToken(String name) {
        return !name.isEmpty()
                && name.chars()
                        .allMatch(c ->
                                (c >= 'a' && c <= 'z')
                                        || (c >= '0' && c <= '9')
                                        || "!#$%&'*+-.^_`|~".indexOf(c) >= 0);
    }

    private static boolean isSafe(String value) {
        return value.chars().allMatch(c -> c == '\t' || (c >= ' ' && c != 0x7F));
    }
}
