package dev.pando.edge.proxy;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.pando.edge.head.ByteWriter;
import dev.pando.edge.log.LogLines;
import dev.pando.edge.pool.Member;
import io.netty.buffer.ByteBuf;

/**
 * The rewritten head of a request, in the one buffer that is sent, sent again if need be, and read
 * from when the request is logged. Owns that buffer. Confined to one event loop.
 */
final class RequestRecord {
    private static final byte[] LINE_END = ascii("\r\n");
    private static final byte[] CONTENT_LENGTH = ascii("Content-Length: ");
    private static final byte[] INSTANCE = ascii("Pando-Instance: ");
    private static final byte[] DEADLINE = ascii("\r\nPando-Deadline: ");
    private static final int LINE_END_BYTES = LINE_END.length;

    private final ByteBuf head;
    private final int methodEnd;
    private final int pathStart;
    private final int pathEnd;
    private final int hostStart;
    private final int hostEnd;
    private final int idStart;
    private final int idEnd;
    private final int traceStart;
    private final int traceEnd;

    /** Takes over what was just rewritten. */
    RequestRecord(RequestRewrite rewrite, ByteBuf head) {
        this.head = head;
        methodEnd = rewrite.methodEnd;
        pathStart = rewrite.pathStart;
        pathEnd = rewrite.pathEnd;
        hostStart = rewrite.hostStart;
        hostEnd = rewrite.hostEnd;
        idStart = rewrite.idStart;
        idEnd = rewrite.idEnd;
        traceStart = rewrite.traceStart;
        traceEnd = rewrite.traceEnd;
    }

    private static byte[] ascii(String text) {
        return text.getBytes(US_ASCII);
    }

    /** Sends it; an earlier sending is over, so its reading place is free. */
    void writeTo(ChannelWire upstream) {
        head.readerIndex(0);
        upstream.write(head.retain());
    }

    /**
     * Sends it to the node of a function, with what is said of this sending alone.
     *
     * @param contentLength of the body that follows; negative where the head tells it
     * @param deadlineMillis when the call's time is over, since 1970
     */
    void writeCall(
            ChannelWire upstream,
            ByteWriter out,
            int contentLength,
            Member member,
            long deadlineMillis) {
        upstream.write(head.retainedSlice(0, head.writerIndex() - LINE_END_BYTES));
        out.clear();
        if (contentLength >= 0) {
            out.put(CONTENT_LENGTH).putDecimal(contentLength).put(LINE_END);
        }
        out.put(INSTANCE).put(member.label()).put(DEADLINE).putDecimal(deadlineMillis);
        upstream.write(out.put(LINE_END).put(LINE_END));
    }

    /** Puts the request's id. */
    void putId(ByteWriter out) {
        int at = out.reserve(idEnd - idStart);
        head.getBytes(idStart, out.bytes(), at, idEnd - idStart);
    }

    /** The request's id. */
    byte[] id() {
        byte[] id = new byte[idEnd - idStart];
        head.getBytes(idStart, id);
        return id;
    }

    /** Adds what was asked for. The query is left out: secrets stand in queries. */
    void log(LogLines line) {
        line.text(LogLines.Member.ID, head, idStart, idEnd)
                .text(LogLines.Member.METHOD, head, 0, methodEnd)
                .text(LogLines.Member.HOST, head, hostStart, hostEnd)
                .text(LogLines.Member.PATH, head, pathStart, pathEnd);
        if (traceEnd > traceStart) {
            line.text(LogLines.Member.TRACE, head, traceStart, traceEnd);
        }
    }

    void release() {
        head.release();
    }
}
