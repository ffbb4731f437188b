package dev.pando.edge.head;

import static java.nio.charset.StandardCharsets.US_ASCII;

/**
 * What a scanner found in an answer's head. It is reused from answer to answer by one event loop:
 * good until the next scan, never to be kept.
 */
public final class ResponseHead {
    private static final byte[] WEBSOCKET = "websocket".getBytes(US_ASCII);

    byte[] bytes = {};
    int status;
    int statusStart;
    int statusLineEnd;
    boolean http11;
    boolean date;
    BodyFraming framing = BodyFraming.NONE;
    long contentLength;
    final ConnectionOptions connection = new ConnectionOptions();
    final FieldLines lines;

    /** Makes an empty head with room for that many fields. */
    public ResponseHead(HeadScanner.Limits limits) {
        lines = new FieldLines(limits.maxFields());
    }

    void reset(byte[] input) {
        bytes = input;
        date = false;
        framing = BodyFraming.UNTIL_CLOSE;
        contentLength = 0;
        connection.clear();
        lines.clear();
    }

    /** The bytes that all offsets of this head point into. */
    public byte[] bytes() {
        return bytes;
    }

    /** The status code, 100..999. */
    public int status() {
        return status;
    }

    /** Whether the status is 1xx, so that another head follows; 101 is the exception. */
    public boolean interim() {
        return status < 200;
    }

    /** Where the status code starts within the status line. */
    public int statusStart() {
        return statusStart;
    }

    /** Where the status line ends, after its CR LF. */
    public int statusLineEnd() {
        return statusLineEnd;
    }

    /** Whether the answer has a Date field. */
    public boolean date() {
        return date;
    }

    /**
     * How the body of an answer ends: RFC 9112 §6.3, rules 1 and 4 to 8.
     *
     * @param toHead whether it answers a HEAD request
     */
    public BodyFraming framing(boolean toHead) {
        return toHead || bodiless() ? BodyFraming.NONE : framing;
    }

    /** Whether an answer of this status never has a body. */
    public boolean bodiless() {
        return interim() || status == 204 || status == 304;
    }

    /** The body's length with {@link BodyFraming#LENGTH}, else 0. */
    public long contentLength() {
        return contentLength;
    }

    /** Whether it has a field of the platform's own. */
    public boolean hasPandoField() {
        for (int i = 0; i < lines.count(); i++) {
            if (lines.known(i) == KnownField.PANDO) {
                return true;
            }
        }
        return false;
    }

    /** Whether it switches to WebSocket (RFC 6455 §4.2.2). */
    public boolean startsWebSocket() {
        for (int i = 0; i < lines.count(); i++) {
            if (lines.known(i) == KnownField.UPGRADE) {
                return Ascii.spells(bytes, lines.valueStart(i), lines.valueEnd(i), WEBSOCKET);
            }
        }
        return false;
    }

    /** What the Connection field says. */
    public ConnectionOptions connection() {
        return connection;
    }

    /**
     * Whether the sender keeps the connection open after this answer. After a 204 that announces a
     * body nobody can tell what the next bytes are (RFC 9112 §6.1, RFC 9110 §8.6).
     */
    public boolean keepsAlive() {
        boolean contradictory = status == 204 && announcesBody();
        return !contradictory && !connection.close() && (http11 || connection.keepAlive());
    }

    /** Whether its framing fields speak of a body, be there one or not. */
    boolean announcesBody() {
        return framing == BodyFraming.LENGTH || framing == BodyFraming.CHUNKED;
    }

    /** The field lines. */
    public FieldLines lines() {
        return lines;
    }
}
