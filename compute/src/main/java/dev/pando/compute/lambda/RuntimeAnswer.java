package dev.pando.compute.lambda;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

/** What a worker's runtime client is answered, in AWS's words ("Lambda runtime API"). */
enum RuntimeAnswer {
    CONTINUE("HTTP/1.1 100 Continue\r\n\r\n"),
    ACCEPTED("202 Accepted", "{\"status\":\"OK\"}"),
    INVALID_REQUEST_ID("400 Bad Request", "InvalidRequestID", "Invalid request ID"),
    INVALID_MODE(
            "400 Bad Request", "InvalidFunctionResponseMode", "Invalid function response mode"),
    TOO_MANY_POLLS(
            "403 Forbidden",
            "InvalidStateTransition",
            "A call is asked for already, as often as AWS_LAMBDA_MAX_CONCURRENCY allows"),
    ALREADY_READY(
            "403 Forbidden",
            "InvalidStateTransition",
            "Initialization is over: the first call was asked for"),
    NO_SUCH_PATH("404 Not Found", "NotFound", "There is no such path in this API"),
    NOT_ALLOWED("405 Method Not Allowed", "MethodNotAllowed", "This path has another method"),
    TOO_LARGE(
            "413 Content Too Large",
            "RequestEntityTooLarge",
            "Exceeded maximum allowed payload size (" + RuntimeConnection.MAX_BYTES + " bytes)."),
    /** After which the connection is closed, since what follows cannot be told apart. */
    NOT_HTTP("400 Bad Request", "InvalidRequest", "This is not HTTP/1.1");

    @SuppressWarnings("ImmutableEnumChecker") // it is read-only
    private final ByteBuf whole;

    RuntimeAnswer(String status, String type, String message) {
        this(status, "{\"errorMessage\":\"" + message + "\",\"errorType\":\"" + type + "\"}");
    }

    RuntimeAnswer(String status, String json) {
        this(
                "HTTP/1.1 "
                        + status
                        + "\r\nContent-Type: application/json\r\nContent-Length: "
                        + json.length()
                        + "\r\n\r\n"
                        + json);
    }

    RuntimeAnswer(String text) {
        byte[] bytes = text.getBytes(US_ASCII);
        whole =
                Unpooled.unreleasableBuffer(
                        Unpooled.directBuffer(bytes.length).writeBytes(bytes).asReadOnly());
    }

    ByteBuf buffer() {
        return whole.duplicate();
    }
}
