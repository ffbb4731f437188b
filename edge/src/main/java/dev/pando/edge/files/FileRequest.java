package dev.pando.edge.files;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.pando.edge.head.FieldLines;
import dev.pando.edge.head.KnownField;
import dev.pando.edge.head.RequestHead;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a request says of the file that it asks for: its conditions, ranges, and what it accepts.
 * Kept from its head, since that is good until the next scan only. A field that may be there once
 * and is there twice means nothing, which no reader of it takes for a value.
 */
public final class FileRequest {
    private static final String NOTHING = "";
    private static final byte[] RANGE = ascii("range");
    private static final byte[] ACCEPT = ascii("accept");
    private static final byte[] IF_MATCH = ascii("if-match");
    private static final byte[] IF_RANGE = ascii("if-range");
    private static final byte[] IF_NONE_MATCH = ascii("if-none-match");
    private static final byte[] ACCEPT_ENCODING = ascii("accept-encoding");
    private static final byte[] IF_MODIFIED_SINCE = ascii("if-modified-since");
    private static final byte[] IF_UNMODIFIED_SINCE = ascii("if-unmodified-since");

    final boolean toHead;
    @Nullable String range;
    @Nullable String accept;
    @Nullable String ifMatch;
    @Nullable String ifRange;
    @Nullable String ifNoneMatch;
    @Nullable String acceptEncoding;
    @Nullable String ifModifiedSince;
    @Nullable String ifUnmodifiedSince;

    /** Reads it from a head. */
    public FileRequest(RequestHead head) {
        toHead = head.method().head();
        byte[] bytes = head.bytes();
        FieldLines lines = head.lines();
        for (int i = 0; i < lines.count(); i++) {
            if (lines.known(i) == KnownField.OTHER) {
                read(bytes, lines, i);
            }
        }
    }

    private static byte[] ascii(String name) {
        return name.getBytes(US_ASCII);
    }

    private void read(byte[] bytes, FieldLines lines, int i) {
        switch (lines.nameEnd(i) - lines.start(i)) {
            case 5 -> {
                if (lines.isNamed(i, bytes, RANGE)) {
                    range = single(range, bytes, lines, i);
                }
            }
            case 6 -> {
                if (lines.isNamed(i, bytes, ACCEPT)) {
                    accept = joined(accept, bytes, lines, i);
                }
            }
            case 8 -> {
                if (lines.isNamed(i, bytes, IF_MATCH)) {
                    ifMatch = joined(ifMatch, bytes, lines, i);
                } else if (lines.isNamed(i, bytes, IF_RANGE)) {
                    ifRange = single(ifRange, bytes, lines, i);
                }
            }
            case 13 -> {
                if (lines.isNamed(i, bytes, IF_NONE_MATCH)) {
                    ifNoneMatch = joined(ifNoneMatch, bytes, lines, i);
                }
            }
            case 15 -> {
                if (lines.isNamed(i, bytes, ACCEPT_ENCODING)) {
                    acceptEncoding = joined(acceptEncoding, bytes, lines, i);
                }
            }
            case 17 -> {
                if (lines.isNamed(i, bytes, IF_MODIFIED_SINCE)) {
                    ifModifiedSince = single(ifModifiedSince, bytes, lines, i);
                }
            }
            case 19 -> {
                if (lines.isNamed(i, bytes, IF_UNMODIFIED_SINCE)) {
                    ifUnmodifiedSince = single(ifUnmodifiedSince, bytes, lines, i);
                }
            }
            default -> {}
        }
    }

    private static String single(@Nullable String before, byte[] bytes, FieldLines lines, int i) {
        return before == null ? value(bytes, lines, i) : NOTHING;
    }

    /** Lists in several lines are one list: RFC 9110 §5.3. */
    private static String joined(@Nullable String before, byte[] bytes, FieldLines lines, int i) {
        String value = value(bytes, lines, i);
        return before == null ? value : before + "," + value;
    }

    private static String value(byte[] bytes, FieldLines lines, int i) {
        int from = lines.valueStart(i);
        return new String(bytes, from, lines.valueEnd(i) - from, ISO_8859_1);
    }

    /**
     * Whether it asks for a page: its Accept names HTML. Wildcards do not count, since scripts,
     * images and programs send them; a browser that goes to a page names HTML.
     */
    boolean acceptsPage() {
        return accept != null
                && (QualityList.weight(accept, "text/html") > 0
                        || QualityList.weight(accept, "application/xhtml+xml") > 0);
    }

    /** The coding that is wanted most of those that are there; the plain form if none is. */
    Coding wanted(Set<Coding> there) {
        Coding best = Coding.IDENTITY;
        int most = 0;
        if (there.size() > 1) {
            for (Coding coding : there) {
                int weight = weight(coding);
                if (weight > most) {
                    best = coding;
                    most = weight;
                }
            }
        }
        return best;
    }

    /** How much a coding is wanted, 0 for not at all. */
    private int weight(Coding coding) {
        if (acceptEncoding == null) {
            return coding == Coding.IDENTITY ? QualityList.FULL : 0;
        }
        int named = QualityList.weight(acceptEncoding, coding.token());
        if (named == QualityList.UNNAMED && coding == Coding.GZIP) {
            named = QualityList.weight(acceptEncoding, "x-gzip"); // RFC 9110 §8.4.1.3
        }
        if (named == QualityList.UNNAMED) {
            named = QualityList.weight(acceptEncoding, "*");
        }
        if (named == QualityList.UNNAMED) {
            // Unnamed, the plain form is accepted, but only where nothing that is named is there.
            return coding == Coding.IDENTITY ? 1 : 0;
        }
        return named;
    }
}
