package dev.pando.edge.proxy;

import dev.pando.edge.head.RequestHead;
import dev.pando.edge.log.LogLines;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * What a request asked for, kept for the log where no instance is asked: the head that it was read
 * from is good until the next scan only.
 */
final class Asked {
    private static final byte[] NOTHING = {};

    private final byte[] id;
    private final byte[] client;
    private final boolean read;
    private final byte[] method;
    private final byte[] host;
    private final byte[] path;

    /**
     * Keeps what the log tells.
     *
     * @param id the request's id
     * @param client whose it is
     * @param head null where none could be read, or nothing is logged
     */
    Asked(byte[] id, byte[] client, @Nullable RequestHead head) {
        this.id = id;
        this.client = client;
        this.read = head != null;
        if (head == null) {
            method = NOTHING;
            host = NOTHING;
            path = NOTHING;
            return;
        }
        byte[] bytes = head.bytes();
        method = Arrays.copyOfRange(bytes, head.methodStart(), head.methodEnd());
        host = Arrays.copyOfRange(bytes, head.authorityStart(), head.authorityEnd());
        path = Arrays.copyOfRange(bytes, head.pathStart(), head.pathEnd());
    }

    byte[] id() {
        return id;
    }

    /** Logs an answer that was given at once. */
    void log(Loop loop, int status, long bodyBytes) {
        if (!loop.log.discarded()) {
            line(loop, status, bodyBytes).end();
        }
    }

    /** Logs an answer that took its time. */
    void log(Loop loop, int status, long bodyBytes, long nanos) {
        if (!loop.log.discarded()) {
            line(loop, status, bodyBytes).millis(LogLines.Member.TOTAL_MS, nanos).end();
        }
    }

    /** The query is left out: secrets stand in queries. */
    private LogLines line(Loop loop, int status, long bodyBytes) {
        LogLines line = loop.log.begin(loop.wallMillis());
        line.text(LogLines.Member.ID, id, 0, id.length);
        line.text(LogLines.Member.CLIENT, client, 0, client.length);
        if (read) {
            line.text(LogLines.Member.METHOD, method, 0, method.length);
            line.text(LogLines.Member.HOST, host, 0, host.length);
            line.text(LogLines.Member.PATH, path, 0, path.length);
        }
        line.number(LogLines.Member.STATUS, status);
        line.number(LogLines.Member.BYTES, bodyBytes);
        return line;
    }
}
