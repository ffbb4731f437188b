package dev.pando.compute.event;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufUtil;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.util.Locale;

/** Writes an answer as an HTTP/1.1 message (RFC 9112), whole in one buffer. */
public final class AnswerWriter {
    private static final int USUAL_HEAD_BYTES = 256;

    private AnswerWriter() {}

    /**
     * The whole message. An answer to HEAD, a 204 and a 304 have no body (RFC 9110 §6.4.1); the
     * latter two say no length either.
     */
    public static ByteBuf whole(ByteBufAllocator allocator, Answer answer, boolean toHead) {
        boolean bare = isBare(answer.status());
        int length = answer.body().remaining();
        int body = bare || toHead ? 0 : length;
        ByteBuf to = allocator.buffer(USUAL_HEAD_BYTES + body);
        head(to, answer);
        if (!bare) {
            ByteBufUtil.writeAscii(to, "content-length: ");
            ByteBufUtil.writeAscii(to, Integer.toString(length));
            ByteBufUtil.writeAscii(to, "\r\n");
        }
        ByteBufUtil.writeAscii(to, "\r\n");
        return body == 0 ? to : to.writeBytes(answer.body().duplicate());
    }

    /** The head of a message whose body follows in chunks (RFC 9112 §7.1). */
    public static ByteBuf chunkedHead(ByteBufAllocator allocator, Answer answer) {
        ByteBuf to = allocator.buffer(USUAL_HEAD_BYTES);
        head(to, answer);
        if (!isBare(answer.status())) {
            ByteBufUtil.writeAscii(to, "transfer-encoding: chunked\r\n");
        }
        ByteBufUtil.writeAscii(to, "\r\n");
        return to;
    }

    /** Whether a status allows no body. */
    public static boolean isBare(int status) {
        return status == 204 || status == 304;
    }

    private static void head(ByteBuf to, Answer answer) {
        if (answer.status() == 200) {
            ByteBufUtil.writeAscii(to, "HTTP/1.1 200 OK\r\n");
        } else {
            HttpResponseStatus status = HttpResponseStatus.valueOf(answer.status());
            String line =
                    String.format(
                            Locale.ROOT,
                            "HTTP/1.1 %d %s\r\n",
                            status.code(),
                            status.reasonPhrase());
            ByteBufUtil.writeAscii(to, line);
        }
        for (Answer.Field field : answer.fields()) {
            ByteBufUtil.writeAscii(to, field.name());
            ByteBufUtil.writeAscii(to, ": ");
            ByteBufUtil.writeUtf8(to, field.value());
            ByteBufUtil.writeAscii(to, "\r\n");
        }
    }
}
