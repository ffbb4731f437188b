package dev.pando.edge.head;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.util.Arrays;

/**
 * The fields that mean something to a proxy; everything else is {@link #OTHER} and passes as it
 * came.
 */
public enum KnownField {
    /** A field that is passed on unread. */
    OTHER(""),
    HOST("host"),
    CONTENT_LENGTH("content-length"),
    TRANSFER_ENCODING("transfer-encoding"),
    CONNECTION("connection"),
    UPGRADE("upgrade"),
    EXPECT("expect"),
    DATE("date"),
    KEEP_ALIVE("keep-alive"),
    PROXY_CONNECTION("proxy-connection"),
    TE("te"),
    /** Would let a client speak HTTP/2 past the edge. */
    HTTP2_SETTINGS("http2-settings"),
    /** Becomes the variable HTTP_PROXY in a CGI program. */
    PROXY("proxy"),
    X_REQUEST_ID("x-request-id"),
    TRACEPARENT("traceparent"),
    FORWARDED("forwarded"),
    X_FORWARDED_FOR("x-forwarded-for"),
    X_FORWARDED_PROTO("x-forwarded-proto"),
    X_FORWARDED_HOST("x-forwarded-host"),
    /** Any other name that starts with {@code X-Forwarded-}. */
    X_FORWARDED("x-forwarded-"),
    /** Any name that starts with {@code Pando-}. */
    PANDO("pando-"),
    /**
     * A name that equals one of these once its underscores are read as hyphens. Programs that read
     * fields as variables (CGI, WSGI, PHP) cannot tell the two apart, so it is never passed on.
     */
    DISGUISED("");

    /** Longer than every exact name. */
    private static final int LENGTHS = 32;

    /** The one exact name of each length and first letter; no two share both. */
    private static final KnownField[] BY_LENGTH_AND_FIRST = new KnownField[LENGTHS * 32];

    static {
        Arrays.fill(BY_LENGTH_AND_FIRST, OTHER);
        for (KnownField field : values()) {
            boolean exact = field != OTHER && field != DISGUISED && !field.isPrefix();
            if (exact) {
                int slot = slot(field.name.length, field.name[0]);
                if (BY_LENGTH_AND_FIRST[slot] != OTHER) {
                    throw new IllegalStateException("two known fields share a slot: " + field);
                }
                BY_LENGTH_AND_FIRST[slot] = field;
            }
        }
    }

    @SuppressWarnings("ImmutableEnumChecker") // nobody writes to it
    private final byte[] name;

    KnownField(String name) {
        this.name = name.getBytes(US_ASCII);
    }

    private boolean isPrefix() {
        return this == PANDO || this == X_FORWARDED;
    }

    private static int slot(int length, byte first) {
        return length << 5 | (first & 31);
    }

    /** Which field a name of token characters means. */
    static KnownField of(byte[] bytes, int from, int to) {
        int length = to - from;
        if (length < LENGTHS) {
            KnownField candidate = BY_LENGTH_AND_FIRST[slot(length, bytes[from])];
            if (candidate != OTHER) {
                KnownField met = candidate.match(bytes, from, to);
                if (met != OTHER) {
                    return met;
                }
            }
        }
        int first = bytes[from] | 0x20;
        if (first == 'p' && length >= PANDO.name.length) {
            return PANDO.match(bytes, from, from + PANDO.name.length);
        }
        if (first == 'x' && length >= X_FORWARDED.name.length) {
            return X_FORWARDED.match(bytes, from, from + X_FORWARDED.name.length);
        }
        return OTHER;
    }

    private KnownField match(byte[] bytes, int from, int to) {
        boolean disguised = false;
        for (int i = from; i < to; i++) {
            byte b = Ascii.lower(bytes[i]);
            if (b == '_' && name[i - from] == '-') {
                disguised = true;
            } else if (b != name[i - from]) {
                return OTHER;
            }
        }
        return disguised ? DISGUISED : this;
    }
}
