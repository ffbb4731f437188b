package dev.pando.compute.lambda;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

/** What compute itself answers to the edge: a status and one sentence of plain text. */
enum OwnAnswer {
    BAD_REQUEST("400 Bad Request", "Connection: close\r\n", "The request is not HTTP/1.1."),
    TOO_LARGE("413 Content Too Large", "", "The body is longer than this function takes."),
    FAILED("500 Internal Server Error", "", "The function reported an error."),
    MALFORMED("502 Bad Gateway", "", "The function's answer is none that can be sent."),
    CRASHED("502 Bad Gateway", "", "The function ended before it answered."),
    BUSY("503 Service Unavailable", "Pando-Busy: 1\r\n", "No worker of this function is free."),
    TIMEOUT("504 Gateway Timeout", "", "The function did not answer in time.");

    @SuppressWarnings("ImmutableEnumChecker") // it is read-only
    private final ByteBuf whole;

    private final int headBytes;

    OwnAnswer(String status, String field, String sentence) {
        String text =
                "HTTP/1.1 "
                        + status
                        + "\r\nContent-Type: text/plain\r\n"
                        + field
                        + "Content-Length: "
                        + (sentence.length() + 1)
                        + "\r\n\r\n"
                        + sentence
                        + "\n";
        byte[] bytes = text.getBytes(US_ASCII);
        headBytes = bytes.length - sentence.length() - 1;
        whole =
                Unpooled.unreleasableBuffer(
                        Unpooled.directBuffer(bytes.length).writeBytes(bytes).asReadOnly());
    }

    /** The answer to send, for a HEAD without its body (RFC 9110 §9.3.2). */
    ByteBuf buffer(boolean toHead) {
        return toHead ? whole.slice(0, headBytes) : whole.duplicate();
    }
}
