package dev.pando.edge.answer;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.pando.edge.head.ByteWriter;
import org.jspecify.annotations.Nullable;

/**
 * An answer of the edge's own, where no instance gives one: a status and one sentence of plain text
 * that says why.
 *
 * @param lines further lines of its head, in ASCII
 */
public record OwnAnswer(int status, String why, String lines) {
    /** Seconds after which a 503 asks to try again. */
    private static final byte[] RETRY_AFTER = "Retry-After: 1\r\n".getBytes(US_ASCII);

    private static final byte[] TYPE = "Content-Type: ".getBytes(US_ASCII);
    private static final byte[] LENGTH = "\r\nContent-Length: ".getBytes(US_ASCII);
    private static final byte[] ID = "X-Request-Id: ".getBytes(US_ASCII);
    private static final byte[] LINE_END = "\r\n".getBytes(US_ASCII);
    private static final byte[] PLAIN = "text/plain; charset=utf-8".getBytes(US_ASCII);
    private static final Page NOTHING = new Page(PLAIN, new byte[0]);
    private static final int NO_CONTENT = 204;
    private static final int UNAVAILABLE = 503;

    /** An answer without lines of its own. */
    public OwnAnswer(int status, String why) {
        this(status, why, "");
    }

    /** What is answered where only other methods have a route; they are listed as in Allow. */
    public static OwnAnswer notAllowed(String allow) {
        String line = "Allow: " + allow + "\r\n"; // RFC 9110 §15.5.6
        return new OwnAnswer(405, "the path takes " + allow, line);
    }

    private String phrase() {
        return switch (status) {
            case 204 -> "No Content";
            case 301 -> "Moved Permanently";
            case 302 -> "Found";
            case 303 -> "See Other";
            case 307 -> "Temporary Redirect";
            case 308 -> "Permanent Redirect";
            case 400 -> "Bad Request";
            case 401 -> "Unauthorized";
            case 403 -> "Forbidden";
            case 404 -> "Not Found";
            case 405 -> "Method Not Allowed";
            case 408 -> "Request Timeout";
            case 412 -> "Precondition Failed";
            case 413 -> "Content Too Large";
            case 414 -> "URI Too Long";
            case 416 -> "Range Not Satisfiable";
            case 429 -> "Too Many Requests"; // RFC 6585 §4
            case 431 -> "Request Header Fields Too Large";
            case 501 -> "Not Implemented";
            case 502 -> "Bad Gateway";
            case 503 -> "Service Unavailable";
            case 504 -> "Gateway Timeout";
            case 505 -> "HTTP Version Not Supported";
            default -> throw new IllegalStateException("the edge does not answer " + status);
        };
    }

    /**
     * Begins the answer in place of what the writer holds: its head, but for its own lines, those
     * that others add, and the empty line.
     *
     * @param id the request's id, in ASCII
     * @param body what {@link #body} gives
     */
    public void putHead(ByteWriter out, byte[] dateLine, byte[] id, Page body) {
        out.clear();
        out.put(("HTTP/1.1 " + status + " " + phrase() + "\r\n").getBytes(US_ASCII));
        if (status != NO_CONTENT) {
            out.put(TYPE).put(body.type());
            out.put(LENGTH).putDecimal(body.content().length).put(LINE_END);
        }
        out.put(dateLine);
        out.put(ID).put(id).put(LINE_END);
        if (status == UNAVAILABLE) {
            out.put(RETRY_AFTER);
        }
    }

    /** Puts the lines that are its own. */
    public void putLines(ByteWriter out) {
        out.put(lines.getBytes(US_ASCII));
    }

    /** What it shows: a page, or its sentence where there is none. */
    public Page body(@Nullable Page page) {
        if (status == NO_CONTENT) {
            return NOTHING;
        }
        String sentence = status + " " + phrase() + ": " + why + "\n";
        return page == null ? new Page(PLAIN, sentence.getBytes(UTF_8)) : page;
    }
}
