package dev.pando.edge.proxy;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.pando.edge.answer.Page;
import dev.pando.edge.head.ByteWriter;
import dev.pando.edge.head.FieldLines;
import dev.pando.edge.head.ResponseHead;
import dev.pando.edge.rule.HeaderEdits;
import org.jspecify.annotations.Nullable;

/**
 * Puts together the head that a client is answered with: the instance's end-to-end fields as they
 * came, and the platform's own. Reused by one event loop.
 */
final class AnswerRewrite {
    private static final byte[] VERSION = ascii("HTTP/1.1 ");
    private static final byte[] LINE_END = ascii("\r\n");
    private static final byte[] CHUNKED = ascii("Transfer-Encoding: chunked\r\n");
    private static final byte[] CLOSE = ascii("Connection: close\r\n");
    private static final byte[] UPGRADE = ascii("Connection: Upgrade\r\n");
    private static final byte[] ID = ascii("X-Request-Id: ");
    private static final byte[] TIMING = ascii("Server-Timing: ");
    private static final byte[] QUEUE = ascii("queue;dur=");
    private static final byte[] UPSTREAM = ascii("upstream;dur=");

    private static final byte[] TYPE = ascii("Content-Type: ");
    private static final byte[] LENGTH = ascii("\r\nContent-Length: ");

    /** What speaks of an answer's content. */
    private static final HeaderEdits CONTENT =
            HeaderEdits.removing(
                    "content-type",
                    "content-length",
                    "content-encoding",
                    "content-language",
                    "content-range",
                    "accept-ranges",
                    "etag",
                    "last-modified");

    private static final int SWITCHING_PROTOCOLS = 101;
    private static final int UPGRADE_REQUIRED = 426;
    private static final int CODE_BYTES = 3;

    private final ByteWriter out;

    AnswerRewrite(ByteWriter out) {
        this.out = out;
    }

    private static byte[] ascii(String text) {
        return text.getBytes(US_ASCII);
    }

    /** Starts over, with the status line and the fields that stay. */
    AnswerRewrite start(ResponseHead head) {
        out.clear();
        byte[] bytes = head.bytes();
        int reason = head.statusStart() + CODE_BYTES;
        out.put(VERSION).put(bytes, head.statusStart(), reason);
        if (bytes[reason] != ' ') {
            out.put(' ');
        }
        out.put(bytes, reason, head.statusLineEnd());
        putFields(head);
        return this;
    }

    private void putFields(ResponseHead head) {
        FieldLines lines = head.lines();
        int run = -1;
        for (int i = 0; i < lines.count(); i++) {
            if (stays(head, i)) {
                run = run < 0 ? lines.start(i) : run;
            } else if (run >= 0) {
                out.put(head.bytes(), run, lines.start(i));
                run = -1;
            }
        }
        if (run >= 0) {
            out.put(head.bytes(), run, lines.end(lines.count() - 1));
        }
        if (offersUpgrade(head)) {
            out.put(UPGRADE);
        }
    }

    private static boolean offersUpgrade(ResponseHead head) {
        return head.status() == SWITCHING_PROTOCOLS || head.status() == UPGRADE_REQUIRED;
    }

    private static boolean stays(ResponseHead head, int i) {
        return switch (head.lines().known(i)) {
            case OTHER -> !head.connection().names(head.bytes(), head.lines(), i);
            // RFC 9110 §8.6: none in 1xx and 204; elsewhere it stands for the body or, in answers
            // to HEAD and in 304, for the one that a GET would have.
            case CONTENT_LENGTH -> !head.interim() && head.status() != 204;
            case UPGRADE -> offersUpgrade(head);
            case DATE, HOST, EXPECT, FORWARDED, TRACEPARENT, DISGUISED -> true;
            case X_FORWARDED, X_FORWARDED_FOR, X_FORWARDED_PROTO, X_FORWARDED_HOST -> true;
            case TRANSFER_ENCODING,
                    CONNECTION,
                    KEEP_ALIVE,
                    PROXY_CONNECTION,
                    TE,
                    HTTP2_SETTINGS,
                    PROXY,
                    X_REQUEST_ID,
                    PANDO ->
                    false;
        };
    }

    /** Puts a page in place of the instance's content, if there is one. */
    AnswerRewrite page(@Nullable Page page) {
        if (page != null) {
            CONTENT.removeFrom(out);
            out.put(TYPE).put(page.type());
            out.put(LENGTH).putDecimal(page.content().length).put(LINE_END);
        }
        return this;
    }

    AnswerRewrite chunked(boolean chunked) {
        if (chunked) {
            out.put(CHUNKED);
        }
        return this;
    }

    AnswerRewrite date(ResponseHead head, Loop loop) {
        if (!head.date()) {
            out.put(loop.dateLine());
        }
        return this;
    }

    AnswerRewrite id(RequestRecord request) {
        out.put(ID);
        request.putId(out);
        out.put(LINE_END);
        return this;
    }

    /**
     * Puts how long the request waited for an instance, if it did, and how long the instance took
     * to begin the answer (Server Timing, W3C).
     */
    AnswerRewrite timing(long queueNanos, long upstreamNanos) {
        out.put(TIMING);
        if (queueNanos > 0) {
            putMillis(out.put(QUEUE), queueNanos);
            out.put(',').put(' ');
        }
        putMillis(out.put(UPSTREAM), upstreamNanos);
        out.put(LINE_END);
        return this;
    }

    /** In milliseconds with one decimal. */
    private static void putMillis(ByteWriter to, long nanos) {
        long tenths = nanos / 100_000;
        to.putDecimal(tenths / 10).put('.').put((char) ('0' + tenths % 10));
    }

    /** Takes out what goes of what was put so far. */
    AnswerRewrite without(HeaderEdits edits) {
        edits.removeFrom(out);
        return this;
    }

    /** Puts whole lines. */
    AnswerRewrite lines(byte[] lines) {
        out.put(lines);
        return this;
    }

    AnswerRewrite close(boolean close) {
        if (close) {
            out.put(CLOSE);
        }
        return this;
    }

    void end() {
        out.put(LINE_END);
    }
}
