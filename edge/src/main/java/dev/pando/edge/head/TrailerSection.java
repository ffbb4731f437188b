package dev.pando.edge.head;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.util.Arrays;
import java.util.Locale;
import java.util.Set;

/**
 * The trailer fields of one chunked body, kept until the section is whole: RFC 9112 §7.1.2. Few
 * messages have any, so this one may make objects.
 */
final class TrailerSection {
    private static final int MAX_BYTES = 8192;
    private static final int MAX_FIELDS = 32;

    /**
     * Fields that must not come after the body, since they say how to frame, route, authorize or
     * process it (RFC 9110 §6.5.1).
     */
    private static final Set<String> FORBIDDEN =
            Set.of(
                    "accept-encoding",
                    "age",
                    "authorization",
                    "cache-control",
                    "content-encoding",
                    "content-range",
                    "content-type",
                    "cookie",
                    "expires",
                    "if-match",
                    "if-modified-since",
                    "if-none-match",
                    "if-range",
                    "if-unmodified-since",
                    "location",
                    "max-forwards",
                    "pragma",
                    "proxy-authenticate",
                    "proxy-authorization",
                    "range",
                    "retry-after",
                    "set-cookie",
                    "trailer",
                    "vary",
                    "via",
                    "warning",
                    "www-authenticate");

    private byte[] bytes = new byte[128];
    private int length;
    private final FieldLines lines = new FieldLines(MAX_FIELDS);

    /** Takes one byte; gives a positive number at the section's end, or a refusal's code. */
    int take(byte b) {
        if (length == MAX_BYTES) {
            return Refusal.HEAD_TOO_LARGE.code();
        }
        if (length == bytes.length) {
            bytes = Arrays.copyOf(bytes, length * 2);
        }
        bytes[length++] = b;
        return b == Ascii.LF ? FieldSection.scan(bytes, 0, length, lines) : 0;
    }

    void put(ByteWriter to) {
        for (int i = 0; i < lines.count(); i++) {
            if (mayPass(i)) {
                to.put(bytes, lines.start(i), lines.end(i));
            }
        }
    }

    private boolean mayPass(int i) {
        if (lines.known(i) != KnownField.OTHER) {
            return false;
        }
        int from = lines.start(i);
        String name = new String(bytes, from, lines.nameEnd(i) - from, US_ASCII);
        return !FORBIDDEN.contains(name.toLowerCase(Locale.ROOT).replace('_', '-'));
    }
}
