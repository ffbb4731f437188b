package dev.pando.edge.head;

/**
 * Why a message is not taken: the status that the sender of a request is answered with, and the
 * sentence that tells it. The same reasons, met in an answer, make it a 502.
 */
public enum Refusal {
    BAD_REQUEST_LINE(400, "the request line is malformed"),
    BAD_METHOD(400, "the method is not a token of at most 32 characters"),
    BAD_TARGET(400, "the request target is malformed"),
    BAD_VERSION(400, "the protocol version is malformed"),
    BAD_STATUS_LINE(400, "the status line is malformed"),
    BAD_FIELD_NAME(400, "a field name is malformed or not followed by a colon"),
    FOLDED_FIELD(400, "a field is folded over several lines"),
    CONTROL_IN_FIELD(400, "a field value holds a control character"),
    BAD_LINE_END(400, "a line does not end with CR LF"),
    BAD_HOST(400, "the Host field is malformed"),
    NO_HOST(400, "the Host field is missing"),
    SECOND_HOST(400, "there is more than one Host field"),
    BAD_CONTENT_LENGTH(400, "the Content-Length field is not one decimal number"),
    SECOND_CONTENT_LENGTH(400, "there is more than one Content-Length field"),
    BAD_TRANSFER_ENCODING(400, "the Transfer-Encoding field is not exactly 'chunked'"),
    TWO_FRAMINGS(400, "there are both Content-Length and Transfer-Encoding"),
    INTERIM_WITH_BODY(400, "an interim answer announces a body"),
    BAD_CHUNK(400, "the chunked body is malformed"),
    TARGET_TOO_LONG(414, "the request target is too long"),
    HEAD_TOO_LARGE(431, "the head is too large or has too many fields"),
    METHOD_NOT_SERVED(501, "CONNECT is not served here"),
    VERSION_NOT_SERVED(505, "only HTTP/1.0 and HTTP/1.1 are served here");

    private static final Refusal[] ALL = values();

    private final int status;
    private final String reason;

    Refusal(int status, String reason) {
        this.status = status;
        this.reason = reason;
    }

    /** The status that a request is answered with. */
    public int status() {
        return status;
    }

    /** What is wrong, as the end of a sentence. */
    public String reason() {
        return reason;
    }

    /** This refusal as the negative result of a scan. */
    @SuppressWarnings("EnumOrdinal") // a code never outlives the call that gave it
    int code() {
        return -1 - ordinal();
    }

    /** The refusal that a negative result of a scan stands for. */
    public static Refusal of(int code) {
        return ALL[-1 - code];
    }
}
