package dev.pando.edge.answer;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.pando.edge.head.ByteWriter;

/**
 * An answer of the edge's own, where no instance gives one: a status and one sentence of plain text
 * that says why.
 *
 * @param lines further lines of its head, in ASCII
 */
public record OwnAnswer(int status, String why, String lines) {
    /** Seconds after which a 503 asks to try again. */
    private static final byte[] RETRY_AFTER = "Retry-After: 1\r\n".getBytes(US_ASCII);

    private static final byte[] CLOSE = "Connection: close\r\n".getBytes(US_ASCII);
    private static final byte[] ID = "X-Request-Id: ".getBytes(US_ASCII);

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
            case 301 -> "Moved Permanently";
            case 400 -> "Bad Request";
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
     * Puts the whole answer in place of what the writer holds.
     *
     * @param id the request's id, in ASCII
     * @param more whole lines that the request's rules add
     * @param toHead whether it answers a HEAD request, so that only the head is put
     * @return the length of the body put
     */
    public int put(
            ByteWriter out,
            byte[] dateLine,
            byte[] id,
            byte[] more,
            boolean close,
            boolean toHead) {
        byte[] body = (status + " " + phrase() + ": " + why + "\n").getBytes(UTF_8);
        out.clear();
        out.put(("HTTP/1.1 " + status + " " + phrase() + "\r\n").getBytes(US_ASCII));
        out.put("Content-Type: text/plain; charset=utf-8\r\n".getBytes(US_ASCII));
        out.put(("Content-Length: " + body.length + "\r\n").getBytes(US_ASCII));
        out.put(dateLine);
        out.put(ID).put(id).put('\r').put('\n');
        if (status == 503) {
            out.put(RETRY_AFTER);
        }
        out.put(lines.getBytes(US_ASCII)).put(more);
        if (close) {
            out.put(CLOSE);
        }
        out.put('\r').put('\n');
        if (toHead) {
            return 0;
        }
        out.put(body);
        return body.length;
    }
}
